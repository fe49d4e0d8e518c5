"""After the agency's answer: reconsider or dispute a refusal, or conclude its work (11.6, 11.10, 11.11)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.commands import RaiseConcern
from domain.entries.agencies import Decision
from domain.events import DecisionDisputed
from domain.refusals import (
    NoSuchAgencyReferral,
    NothingToConclude,
    NothingToDispute,
    NothingToReconsider,
    ReviewTooFar,
)
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import (
    a_concern,
    a_dispute,
    a_referral,
    agreed,
    believed_at_risk,
    concluded,
    dispute_answered,
    fed_back,
    feedback,
    neither,
    raised,
    referred,
    reviewed,
    support,
    void,
)
from tests.domain.outcome import Outcome
from tests.domain.people_and_times import MONDAY_5PM, WEDNESDAY_9AM, WEDNESDAY_10AM, london
from tests.domain.story import Step, Story, done, given
from tests.with_each import with_each

IN_TEN_WORKING_DAYS = date(2027, 3, 15)


def told_no() -> Story:
    return given(raised(), referred(), fed_back("no_statutory"))


def test_only_a_no_is_reconsidered_and_once() -> None:
    told_no().when(agreed("cscs-2")).refused(NoSuchAgencyReferral)
    given(raised(), referred(), fed_back("section_17")).when(agreed()).refused(NothingToReconsider)
    told_no().tell(agreed()).when(believed_at_risk()).refused(NothingToReconsider)


def test_a_pupil_believed_at_risk_is_owed_a_new_referral() -> None:
    """11.10."""
    story = told_no().when(believed_at_risk()).records("reconsideration.decided")
    story.opens("refer:cscs", "inform-pupil:4").turns(reconsider_cscs_1="met")


def test_the_police_are_referred_to_again_by_the_police() -> None:
    story = given(raised(), referred("police"), fed_back("police_no_further_action", "police-1"))
    story.when(believed_at_risk("police-1")).opens("refer:police", "inform-pupil:4")


def test_a_school_that_agrees_considers_support() -> None:
    """11.11."""
    story = told_no().when(agreed(), at=MONDAY_5PM).opens("support", "inform-pupil:4")
    story.due("support", london("2027-03-08 17:00"))


TAKEN_UP = fed_back("section_17")
POLICE_AT_WORK = fed_back("police_investigation", "police-1")
POLICE_NO = fed_back("police_no_further_action", "police-1")
POLICE_NO_AGAIN = fed_back("police_no_further_action", "police-2")


def test_agreeing_with_the_police_owes_no_support_while_social_care_is_at_work() -> None:
    """11.11 is about social care: a refusal by the police does not end their work."""
    story = given(raised(), referred(), referred("police"), fed_back("section_47"), POLICE_NO)
    agrees = story.when(agreed("police-1")).records("reconsideration.decided")
    agrees.opens(f"inform-pupil:{story.state.version + 1}").turns(reconsider_police_1="met")
    pupil = f"inform-pupil:{agrees.after.state.version + 1}"
    agrees.after.when(concluded()).opens("support", pupil)  # 11.11, when their work ends


@with_each(
    ("steps", "referral"),
    [
        ([referred(), referred("police"), fed_back("no_statutory"), POLICE_NO], "police-1"),
        ([referred(), referred("police"), fed_back("redirected"), POLICE_NO], "police-1"),
        ([referred("police"), POLICE_NO], "police-1"),  # social care knows nothing
        ([referred(), referred("police"), POLICE_NO], "police-1"),  # or has not answered
        ([referred(), referred("police"), TAKEN_UP, POLICE_NO, done(concluded())], "police-1"),
        # its newest decision counts
        ([referred(), referred("police"), TAKEN_UP, POLICE_NO, fed_back("no_statutory")], "police-1"),
        # another referral to the police, which they took up, is not another agency
        ([referred("police"), POLICE_AT_WORK, referred("police"), POLICE_NO_AGAIN], "police-2"),
        # agreeing with social care owes it whatever the police do
        ([referred(), referred("police"), fed_back("no_statutory"), POLICE_AT_WORK], "cscs-1"),
    ],
)
def test_agreeing_with_a_refusal_owes_support_unless_social_care_is_at_work(
    steps: list[Step], referral: str
) -> None:
    """11.11."""
    story = given(raised(), *steps)
    story.when(agreed(referral)).opens("support", f"inform-pupil:{story.state.version + 1}")


def test_neither_at_risk_nor_agreed_is_looked_at_again_on_a_date() -> None:
    """11.10 and 11.11 leave a gap."""
    story = told_no().when(neither(IN_TEN_WORKING_DAYS)).opens("monitor:cscs-1", "inform-pupil:4")
    story.due("monitor:cscs-1", london("2027-03-15 17:00")).stands_in("review").warns("11.10")


def test_only_the_gap_is_shown_as_one() -> None:
    for decided in (agreed(), believed_at_risk()):
        told_no().when(decided).warns()


def test_monitoring_ends_when_social_care_takes_the_referral_up_after_all() -> None:
    story = told_no().tell(neither(date(2027, 3, 3))).when(feedback("section_17"))
    story.turns(monitor_cscs_1="ended").opens("conclude:cscs-1", "liaison", "inform-pupil:5")


def test_monitoring_is_not_for_longer_than_ten_working_days() -> None:
    told_no().when(neither(date(2027, 3, 16))).refused(ReviewTooFar)


def test_agreeing_with_the_agency_at_last_meets_the_monitoring() -> None:
    story = told_no().tell(neither(date(2027, 3, 3))).silence(WEDNESDAY_9AM)
    story.when(agreed()).turns(monitor_cscs_1="met")


def test_monitoring_can_go_on() -> None:
    story = told_no().tell(neither(date(2027, 3, 3)))
    story.when(neither(date(2027, 3, 5))).turns(monitor_cscs_1="met").due(
        "monitor:cscs-1", london("2027-03-05 17:00")
    )


def test_only_what_was_taken_up_is_concluded() -> None:
    told_no().when(concluded("cscs-2")).refused(NoSuchAgencyReferral)
    for answer in (fed_back("no_statutory"), fed_back("redirected")):
        given(raised(), referred(), answer).when(concluded()).refused(NothingToConclude)


def test_statutory_work_that_ends_is_followed_by_considering_support() -> None:
    story = given(raised(), referred(), fed_back("section_17"))
    story.when(concluded()).records("statutory.concluded").opens("support", "inform-pupil:4").turns(
        conclude_cscs_1="met", liaison="ended"
    )


def test_support_is_considered_after_the_first_agency_that_ends_not_after_each() -> None:
    story = given(
        raised(),
        referred(),
        referred("police"),
        fed_back("section_17"),
        fed_back("police_investigation", "police-1"),
        done(concluded()),
    )
    story.when(concluded("police-1")).opens(f"inform-pupil:{story.state.version + 1}")


def test_support_that_waited_for_other_work_is_considered_when_that_ends_too() -> None:
    """11.11: support that was put off is still due later."""
    begun = given(raised(), referred(), referred("police"), reviewed("refer", "cscs", "police"))
    ended = begun.tell(feedback("section_17")).tell(concluded())
    again = ended.tell(support()).tell(a_referral(re_referral_of="cscs-1"))
    refused = again.tell(feedback("section_47", "cscs-2"))
    refused = refused.tell(feedback("police_no_further_action", "police-1"))
    put_off = refused.tell(agreed("police-1"))
    assert "support" not in put_off.owed
    told = put_off.when(concluded("cscs-2")).opens("support", f"inform-pupil:{put_off.state.version + 1}")
    later = told.after.tell(a_referral("lado")).tell(feedback("taken_up", "lado-1"))
    later.when(concluded("lado-1")).opens(f"inform-pupil:{later.state.version + 1}")
    not_agreed = put_off.tell(void(put_off.version_of("reconsideration.decided")))
    not_agreed.when(concluded("cscs-2")).opens(f"inform-pupil:{not_agreed.state.version + 1}")


NO = given(raised(), referred(), fed_back("no_statutory"), now=london("2027-03-01 10:00"))
DUE_IN_5 = london("2027-03-08 17:00")


def in_sefton(stage: int | None = None, **referral: Any) -> Outcome:
    story = given(raised(), done(a_referral(authority="Sefton", **referral)), fed_back("no_statutory"))
    return story.when(a_dispute(stage=stage))


def disputes(story: Story, referral: str = "cscs-1") -> list[tuple[int, str | None]]:
    """The stage and outcome of each dispute, as the case shows them."""
    (shown,) = (each for each in whole_document(story.state)["agency_referrals"] if each["id"] == referral)
    return [(each["stage"], each["outcome"]) for each in shown["disputes"]]


def test_a_dispute_is_of_a_decision_that_was_told() -> None:
    given(raised(), referred()).when(a_dispute()).refused(NothingToDispute)
    given(raised(), referred()).when(a_dispute("cscs-9")).refused(NoSuchAgencyReferral)
    voided = given(raised(), referred(), fed_back("no_statutory"), done(void(3)))
    voided.when(a_dispute()).refused(NothingToDispute)


@pytest.mark.parametrize("decision", ["no_statutory", "section_17", "redirected"])
def test_any_decision_may_be_disputed(decision: Decision) -> None:
    told = given(raised(), referred(), fed_back(decision)).when(a_dispute())
    told.records("decision.disputed").opens("dispute:cscs-1").turns()
    assert told.fact(DecisionDisputed).procedure_stage == 1


def test_without_a_time_of_the_authoritys_an_answer_is_due_in_five_working_days() -> None:
    """A school setting: Gloucestershire's stages are not known."""
    told = NO.when(a_dispute()).due("dispute:cscs-1", DUE_IN_5)
    owed = told.after.obligation("dispute:cscs-1")
    assert (owed.basis, owed.clause) == ("school setting", "11.10")


@pytest.mark.parametrize(
    ("stage", "basis", "due"),
    [
        (None, "local authority", "2027-03-08 17:00"),  # 5 working days
        (2, "local authority", "2027-03-05 17:00"),  # 4
        (3, "school setting", "2027-03-08 17:00"),  # a stage without a span
        (7, "school setting", "2027-03-08 17:00"),  # and one that is not in the pack
    ],
)
def test_the_authoritys_own_time_for_that_stage_counts(stage: int | None, basis: str, due: str) -> None:
    told = in_sefton(stage).due("dispute:cscs-1", london(due))
    assert told.after.obligation("dispute:cscs-1").basis == basis


def test_the_authority_is_the_referrals_then_the_childs_then_the_schools() -> None:
    home = done(a_concern_at("Sefton"))
    story = given(home, referred(), fed_back("no_statutory"))
    assert story.tell(a_dispute()).obligation("dispute:cscs-1").basis == "local authority"
    named = given(home, done(a_referral(authority="Gloucestershire")), fed_back("no_statutory"))
    assert named.tell(a_dispute()).obligation("dispute:cscs-1").basis == "school setting"
    unknown = given(home, done(a_referral(authority="Nowhere")), fed_back("no_statutory"))
    assert unknown.tell(a_dispute()).obligation("dispute:cscs-1").basis == "school setting"


def a_concern_at(authority: str) -> RaiseConcern:
    return replace(a_concern(), home_authority=authority)


def test_after_upheld_it_goes_to_the_next_stage_and_another_decision_begins_at_the_first() -> None:
    story = NO.tell(a_dispute()).tell(dispute_answered("upheld"))
    second = story.when(a_dispute())
    assert second.fact(DecisionDisputed).procedure_stage == 2
    third = second.after.tell(dispute_answered("partly")).when(a_dispute())
    assert third.fact(DecisionDisputed).procedure_stage == 3
    again = story.tell(feedback("section_17")).when(a_dispute())
    assert again.fact(DecisionDisputed).procedure_stage == 1
    assert disputes(third.after) == [(1, "upheld"), (2, "partly"), (3, None)]


def test_the_last_stage_of_the_authoritys_procedure_is_the_last() -> None:
    story = in_sefton().after
    for stage in (1, 2, 3, 3):
        assert disputes(story)[-1] == (stage, None)
        story = story.tell(dispute_answered()).tell(a_dispute())


def test_while_one_is_open_the_same_stage_keeps_its_deadline_and_another_has_its_own() -> None:
    story = NO.tell(a_dispute(), at=london("2027-03-01 11:00"))
    again = story.when(a_dispute(), at=WEDNESDAY_10AM).opens("dispute:cscs-1").turns()
    again.due("dispute:cscs-1", DUE_IN_5)
    higher = story.when(a_dispute(stage=2), at=WEDNESDAY_10AM).turns(dispute_cscs_1="replaced")
    higher.opens("dispute:cscs-1").due("dispute:cscs-1", london("2027-03-10 17:00"))
    assert disputes(higher.after.tell(dispute_answered())) == [(1, None), (2, "upheld")]
