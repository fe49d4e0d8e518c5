"""The agency's answer to a dispute: its consequences, and how to undo a dispute (11.10)."""

import pytest

from domain.commands import Replan
from domain.entries.agencies import Decision
from domain.entries.challenges import DisputeOutcome
from domain.events import DecisionDisputed, DisputeOutcomeRecorded
from domain.refusals import NoDisputeOpen, NoSuchAgencyReferral, NotTheirDecision, ObligationsOpen
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import (
    CLOSE,
    a_dispute,
    a_referral,
    believed_at_risk,
    change,
    dispute_answered,
    fed_back,
    feedback,
    raised,
    referred,
    void,
)
from tests.domain.people_and_times import DEPUTY, DSL, TEACHER, TUESDAY_6PM, WEDNESDAY_10AM, london
from tests.domain.rules.test_reconsideration import DUE_IN_5, NO, disputes, in_sefton
from tests.domain.story import Story, given, proclaimed


@pytest.mark.parametrize("outcome", ["upheld", "partly"])
def test_an_outcome_meets_the_dispute_and_nothing_else(outcome: DisputeOutcome) -> None:
    """11.10: the school still considers referring again."""
    told = NO.tell(a_dispute()).when(dispute_answered(outcome)).records("dispute.outcome-recorded")
    told.turns(dispute_cscs_1="met").opens()
    assert "reconsider:cscs-1" in told.after.owed
    assert (
        told.after.state.agency_referrals[0].current_decision == NO.state.agency_referrals[0].current_decision
    )


def test_no_outcome_without_a_dispute() -> None:
    NO.when(dispute_answered()).refused(NoDisputeOpen)
    NO.tell(a_dispute()).tell(dispute_answered()).when(dispute_answered()).refused(NoDisputeOpen)
    NO.when(dispute_answered(referral="cscs-9")).refused(NoSuchAgencyReferral)


def test_a_changed_decision_says_which_and_only_that() -> None:
    story = NO.tell(a_dispute())
    story.when(dispute_answered("changed")).malformed("/decision")
    for outcome in ("upheld", "partly"):
        story.when(dispute_answered(outcome, decision="section_17")).malformed("/decision")
    story.when(dispute_answered("changed", decision="police_investigation")).refused(NotTheirDecision)
    story.when(dispute_answered("changed", decision="section_17", redirected_to="police")).malformed(
        "/redirected_to"
    )
    story.when(a_dispute(stage=0)).malformed("/stage")


@pytest.mark.parametrize(
    ("decision", "opens"),
    [
        ("section_17", ["conclude:cscs-1", "liaison"]),
        ("redirected", ["refer:cscs"]),
        ("no_statutory", ["reconsider:cscs-1"]),
    ],
)
def test_a_changed_decision_acts_as_an_answer_does(decision: Decision, opens: list[str]) -> None:
    story = NO.tell(a_dispute())
    changed = story.when(dispute_answered("changed", decision=decision)).records("dispute.outcome-recorded")
    changed.opens(*opens, f"inform-pupil:{changed.after.state.version}")
    standing = changed.after.state.agency_referrals[0].current_decision
    assert standing is not None
    assert standing.decision == decision
    assert ("reconsider:cscs-1" in changed.after.owed) == (decision == "no_statutory")
    assert "dispute:cscs-1" not in changed.after.owed


def test_a_changed_decision_can_say_where_they_send_the_school() -> None:
    story = NO.tell(a_dispute())
    story = story.tell(dispute_answered("changed", decision="redirected", redirected_to="police"))
    assert "refer:police" in story.owed


def test_a_decision_changed_on_a_dispute_is_never_late() -> None:
    """11.8: the first answer decides about lateness."""
    in_time = NO.tell(a_dispute()).tell(dispute_answered("changed", decision="section_17"), at=WEDNESDAY_10AM)
    assert not in_time.state.is_late(in_time.state.agency_referrals[0])
    late = given(raised(), referred(), fed_back("no_statutory", at=TUESDAY_6PM)).tell(a_dispute())
    late = late.tell(dispute_answered("changed", decision="section_17"))
    assert late.state.is_late(late.state.agency_referrals[0])
    alone = in_time.tell(void(3))  # the first answer was voided
    assert not alone.state.is_late(alone.state.agency_referrals[0])


def test_another_answer_ends_a_dispute_about_the_one_before() -> None:
    story = NO.tell(a_dispute())
    story.when(feedback("section_17")).turns(reconsider_cscs_1="ended", dispute_cscs_1="ended")
    again = story.tell(feedback("no_statutory"))  # the agency repeats its decision
    assert "dispute:cscs-1" in again.owed
    assert again.tell(dispute_answered()).when(a_dispute()).fact(DecisionDisputed).procedure_stage == 2


def test_silence_about_a_dispute_goes_up_the_ladder_and_holds_the_case_open() -> None:
    story = NO.tell(a_dispute()).silence(london("2027-03-10 18:00"))
    assert story.obligation("dispute:cscs-1").state == "overdue"
    to = [each.to for each in story.state.escalations if each.obligation == "dispute:cscs-1"]
    assert to == [("dsl",), ("deputy_dsl", "headteacher"), ("board_lead",)]
    closing = story.when(CLOSE).refused(ObligationsOpen)
    assert isinstance(closing.refusal, ObligationsOpen)
    assert "dispute:cscs-1" in (closing.refusal.obligations or ())
    story.when(dispute_answered()).turns(dispute_cscs_1="met_late")


def test_a_calendar_that_changes_moves_it_by_the_span_that_it_has() -> None:
    story = in_sefton(2).after
    moved = proclaimed("add", "2027-03-03")(story)
    events = moved.decided(Replan(reasons="A bank holiday was proclaimed."), "clock")
    assert moved.and_then(events).obligation("dispute:cscs-1").due_at == london("2027-03-08 17:00")


def test_voiding_a_dispute_or_its_outcome_undoes_it() -> None:
    story = NO.tell(a_dispute(), at=london("2027-03-01 11:00"))
    gone = story.tell(void(story.version_of("decision.disputed")))
    assert "dispute:cscs-1" not in gone.owed
    assert disputes(gone) == []
    no_answer = story.tell(dispute_answered()).tell(void(story.state.version + 1))
    assert "dispute:cscs-1" in no_answer.owed
    assert no_answer.obligation("dispute:cscs-1").due_at == DUE_IN_5
    assert disputes(no_answer) == [(1, None)]
    changed = story.tell(dispute_answered("changed", decision="section_17"))
    back = changed.tell(void(changed.version_of("dispute.outcome-recorded")))
    assert {"dispute:cscs-1", "reconsider:cscs-1"} <= back.owed
    assert "conclude:cscs-1" not in back.owed
    never = story.tell(void(3))  # that decision was voided
    assert "dispute:cscs-1" not in never.owed


def test_a_referral_that_was_never_made_has_no_dispute_and_one_made_again_keeps_it() -> None:
    story = NO.tell(a_dispute())
    gone = story.when(void(2)).after
    assert not {"dispute:cscs-1", "reconsider:cscs-1"} & gone.owed
    gone.when(dispute_answered()).refused(NoSuchAgencyReferral)
    again = story.tell(believed_at_risk()).tell(a_referral(re_referral_of="cscs-1"))
    assert "dispute:cscs-1" in again.owed


def test_the_decision_on_a_dispute_can_be_corrected() -> None:
    changed = NO.tell(a_dispute()).tell(dispute_answered("changed", decision="section_17"))
    version = changed.version_of("dispute.outcome-recorded")
    changed.when(change(version, decision="police_investigation")).refused(NotTheirDecision)
    right = changed.tell(change(version, decision="no_statutory"))
    assert "reconsider:cscs-1" in right.owed
    assert "conclude:cscs-1" not in right.owed


def test_a_decision_that_never_was_is_disputed_no_longer() -> None:
    story = NO.tell(a_dispute()).tell(feedback("no_statutory"))
    corrected = story.when(change(3, decision="section_17")).records("event.corrected")
    corrected.turns(dispute_cscs_1="ended")
    assert "dispute:cscs-1" in NO.tell(a_dispute()).tell(change(3, decision="section_17")).owed


def test_an_outcome_older_than_its_referral_is_malformed() -> None:
    story = NO.tell(a_dispute())
    early = london("2027-03-01 09:00")
    story.when(dispute_answered("changed", decision="section_17", occurred_at=early)).malformed(
        "/occurred_at"
    )


def test_the_case_shows_how_often_it_was_referred_and_refused() -> None:
    """11.10."""
    assert attempts(given(raised())) == []
    again = NO.tell(believed_at_risk()).tell(a_referral(re_referral_of="cscs-1"))
    assert attempts(again) == [("cscs", 2, 1)]
    twice = again.tell(feedback("no_statutory", "cscs-2")).tell(a_referral("police"))
    assert attempts(twice) == [("cscs", 2, 2), ("police", 1, 0)]
    won = twice.tell(a_dispute("cscs-2")).tell(dispute_answered("changed", "cscs-2", decision="section_47"))
    assert attempts(won) == [("cscs", 2, 2), ("police", 1, 0)]
    assert attempts(won.tell(void(3)))[0] == ("cscs", 2, 1)


def attempts(story: Story) -> list[tuple[str, int, int]]:
    shown = whole_document(story.state)["attempts"]
    return [(each["agency"], each["referred"], each["refused"]) for each in shown]


def test_a_decision_told_is_offered_to_be_disputed_and_a_dispute_to_be_answered() -> None:
    waiting = given(raised(), referred())
    assert not {"dispute-decision", "record-dispute-outcome"} & set(waiting.next_for(DSL))
    assert "dispute-decision" in NO.next_for(DSL)
    assert "record-dispute-outcome" not in NO.next_for(DSL)
    assert NO.tell(a_dispute()).next_for(DSL).index("record-dispute-outcome") < 8
    assert "dispute-decision" not in NO.next_for(TEACHER)


def test_a_decision_changed_after_a_dispute_is_told_like_any_answer() -> None:
    """11.8."""
    changed = NO.tell(a_dispute()).when(dispute_answered("changed", decision="no_statutory"), by=DEPUTY)
    assert changed.events[0].effects.on_duty == (DSL.id,)
    says = [each.say for each in changed.notices]
    assert says == ["answer-told-reconsider", "decision-told-reconsider"]
    upheld = NO.tell(a_dispute()).when(dispute_answered("upheld"))
    assert upheld.notices == ()
    assert upheld.events[0].effects.on_duty == ()
    assert upheld.fact(DisputeOutcomeRecorded).decision is None
