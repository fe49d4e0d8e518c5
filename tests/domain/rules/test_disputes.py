"""The school disputes a decision with the agency, by the local authority's procedure (11.10)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.commands import RaiseConcern
from domain.entries.agencies import Decision
from domain.events import DecisionDisputed
from domain.refusals import NoSuchAgencyReferral, NothingToDispute
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import (
    a_concern,
    a_dispute,
    a_referral,
    dispute_answered,
    fed_back,
    feedback,
    raised,
    referred,
    void,
)
from tests.domain.outcome import Outcome
from tests.domain.people_and_times import WEDNESDAY_10AM, london
from tests.domain.story import Story, done, given

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
