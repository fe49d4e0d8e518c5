"""Regular contact with agencies while statutory work is open (11.6)."""

from datetime import timedelta

import pytest

from domain.entries.agencies import Decision
from domain.refusals import CaseClosed
from tests.domain.command_builders import (
    CLOSE,
    an_emergency,
    change,
    concluded,
    fed_back,
    feedback,
    in_touch,
    raised,
    referred,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, FRIDAY_3PM, MONDAY_10AM, TEACHER, TUESDAY_9AM, london
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given, silence_until

IN_TEN_WORKING_DAYS = london("2027-03-15 17:00")
TEN_AFTER_FRIDAY = london("2027-03-19 17:00")
TWENTY_PAST_TEN = london("2027-03-01 10:20")


def taken_up() -> Story:
    return given(raised(DSL), referred(), fed_back("section_17"))


def by_two() -> Story:
    """Taken up by CSCS, and later by the police."""
    story = taken_up().tell(an_emergency("police"), at=TWENTY_PAST_TEN)
    return story.tell(feedback("police_investigation", "police-1"))


def test_liaison_is_the_dsls_to_record() -> None:
    given(raised(TEACHER)).when(in_touch(), by=TEACHER).refused(Forbidden)


def test_a_closed_case_opens_nothing_new() -> None:
    given(raised(), closed).when(in_touch()).refused(CaseClosed)


def test_a_case_does_not_close_while_it_is_owed() -> None:
    assert "liaison" in taken_up().owed
    assert everything_met(taken_up()).tell(CLOSE).stage == "closed"


@pytest.mark.parametrize("decision", ["no_statutory", "redirected"])
def test_without_statutory_work_none_is_owed(decision: Decision) -> None:
    story = given(raised(), referred(), fed_back(decision))
    assert "liaison" not in story.owed
    story.when(in_touch()).records("liaison.recorded").opens().turns()


def test_a_referral_that_is_taken_up_opens_liaison_due_in_ten_working_days() -> None:
    story = given(raised(), referred()).when(feedback("section_17"))
    story.opens("conclude:cscs-1", "liaison", "inform-pupil:3").due("liaison", IN_TEN_WORKING_DAYS)


def test_a_second_agency_at_work_moves_nothing() -> None:
    story = by_two()
    assert sum(owed.id == "liaison" for owed in story.state.obligations) == 1
    assert story.obligation("liaison").due_at == IN_TEN_WORKING_DAYS


def test_each_liaison_is_followed_by_the_next() -> None:
    story = taken_up().when(in_touch("health"), at=FRIDAY_3PM).records("liaison.recorded")
    story.turns(liaison="met").opens("liaison").due("liaison", TEN_AFTER_FRIDAY)


def test_the_next_runs_from_when_it_was_not_from_when_it_is_typed() -> None:
    late = london("2027-03-16 09:00")
    story = taken_up().silence(late).when(in_touch(occurred_at=FRIDAY_3PM), at=late)
    story.turns(liaison="met").due("liaison", TEN_AFTER_FRIDAY)


def test_an_older_one_typed_in_later_moves_nothing() -> None:
    story = taken_up().tell(in_touch(), at=FRIDAY_3PM)
    story.when(in_touch("police", occurred_at=TUESDAY_9AM)).records("liaison.recorded").opens().turns()


def test_it_is_reminded_of_a_working_day_before() -> None:
    story = taken_up().silence(london("2027-03-15 16:59"))
    (reminder,) = (event for event in story.stream if event.fact.type == "reminder.sent")
    assert reminder.occurred_at == london("2027-03-12 17:00")


def test_silence_is_overdue_and_goes_up_the_ladder() -> None:
    story = taken_up().silence(london("2027-03-16 18:00"))
    assert story.obligation("liaison").state == "overdue"
    to = [each.to for each in story.state.escalations if each.obligation == "liaison"]
    assert to == [("dsl",), ("deputy_dsl", "headteacher"), ("board_lead",)]
    story.when(in_touch()).turns(liaison="met_late").opens("liaison")


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


def test_voiding_a_conclusion_opens_liaison_again_with_its_old_deadline() -> None:
    story = taken_up().tell(concluded()).when(void(4), at=FRIDAY_3PM)
    story.turns(support="ended", inform_pupil_4="ended").opens("conclude:cscs-1", "liaison")
    story.due("liaison", IN_TEN_WORKING_DAYS)


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


def test_after_the_work_ended_liaison_is_only_written_down() -> None:
    given(raised(), referred(), fed_back("section_17"), done(concluded())).when(in_touch()).opens()


def test_liaison_that_is_kept_up_is_never_overdue() -> None:
    story = taken_up()
    for day in ("2027-03-12", "2027-03-24", "2027-04-08"):
        story = story.silence(london(f"{day} 10:00")).tell(in_touch())
    story = silence_until(london("2027-04-22 16:59"))(story)
    assert all(each.obligation != "liaison" for each in story.state.escalations)
    assert story.silence(london("2027-04-22 17:00")).obligation("liaison").state == "overdue"
