"""Corrections: a new event corrects an old one, and its obligations follow (3-DSL.n)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands import AddInformation
from domain.events import DeadlineReplanned
from domain.refusals import CannotBeCorrected, CaseClosed, NoSuchEvent, NotTheirDecision
from tests.domain.command_builders import (
    A_VIEW,
    REOPEN,
    WHY,
    a_review,
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
    FRIDAY_3PM,
    FRIDAY_9AM,
    MENTOR,
    MONDAY_9AM,
    MONDAY_NOON,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    WEDNESDAY_5PM,
    london,
)
from tests.domain.record_builders import (
    EXPLOITATION,
    IN_FIVE_WORKING_DAYS,
    LAST_CONTACT,
    NO_MENTOR,
    NO_NRM,
    a_contact,
    a_mentor,
    asked_for_nrm,
    looked_at_twice,
    mentored,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given, silence_until
from tests.with_each import with_each


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
    considered = given(raised(DSL, category="cse"), reviewed("early_help"), done(NO_NRM), closed)
    considered.when(void(3)).refused(CaseClosed)
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


def test_a_made_time_that_was_later_stops_the_chasing_until_the_new_deadline() -> None:
    story = given(raised(), referred(), silence_until(TUESDAY_6PM))
    told = story.when(change(2, made_at=TUESDAY_5PM)).turns(feedback_cscs_1="open", chase_cscs_1="ended")
    again = told.after.silence(WEDNESDAY_5PM)
    assert again.obligation("feedback:cscs-1").state == "overdue"
    assert again.obligation("chase:cscs-1").state == "open"


def test_a_corrected_decision_owes_what_follows_from_it() -> None:
    story = given(raised(), referred(), fed_back("section_17"))
    told = story.when(change(3, decision="no_statutory"))
    told.turns(conclude_cscs_1="ended", liaison="ended").opens("reconsider:cscs-1")
    void_after_all = story.tell(change(3, decision="no_statutory")).when(void(3)).opens("feedback:cscs-1")
    void_after_all.turns(reconsider_cscs_1="ended", inform_pupil_3="ended")


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


@with_each(
    ("steps", "voided", "ended", "owed_again"),
    [
        ([], 2, {"start-support", "inform-pupil:2", "reply", "consider-nrm", "mentor"}, {"accept", "review"}),
        ([done(NO_NRM)], 3, set(), {"consider-nrm"}),
        ([done(NO_NRM), done(asked_for_nrm())], 3, set(), set()),
        ([done(NO_MENTOR)], 3, set(), {"mentor"}),
        ([done(a_mentor(COLLEAGUE))], 3, {"mentor-contact"}, {"mentor"}),
        ([done(a_mentor(COLLEAGUE)), done(a_mentor(MENTOR))], 3, set(), set()),
        ([done(a_mentor(COLLEAGUE)), done(a_mentor(MENTOR))], 4, {"mentor-contact"}, {"mentor-contact"}),
        ([done(a_mentor(COLLEAGUE)), done(a_contact())], 4, {"mentor-contact"}, {"mentor-contact"}),
        ([done(a_mentor(COLLEAGUE)), done(LAST_CONTACT)], 4, set(), {"mentor-contact"}),
        ([done(a_mentor(COLLEAGUE)), done(LAST_CONTACT), done(a_mentor(MENTOR))], 4, set(), set()),
    ],
)
def test_voiding_undoes_what_it_caused_and_owes_again_what_it_settled(
    steps: list[Step], voided: int, ended: set[str], owed_again: set[str]
) -> None:
    (event,) = given(EXPLOITATION, reviewed("early_help"), *steps).when(void(voided)).events
    assert {each.obligation for each in event.effects.turns} == ended
    assert {owed.id for owed in event.effects.opens} == owed_again


def test_an_obligation_that_opens_again_has_its_old_deadline() -> None:
    story = mentored().tell(a_contact(), at=FRIDAY_3PM).tell(NO_NRM)
    story.when(void(4)).due("mentor-contact", IN_FIVE_WORKING_DAYS)
    story.when(void(5)).due("consider-nrm", IN_FIVE_WORKING_DAYS)


def test_voiding_an_entry_a_second_review_relied_on_reopens_it() -> None:
    story = looked_at_twice(done(NO_NRM), done(a_mentor(COLLEAGUE)))
    assert story.tell(void(3)).owed >= {"consider-nrm"}
    assert story.tell(void(4)).owed >= {"mentor"}
    review_void_too = story.tell(void(2))
    assert not {"consider-nrm", "mentor"} & review_void_too.owed
    assert review_void_too.tell(void(3)).tell(void(4)).owed >= {"consider-nrm", "mentor"}


def test_an_nrm_considered_before_the_review_that_was_none_is_owed_after_all() -> None:
    """4.6."""
    story = given(raised(DSL, category="cse"), done(NO_NRM), reviewed())
    story.when(void(2)).opens("consider-nrm")


def test_a_mentor_assigned_in_error_before_the_review_is_owed_after_all() -> None:
    story = given(EXPLOITATION, done(a_mentor(COLLEAGUE)), reviewed("early_help"))
    story.when(void(2)).turns(mentor_contact="ended").opens("mentor")


def test_an_earlier_mentor_who_returns_owes_the_next_contact() -> None:
    """Two mentors voided, the newest first: the contacts due under them do not return."""
    story = mentored().tell(LAST_CONTACT).tell(a_mentor(MENTOR)).tell(a_contact())
    story = story.tell(void(5))
    assert story.state.mentor is None
    back = story.when(void(4), at=story.now + timedelta(days=1)).opens("mentor-contact")
    assert back.after.state.mentor is not None
    back.due("mentor-contact", london("2027-03-09 17:00"))


def test_a_mentor_of_before_it_was_closed_who_never_ended_is_a_mentor_still() -> None:
    story = closed(mentored().tell(LAST_CONTACT)).tell(REOPEN)
    reviewed_first = story.tell(a_review("early_help")).when(void(4)).turns(mentor="ended")
    reviewed_first.opens("mentor-contact")
    assert "mentor" not in story.tell(void(4)).tell(a_review("early_help")).owed
