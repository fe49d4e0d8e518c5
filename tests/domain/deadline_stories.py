"""Cases whose ladders are climbed, and deadlines that a plan moves."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.calendar.durations import span
from domain.commands import Replan
from domain.events import DeadlineReplanned
from domain.policy.ladders import Rung
from domain.policy.policy_model import Limit, Policy
from tests.domain.command_builders import ACCEPT, a_referral, protection, raised, referred
from tests.domain.people_and_times import DSL, MONDAY_10AM, POLICY, london
from tests.domain.story import Step, Story, done, given, proclaimed

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


REPLAN = Replan(reasons="A bank holiday was proclaimed.")
TUESDAY_OFF = proclaimed("add", "2027-03-02")


def moved(obligation: str, from_: datetime, to: datetime) -> DeadlineReplanned:
    return DeadlineReplanned(obligation=obligation, from_=from_, to=to, reasons=REPLAN.reasons)


def limited(kind: str, **changes: Any) -> Step:
    """A step: from now on the limit of this kind is a different one."""

    def step(story: Story) -> Story:
        limit: Limit = replace(story.policy.limits[kind], **changes)
        return replace(story, policy=replace(story.policy, limits={**story.policy.limits, kind: limit}))

    return step


def owing_feedback(*steps: Step, now: datetime = MONDAY_10AM) -> Story:
    """Only feedback is open, due on Tuesday at 5pm."""
    return given(raised(), done(ACCEPT), done(protection()), referred(), *steps, now=now)
