"""Stories in which no one acts, and how far a ladder is climbed in them."""

from dataclasses import replace
from datetime import datetime

from domain.calendar.durations import span
from domain.policy.ladders import Rung
from domain.policy.policy_model import Policy
from tests.domain.command_builders import a_referral, raised
from tests.domain.people_and_times import (
    DSL,
    POLICY,
    london,
)
from tests.domain.story import Story, done, given

TIME = POLICY.time
DAY, TWO_DAYS, TWO_HOURS = span("1 working day"), span("2 working days"), span("2 school hours")
FIRST = Rung(to=("dsl",), say="first")
TOP = Rung(to=("board_lead",), say="top", after=TWO_DAYS)
BY_STAGES = Rung(to=("referrer", "dsl"), say="disagree", after=DAY, stage_by_stage=True)
MONTHS_LATER = london("2027-05-28 12:00")


def silent(authority: str | None = None, until: str = "2027-05-28 12:00") -> Story:
    """Referred on Monday, feedback due on Tuesday and never received."""
    story = given(raised(DSL), done(a_referral(authority=authority)))
    return story.silence(london(until))


Reached = tuple[int, tuple[str, ...], str | None, int | None, datetime]


def climbed(story: Story, obligation: str = "feedback:cscs-1") -> list[Reached]:
    return [
        (each.rung, each.to, each.say, each.stage, each.at)
        for each in story.state.escalations
        if each.obligation == obligation
    ]


def under(policy: Policy, story: Story) -> Story:
    return replace(story, policy=policy)
