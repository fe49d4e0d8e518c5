"""Regular contact with agencies at work, and their requests for information (3.2f, 3-STF.j, 11.6)."""

from datetime import date, timedelta

import pytest

from domain.entries.agencies import Decision
from domain.refusals import NoSuchRequest
from tests.domain.command_builders import (
    an_emergency,
    change,
    concluded,
    fed_back,
    feedback,
    in_touch,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.people_and_times import DSL, FRIDAY_3PM, MONDAY_10AM, TEACHER, TUESDAY_9AM, london
from tests.domain.record_builders import asked_for, given_what_was_asked
from tests.domain.story import Story, done, given

IN_TEN_WORKING_DAYS = london("2027-03-15 17:00")
TEN_AFTER_FRIDAY = london("2027-03-19 17:00")
TWENTY_PAST_TEN = london("2027-03-01 10:20")


def taken_up() -> Story:
    return given(raised(DSL), referred(), fed_back("section_17"))


def by_two() -> Story:
    """Taken up by CSCS, and later by the police."""
    story = taken_up().tell(an_emergency("police"), at=TWENTY_PAST_TEN)
    return story.tell(feedback("police_investigation", "police-1"))


@pytest.mark.parametrize("decision", ["no_statutory", "redirected"])
def test_without_statutory_work_none_is_owed(decision: Decision) -> None:
    story = given(raised(), referred(), fed_back(decision))
    assert "liaison" not in story.owed
    story.when(in_touch()).records("liaison.recorded").opens().turns()


def test_a_referral_that_is_taken_up_opens_liaison_due_in_ten_working_days() -> None:
    story = given(raised(), referred()).when(feedback("section_17"))
    story.opens("conclude:cscs-1", "liaison", "inform-pupil:3").due("liaison", IN_TEN_WORKING_DAYS)


def test_the_next_runs_from_when_it_was_not_from_when_it_is_typed() -> None:
    late = london("2027-03-16 09:00")
    story = taken_up().silence(late).when(in_touch(occurred_at=FRIDAY_3PM), at=late)
    story.turns(liaison="met").due("liaison", TEN_AFTER_FRIDAY)


def test_liaison_ends_with_the_last_of_the_agencies_work() -> None:
    story = by_two()
    assert "liaison" in story.tell(concluded()).owed
    story.tell(concluded()).when(concluded("police-1")).turns(conclude_police_1="met", liaison="ended")


def test_liaison_ends_when_the_decision_is_changed_corrected_or_voided() -> None:
    told_anew = taken_up().when(feedback("no_statutory"))
    told_anew.turns(conclude_cscs_1="ended", liaison="ended")
    corrected = taken_up().when(change(3, decision="no_statutory"))
    corrected.turns(conclude_cscs_1="ended", liaison="ended")
    voided = taken_up().when(void(3))
    voided.turns(conclude_cscs_1="ended", inform_pupil_3="ended", liaison="ended").opens("feedback:cscs-1")


def test_a_decision_corrected_to_one_that_takes_it_up_owes_it() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"))
    story.when(change(3, decision="section_47")).opens("conclude:cscs-1", "liaison")


def test_liaison_goes_on_for_the_other_agency_when_the_first_decision_is_voided() -> None:
    story = by_two().tell(void(3))
    assert story.obligation("liaison").state == "open"
    assert story.obligation("liaison").due_at == IN_TEN_WORKING_DAYS
    assert "liaison" not in story.tell(concluded("police-1")).owed


def test_voiding_a_liaison_brings_back_the_deadline_before() -> None:
    story = taken_up().tell(in_touch(), at=FRIDAY_3PM).when(void(4))
    story.turns(liaison="ended").opens("liaison").due("liaison", IN_TEN_WORKING_DAYS)


def test_of_two_that_were_none_the_first_deadline_returns() -> None:
    story = taken_up().tell(in_touch(), at=TUESDAY_9AM).tell(in_touch(), at=FRIDAY_3PM)
    story.tell(void(4)).when(void(5)).due("liaison", IN_TEN_WORKING_DAYS)


def test_work_that_returns_alone_opens_liaison_again() -> None:
    """The police ended last, which ended liaison; then a correction shows that CSCS never stopped."""
    story = by_two().tell(feedback("no_statutory")).tell(concluded("police-1"))
    story.when(void(6), at=MONDAY_10AM + timedelta(days=1)).opens("conclude:cscs-1", "liaison").due(
        "liaison", london("2027-03-16 17:00")
    )


ASKED = given(raised(TEACHER), reviewed(), done(asked_for()))
REQUEST = 3


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


def test_a_request_or_an_answer_recorded_in_error_counts_as_none() -> None:
    assert f"answer-request:{REQUEST}" not in ASKED.tell(void(REQUEST)).owed
    undone = ASKED.tell(given_what_was_asked(REQUEST)).tell(void(4))
    assert f"answer-request:{REQUEST}" in undone.owed
