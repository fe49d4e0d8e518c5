"""Corrections: a new event corrects an old one, and its obligations follow (3-DSL.n)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands import AddInformation
from domain.events import DeadlineReplanned
from domain.refusals import CannotBeCorrected, CaseClosed, NoSuchEvent, NotTheirDecision
from tests.domain.command_builders import (
    A_VIEW,
    WHY,
    an_emergency,
    change,
    concluded,
    correct,
    fed_back,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    COLLEAGUE,
    DSL,
    FRIDAY_9AM,
    MONDAY_9AM,
    MONDAY_NOON,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    TUESDAY_9AM,
    WEDNESDAY_5PM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given, silence_until


def test_an_event_that_never_was_is_not_corrected() -> None:
    given(raised()).when(correct(2)).refused(NoSuchEvent)


def test_no_one_edits_what_the_pupil_said() -> None:
    """3.2q."""
    story = given(raised(), done(A_VIEW))
    story.when(correct(2)).refused(CannotBeCorrected)
    story.when(void(2)).refused(CannotBeCorrected)


def test_others_entries_are_the_dsls_to_correct() -> None:
    given(raised(), reviewed()).when(correct(2), by=TEACHER).refused(Forbidden)
    given(raised()).when(correct(1), by=COLLEAGUE).refused(Unseen)


def test_a_voided_entry_is_neither_voided_nor_changed_again() -> None:
    story = given(raised(), referred(), fed_back("section_17"), done(void(3)))
    story.when(void(3)).refused(CannotBeCorrected)
    story.when(change(3, decision="section_47")).refused(CannotBeCorrected)
    story.when(correct(3)).records("event.corrected")


@pytest.mark.parametrize(
    "changes",
    [{"decision": "section_47"}, {"immediate_danger": True}, {"made_at": MONDAY_9AM, "adult_involved": True}],
)
def test_an_event_is_changed_only_in_what_it_says(changes: dict[str, Any]) -> None:
    given(raised(), referred()).when(change(2, **changes)).refused(CannotBeCorrected)


def test_a_decision_is_corrected_to_one_that_the_agency_makes() -> None:
    story = given(raised(), referred(), fed_back("section_17"))
    story.when(change(3, decision="taken_up")).refused(NotTheirDecision)


def test_feedback_on_a_referral_that_was_void_is_not_changed() -> None:
    story = given(raised(), referred(), fed_back("section_17"), done(void(2)))
    story.when(change(3, decision="section_47")).refused(CannotBeCorrected)


def test_a_closed_case_opens_nothing_new() -> None:
    story = given(raised(), referred(), fed_back("section_17"), closed)
    story.when(void(3)).refused(CaseClosed)
    story.when(change(1, immediate_danger=True)).refused(CaseClosed)
    story.when(correct(3)).records("event.corrected")


def test_the_author_corrects_their_own_entry() -> None:
    story = given(raised()).when(correct(1), by=TEACHER).records("event.corrected").opens().turns()
    assert story.after.state.concern == story.before.state.concern


def test_a_corrected_referral_time_replans_the_feedback_and_says_why() -> None:
    story = given(raised(), referred(), now=london("2027-03-02 09:00"))
    told = story.when(change(2, made_at=MONDAY_9AM)).records("event.corrected", "deadline.replanned")
    assert told.events[1].fact == DeadlineReplanned(
        obligation="feedback:cscs-1", from_=WEDNESDAY_5PM, to=TUESDAY_5PM, reasons=WHY
    )
    told.due("feedback:cscs-1", TUESDAY_5PM)
    (made,) = told.after.state.agency_referrals
    assert (made.made_at, made.feedback_due_at) == (MONDAY_9AM, TUESDAY_5PM)


def test_a_made_time_of_the_same_day_moves_no_deadline() -> None:
    given(raised(), referred()).when(change(2, made_at=MONDAY_9AM)).records("event.corrected")


def test_a_made_time_that_was_later_stops_the_chasing_until_the_new_deadline() -> None:
    story = given(raised(), referred(), silence_until(TUESDAY_6PM))
    told = story.when(change(2, made_at=TUESDAY_5PM)).turns(feedback_cscs_1="open", chase_cscs_1="ended")
    again = told.after.silence(WEDNESDAY_5PM)
    assert again.obligation("feedback:cscs-1").state == "overdue"
    assert again.obligation("chase:cscs-1").state == "open"


def test_a_made_time_that_was_earlier_leaves_the_chasing_on() -> None:
    story = given(raised(), referred(), now=london("2027-03-02 09:00")).silence(WEDNESDAY_5PM)
    told = story.when(change(2, made_at=MONDAY_9AM)).turns(feedback_cscs_1="open", chase_cscs_1="ended")
    assert "chase:cscs-1" in told.after.silence(WEDNESDAY_5PM + timedelta(hours=1)).owed


def test_a_made_time_corrected_across_the_horizon_makes_the_deadline_provisional() -> None:
    story = given(raised(), referred(), now=london("2028-12-28 09:00"))
    assert not story.obligation("feedback:cscs-1").provisional
    later = story.tell(change(2, made_at=london("2028-12-29 09:00")), at=london("2028-12-29 09:30"))
    assert later.obligation("feedback:cscs-1").provisional


def test_a_corrected_referral_time_decides_again_whether_the_answer_was_late() -> None:
    story = given(raised(), referred(), fed_back("section_17", at=TUESDAY_6PM))
    assert story.state.is_late(story.state.agency_referrals[0])
    story = story.tell(change(2, made_at=TUESDAY_9AM))
    assert not story.state.is_late(story.state.agency_referrals[0])


def test_a_corrected_decision_owes_what_follows_from_it() -> None:
    story = given(raised(), referred(), fed_back("section_17"))
    told = story.when(change(3, decision="no_statutory"))
    told.turns(conclude_cscs_1="ended", liaison="ended").opens("reconsider:cscs-1")
    void_after_all = story.tell(change(3, decision="no_statutory")).when(void(3)).opens("feedback:cscs-1")
    void_after_all.turns(reconsider_cscs_1="ended", inform_pupil_3="ended")


def test_a_corrected_decision_reads_as_if_it_had_been_told() -> None:
    story = given(raised(), referred(), referred("police"), fed_back("section_17"), fed_back("section_47"))
    (cscs, police) = story.tell(change(5, decision="services")).state.agency_referrals
    assert [told.decision for told in cscs.decisions] == ["section_17", "services"]
    assert police.decisions == ()


def test_a_corrected_made_time_moves_that_referral_alone() -> None:
    story = given(raised(), referred(), referred("police"), fed_back("section_17"))
    before = story.state.agency_referrals
    after = story.tell(change(3, made_at=MONDAY_9AM)).state.agency_referrals
    assert after[0] == before[0]
    assert after[1].made_at == MONDAY_9AM


def test_a_corrected_decision_from_which_the_same_follows_owes_nothing_more() -> None:
    story = given(raised(), referred(), fed_back("section_17"), done(concluded()))
    story.when(change(3, decision="section_47")).opens().turns()


def test_a_corrected_decision_that_was_replaced_opens_nothing() -> None:
    story = given(raised(), referred(), fed_back("section_17"), fed_back("section_47"))
    story.when(change(3, decision="no_statutory")).opens().turns()


def test_danger_corrected_away_ends_the_immediate_referral() -> None:
    story = given(raised(immediate_danger=True)).when(change(1, immediate_danger=False))
    story.turns(refer_immediate="ended")
    assert not story.after.state.concern.immediate_danger


def test_danger_that_another_entry_tells_of_stays() -> None:
    still_there = AddInformation(text="Still there.", immediate_danger=True)
    story = given(raised(immediate_danger=True), done(protection()), done(still_there))
    story.when(change(1, immediate_danger=False)).turns()


def test_danger_corrected_into_an_entry_is_owed_a_referral() -> None:
    corrected = given(raised()).when(change(1, immediate_danger=True), by=TEACHER)
    corrected.opens("refer:immediate", "accept", "protect")


def test_obligations_of_a_corrected_entry_end_with_that_entry() -> None:
    story = given(
        raised(category="youth_produced_imagery"),
        done(AddInformation(text="More."), TEACHER),
        done(protection()),
    )
    corrected = story.tell(change(2, adult_involved=True, immediate_danger=True), TEACHER)
    assert {"refer:immediate", "refer:police"} <= corrected.owed
    for undone in (void(2), change(2, adult_involved=False, immediate_danger=False)):
        corrected.when(undone).turns(refer_immediate="ended", refer_police="ended", protect="ended")


def test_an_adult_corrected_into_imagery_is_owed_to_the_police() -> None:
    """8.3."""
    story = given(raised(category="youth_produced_imagery"))
    story.when(change(1, adult_involved=True)).opens("refer:police")
    referred_before = story.tell(an_emergency(), DSL)
    referred_before.when(change(1, adult_involved=True)).opens("refer:police")


@pytest.mark.parametrize("corrected", [False, "unknown"])
def test_an_adult_corrected_away_ends_what_only_that_had_owed(corrected: Step) -> None:
    in_imagery: dict[str, Any] = {"category": "youth_produced_imagery", "adult_involved": True}
    given(raised(**in_imagery)).when(change(1, adult_involved=corrected)).turns(refer_police="ended")
    decided = given(raised(**in_imagery), reviewed("refer", "police"))
    decided.when(change(1, adult_involved=corrected)).turns()


def test_an_adult_learnt_of_in_error_after_the_review_is_owed_nothing() -> None:
    story = given(
        raised(category="youth_produced_imagery"),
        reviewed(),
        done(AddInformation(text="A man.", adult_involved=True), at=MONDAY_NOON),
    )
    story.when(change(3, adult_involved=False), at=FRIDAY_9AM).turns(refer_police="ended")
