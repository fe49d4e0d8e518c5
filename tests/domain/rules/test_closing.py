"""Closing a case, what a closed case still accepts, and reopening it (11.9 to 11.12, 11.15)."""

from dataclasses import replace
from itertools import product
from typing import get_args
from uuid import UUID

from domain.command_catalogue import COMMANDS
from domain.commands import RecordDeliveryFailure, RecordTelephone, Refer
from domain.entries.reporting import Outcome
from domain.refusals import CaseClosed, NotClosed
from tests.domain.command_builders import (
    ACCEPT,
    CLOSE,
    MORE,
    REOPEN,
    WHY,
    a_referral,
    a_review,
    fed_back,
    protection,
    raised,
    referred,
)
from tests.domain.exploration.command_bodies import bodies
from tests.domain.people_and_times import DSL, POLICY, TEACHER
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed
from tests.domain.story import done, given
from tests.with_each import with_each

IN_A_CLOSED_CASE = (
    *("read-information", "record-pupil-view", "correct", "identify-pupil", "record-discussion"),
    *("record-telephone", "reopen", "record-leaving", "transfer-file"),
)
LEGAL_HOLDS = ("place-legal-hold", "lift-legal-hold")
"""A closed case accepts these too: see test_legal_hold."""


def test_a_case_does_not_close_while_anything_is_owed_and_says_what() -> None:
    given(raised(), done(ACCEPT), done(protection())).when(CLOSE).held_open_by("review")


def test_an_open_case_is_not_reopened() -> None:
    given(raised()).when(REOPEN).refused(NotClosed)


@with_each("name", [name for name in COMMANDS if name not in (*IN_A_CLOSED_CASE, *LEGAL_HOLDS)])
def test_a_closed_case_refuses_everything_but_its_few_exceptions(name: str) -> None:
    story = given(raised(DSL), referred(), fed_back("section_17"), closed)
    story = replace(story, others=(story.state,))
    for command in bodies(name, story):
        if not (isinstance(command, Refer) and command.emergency):
            story.when(command).refused(CaseClosed)


def test_a_referral_by_a_teacher_reopens_a_closed_case() -> None:
    """11.8: anyone may refer to social care."""
    story = given(raised(TEACHER), closed)
    outcome = story.when(a_referral(), by=TEACHER).records("case.reopened", "referral.made")
    assert {"accept", "review", "feedback:cscs-1"} <= outcome.after.owed
    story.when(a_referral(), by=DSL).refused(CaseClosed)


def test_a_phone_call_about_a_closed_case_can_be_recorded() -> None:
    story = given(raised(TEACHER), closed).tell(DANGER, TEACHER)
    failed = RecordDeliveryFailure(
        delivery=UUID(int=9),
        obligation="new-information",
        rung=None,
        channel="email",
        say="information-added-in-danger",
        urgent=True,
    )
    story = story.and_then(story.decided(failed, "clock"))
    called = RecordTelephone(obligation="telephone:new-information", spoke_to="Dana Lead")
    assert "record-telephone" in story.next_for(DSL)
    story.when(called).turns(telephone_new_information="met").stands_in("closed")


def test_reopening_opens_accept_review_and_protect_again() -> None:
    """11.10."""
    story = given(raised(), closed).when(REOPEN).records("case.reopened").stands_in("review")
    story.opens("accept", "review", "protect")
    assert story.after.state.owner is None
    story.after.when(MORE).records("information.added")


@with_each(
    ("category", "danger", "outcome", "adult"),
    product((*POLICY.kinds.codes, "not_stated"), (True, False), get_args(Outcome), (True, "unknown")),
)
def test_every_concern_with_every_outcome_comes_to_its_close(
    category: str, danger: bool, outcome: Outcome, adult: bool | str
) -> None:
    story = given(
        raised(category=category, immediate_danger=danger, adult_involved=adult, imagery=danger or None)
    )
    if story.state.concern.adult_in_imagery and outcome != "refer":
        story = story.tell(a_review("refer", "police", no_immediate_danger=WHY))
    else:
        agencies = ("cscs", "police", "lado") if outcome == "refer" else ()
        story = story.tell(a_review(outcome, *agencies))
    ended = closed(story)
    assert ended.state.closed
    assert not ended.owed
