"""No one in danger is closed by one pair of eyes: another person looks again (10.4)."""

import pytest

from domain.case.warnings import SECOND_LOOK_DUE, risk_warnings
from domain.messaging.notifications import notifications_for
from domain.people.roles import Person
from domain.refusals import CaseClosed, NothingToCountersign
from tests.domain.command_builders import CLOSE, REOPEN, WHY, a_review, raised, referred
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DEPUTY, DSL, HEAD, SENIOR, TEACHER, london
from tests.domain.settling_steps import everything_met
from tests.domain.side_record_builders import countersigned
from tests.domain.story import Story, done, given

LOOK = "second-look"
FOUND_NONE = done(a_review(no_immediate_danger=WHY))
READY = given(raised(TEACHER, immediate_danger=True), FOUND_NONE, everything_met)
"""Danger was reported; the review found none, and no agency was told."""
CLOSED = READY.tell(CLOSE)


def test_the_person_who_closed_the_case_does_not_look_again_and_nor_does_a_teacher() -> None:
    CLOSED.when(countersigned(CLOSED.state.version), by=DSL).refused(Forbidden)
    CLOSED.when(countersigned(CLOSED.state.version), by=TEACHER).refused(Forbidden)
    CLOSED.when(countersigned(CLOSED.state.version), by=SENIOR).refused(Forbidden)
    assert "countersign" not in CLOSED.next_for(DSL)


def test_in_a_closed_case_only_the_closing_is_countersigned() -> None:
    CLOSED.when(countersigned(1), by=DEPUTY).refused(CaseClosed)
    looked = CLOSED.tell(countersigned(CLOSED.state.version), DEPUTY)
    looked.when(countersigned(CLOSED.state.version), by=DEPUTY).refused(CaseClosed)
    looked.tell(REOPEN).when(countersigned(CLOSED.state.version)).refused(NothingToCountersign)


def test_danger_that_ends_without_a_referral_is_looked_at_within_a_working_day() -> None:
    outcome = READY.when(CLOSE).records("case.closed").opens(LOOK).stands_in("closed")
    outcome.due(LOOK, london("2027-03-02 17:00"))
    assert SECOND_LOOK_DUE in risk_warnings(CLOSED.state)


@pytest.mark.parametrize("second", [DEPUTY, HEAD])
def test_the_deputy_or_the_head_looks_again(second: Person) -> None:
    assert "countersign" in CLOSED.next_for(second)
    outcome = CLOSED.when(countersigned(CLOSED.state.version), by=second).records("event.countersigned")
    outcome.turns(second_look="met").opens().stands_in("closed")
    assert SECOND_LOOK_DUE not in risk_warnings(outcome.after.state)


def test_a_case_that_the_deputy_closed_is_for_the_head_or_a_dsl() -> None:
    by_deputy = READY.tell(CLOSE, DEPUTY)
    by_deputy.when(countersigned(by_deputy.state.version), by=DEPUTY).refused(Forbidden)
    by_deputy.when(countersigned(by_deputy.state.version), by=DSL).turns(second_look="met")
    by_deputy.when(countersigned(by_deputy.state.version), by=HEAD).turns(second_look="met")


def test_the_deputies_and_the_head_are_told_at_once_and_the_one_who_closed_it_is_not() -> None:
    outcome = READY.when(CLOSE)
    (notice,) = notifications_for(outcome.events, outcome.after.state)
    assert (notice.say, notice.obligation, notice.waits_since) == ("look-again", LOOK, None)
    assert (notice.roles, notice.never) == (("deputy_dsl", "headteacher"), (DSL.id,))


def ends(story: Story) -> Story:
    return everything_met(story)


def test_without_danger_or_with_a_referral_about_it_one_pair_of_eyes_is_enough() -> None:
    given(raised(TEACHER), ends).when(CLOSE).opens()
    told = given(raised(TEACHER, immediate_danger=True), referred("police"), ends)
    told.when(CLOSE).opens()
    lado = given(raised(TEACHER, immediate_danger=True), referred("lado"), FOUND_NONE, ends)
    lado.when(CLOSE).opens(LOOK)


def test_a_missed_second_look_is_escalated_and_a_reopened_case_needs_none() -> None:
    late = CLOSED.silence(london("2027-03-04 18:00"))
    told = [each.to for each in late.state.escalations if each.obligation == LOOK]
    assert told[-1] == ("board_lead",)
    CLOSED.when(REOPEN).turns(second_look="ended")
