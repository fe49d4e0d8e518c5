"""Calendars and limits that change while a case is open, and a case that waits for feedback."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.commands import Replan
from domain.events import DeadlineReplanned
from domain.policy.policy_model import Limit
from tests.domain.command_builders import ACCEPT, protection, raised, referred
from tests.domain.story import Step, Story, done, given, proclaimed

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


def owing_feedback(*steps: Step) -> Story:
    """Only feedback is open, due on Tuesday at 5pm."""
    return given(raised(), done(ACCEPT), done(protection()), referred(), *steps)
