"""A reporter can withdraw a report, which ends nothing (10.4); a DSL countersigns entries (11.15)."""

import pytest

from domain.people.roles import Person
from domain.refusals import CaseClosed, NoSuchEvent, NothingToCountersign
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    A_DISCUSSION,
    A_VIEW,
    ACCEPT,
    MORE,
    REOPEN,
    an_emergency,
    raised,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, DSL, HEAD, MONDAY_10AM, TEACHER
from tests.domain.settling_steps import closed
from tests.domain.side_record_builders import WITHDRAWN, countersigned
from tests.domain.story import done, given


@pytest.mark.parametrize("other", [DSL, DEPUTY, HEAD])
def test_no_one_withdraws_the_report_of_another(other: Person) -> None:
    """10.4."""
    given(raised(TEACHER)).when(WITHDRAWN, by=other).refused(Forbidden)


def test_a_referrer_cannot_withdraw_another_persons_report() -> None:
    story = given(raised(DSL), done(an_emergency(), HEAD))
    story.when(WITHDRAWN, by=HEAD).refused(Forbidden)


def test_for_a_subject_there_is_no_case_to_withdraw() -> None:
    given(raised(TEACHER, about=(TEACHER,))).when(WITHDRAWN, by=TEACHER).refused(Unseen)


def test_a_closed_case_is_not_withdrawn() -> None:
    given(raised(TEACHER), closed).when(WITHDRAWN, by=TEACHER).refused(CaseClosed)


def test_a_withdrawal_is_recorded_with_a_warning_and_every_obligation_stays_open() -> None:
    story = given(raised(TEACHER, immediate_danger=True))
    taken_back = story.when(WITHDRAWN, by=TEACHER).records("concern.withdrawn").opens().turns().warns("10.4")
    assert taken_back.after.owed == story.owed
    assert taken_back.after.stage == story.stage == "review"
    assert [each.due_at for each in taken_back.after.state.open_obligations] == [
        each.due_at for each in story.state.open_obligations
    ]


def test_a_withdrawal_is_shown_to_the_dsl_and_the_reporter() -> None:
    story = given(raised(TEACHER), done(WITHDRAWN, TEACHER))
    assert (
        case_document(story.state, DSL)["withdrawn"]
        == case_document(story.state, TEACHER)["withdrawn"]
        == (2,)
    )
    assert case_document(story.state, DSL)["concern"]["summary"] == "Hungry all week."


def test_a_withdrawal_can_be_voided() -> None:
    story = given(raised(TEACHER), done(WITHDRAWN, TEACHER)).when(void(2)).opens().turns()
    assert story.after.state.besides.withdrawn == ()


def test_the_entries_of_others_are_shown_until_a_dsl_countersigns_them() -> None:
    """11.15."""
    story = given(
        raised(TEACHER), done(MORE, TEACHER), done(ACCEPT), done(A_DISCUSSION), done(A_VIEW, TEACHER)
    )
    assert case_document(story.state, DSL)["uncountersigned"] == (1, 2, 5)
    story.when(countersigned(2), by=DEPUTY).records("event.countersigned").opens().turns()
    assert story.tell(countersigned(2)).tell(countersigned(1)).state.besides.uncountersigned == (5,)


def test_countersigning_is_the_dsls() -> None:
    given(raised(TEACHER)).when(countersigned(1), by=TEACHER).refused(Forbidden)
    given(raised(TEACHER)).when(countersigned(1), by=HEAD).refused(Forbidden)


def test_an_entry_that_is_not_there_is_not_countersigned() -> None:
    given(raised(TEACHER)).when(countersigned(2)).refused(NoSuchEvent)


def test_an_entry_that_a_dsl_wrote_or_countersigned_needs_no_countersignature() -> None:
    """11.15."""
    story = given(raised(DSL), done(ACCEPT))
    story.when(countersigned(1)).refused(NothingToCountersign)
    assert "countersign" not in story.next_for(DSL)
    twice = given(raised(TEACHER), done(countersigned(1)))
    twice.when(countersigned(1)).refused(NothingToCountersign)
    late = given(raised(TEACHER)).silence(MONDAY_10AM.replace(hour=15))
    late.when(countersigned(2)).refused(NothingToCountersign)  # an event of the clock


def test_an_entry_that_was_voided_needs_none() -> None:
    story = given(raised(TEACHER), done(MORE, TEACHER), done(void(2)))
    assert story.state.besides.uncountersigned == (1,)


def test_a_missing_countersignature_holds_no_case_open() -> None:
    """11.15 requires the record; a missing countersignature is shown, and blocks nothing."""
    story = closed(given(raised(TEACHER), reviewed()))
    assert story.state.besides.uncountersigned == (1,)
    story.when(countersigned(1)).refused(CaseClosed)
    story.tell(REOPEN).when(countersigned(1)).records("event.countersigned")


def test_a_colleague_sees_nothing_of_any_of_it() -> None:
    given(raised(TEACHER)).when(WITHDRAWN, by=COLLEAGUE).refused(Unseen)
