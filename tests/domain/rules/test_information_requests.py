"""Requests for information from partners, which the school must answer (3.2f, 3-STF.j)."""

from datetime import date

import pytest

from domain.people.roles import Person
from domain.refusals import CaseClosed, NoSuchRequest, ObligationsOpen
from tests.domain.command_builders import CLOSE, raised, reviewed, void
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import HEAD, TEACHER, london
from tests.domain.settling_steps import closed, everything_met, simplest_answer
from tests.domain.side_record_builders import asked_for, given_what_was_asked
from tests.domain.story import done, given

ASKED = given(raised(TEACHER), reviewed(), done(asked_for()))
REQUEST = 3


@pytest.mark.parametrize("by", [HEAD, TEACHER])
def test_requests_and_their_answers_are_the_dsls(by: Person) -> None:
    ASKED.when(asked_for(), by=by).refused(Forbidden)
    ASKED.when(given_what_was_asked(REQUEST), by=by).refused(Forbidden)
    given(raised(), closed).when(asked_for()).refused(CaseClosed)


def test_an_unknown_or_answered_request_cannot_be_answered() -> None:
    ASKED.when(given_what_was_asked(2)).refused(NoSuchRequest)
    ASKED.when(given_what_was_asked(0)).malformed("/request")
    ASKED.tell(given_what_was_asked(REQUEST)).when(given_what_was_asked(REQUEST)).refused(NoSuchRequest)


def test_information_that_is_not_supplied_needs_reasons() -> None:
    """3.2g."""
    ASKED.when(given_what_was_asked(REQUEST, supplied=False)).malformed("/reasons")
    reasons = "It is not ours to give: ask the nurse."
    ASKED.when(given_what_was_asked(REQUEST, supplied=False, reasons=reasons)).records(
        "information-request.answered"
    )


def test_it_is_due_on_the_date_that_was_given_else_within_the_schools_own_days() -> None:
    """Raised on Monday 1 March 2027."""
    story = given(raised())
    story.when(asked_for(due_on=date(2027, 3, 4))).due("answer-request:2", london("2027-03-04 17:00"))
    outcome = story.when(asked_for()).due("answer-request:2", london("2027-03-08 17:00"))
    owed = outcome.after.obligation("answer-request:2")
    assert (owed.clause, owed.basis, owed.owner_roles) == ("3.2f", "school setting", ("dsl",))


def test_a_date_that_has_passed_is_overdue_at_once() -> None:
    story = given(raised(), done(asked_for(due_on=date(2027, 2, 26))))
    late = story.silence(story.now)
    assert late.obligation("answer-request:2").state == "overdue"
    assert late.when(given_what_was_asked(2)).after.obligation("answer-request:2").state == "met_late"


def test_a_case_with_an_unanswered_request_stays_open() -> None:
    story = ASKED
    while others := story.owed - {f"answer-request:{REQUEST}"}:
        story = story.tell(simplest_answer(story, min(others)))
    story.when(CLOSE).refused(ObligationsOpen)
    everything_met(ASKED).when(CLOSE).records("case.closed")


def test_a_request_or_an_answer_recorded_in_error_counts_as_none() -> None:
    assert f"answer-request:{REQUEST}" not in ASKED.tell(void(REQUEST)).owed
    undone = ASKED.tell(given_what_was_asked(REQUEST)).tell(void(4))
    assert f"answer-request:{REQUEST}" in undone.owed
