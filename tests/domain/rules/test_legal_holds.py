"""Legal holds, with date and reasons, in open and closed cases (11.15)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.case.warnings import stale_warnings
from domain.commands import LiftLegalHold, PlaceLegalHold
from domain.people.roles import Person
from domain.refusals import NoLegalHold, SayWhichLegalHold
from tests.domain.case_documents import case_document
from tests.domain.command_builders import WHY, raised, void
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import AUDITOR, DSL, HEAD, POLICY, TEACHER, london
from tests.domain.settling_steps import closed
from tests.domain.side_record_builders import a_copy
from tests.domain.story import Story, done, given

INQUIRY = PlaceLegalHold(
    basis="Independent inquiry, letter of 1 February 2027",
    from_on=date(2027, 2, 1),
    review_on=date(2027, 9, 1),
    reasons=WHY,
)
LIFT = LiftLegalHold(reasons=WHY)


def holds(story: Story, by: Person = DSL) -> list[int]:
    return [each["event"] for each in case_document(story.state, by)["legal_holds"]]


@pytest.mark.parametrize("by", [TEACHER, AUDITOR])
def test_only_a_dsl_or_the_headteacher_places_and_lifts_one(by: Person) -> None:
    given(raised(TEACHER)).when(INQUIRY, by=by).refused(Forbidden)
    given(raised(TEACHER), done(INQUIRY)).when(LIFT, by=by).refused(Forbidden)


def test_none_is_lifted_that_is_not_in_place() -> None:
    given(raised()).when(LIFT).refused(NoLegalHold)
    given(raised(), done(INQUIRY), done(LIFT)).when(LIFT).refused(NoLegalHold)
    given(raised(), done(INQUIRY)).when(LiftLegalHold(hold=1, reasons=WHY)).refused(NoLegalHold)


def test_of_several_it_is_said_which_is_lifted() -> None:
    story = given(raised(), done(INQUIRY), done(PlaceLegalHold(reasons=WHY)))
    story.when(LIFT).refused(SayWhichLegalHold)
    one = story.when(LiftLegalHold(hold=2, reasons=WHY)).records("legal-hold.lifted").after
    assert holds(one) == [3]
    assert holds(one.tell(LIFT)) == []


def test_short_reasons_and_a_review_that_is_past_are_malformed() -> None:
    given(raised()).when(PlaceLegalHold(reasons="Because.")).malformed("/reasons")
    given(raised()).when(PlaceLegalHold(reasons=WHY, review_on=date(2027, 3, 1))).malformed("/review_on")
    given(raised(), done(INQUIRY)).when(LiftLegalHold(hold=0, reasons=WHY)).malformed("/hold")


def test_a_review_before_the_hold_begins_is_malformed() -> None:
    later = replace(INQUIRY, from_on=date(2027, 9, 1), review_on=date(2027, 9, 1))
    given(raised()).when(later).malformed("/review_on")
    given(raised()).when(replace(later, review_on=date(2027, 9, 2))).records("legal-hold.placed")


@pytest.mark.parametrize("by", [DSL, HEAD])
def test_a_legal_hold_is_shown_with_its_reasons_start_and_review(by: Person) -> None:
    story = given(raised()).when(INQUIRY, by=by).records("legal-hold.placed").opens().turns().after
    assert case_document(story.state, DSL)["legal_holds"] == [
        {
            "event": 2,
            "reasons": WHY,
            "basis": "Independent inquiry, letter of 1 February 2027",
            "from_on": "2027-02-01",
            "review_on": "2027-09-01",
        }
    ]
    bare = given(raised(), done(PlaceLegalHold(reasons=WHY)))
    (shown,) = case_document(bare.state, DSL)["legal_holds"]
    assert (shown["from_on"], shown["review_on"], shown["basis"]) == ("2027-03-01", None, None)
    assert case_document(given(raised(TEACHER), done(INQUIRY)).state, TEACHER)["legal_holds"] == []


def test_a_closed_case_takes_one_and_stays_closed() -> None:
    story = given(raised(), closed).when(INQUIRY).records("legal-hold.placed").stands_in("closed").after
    story.when(LIFT).records("legal-hold.lifted").stands_in("closed")
    assert {"place-legal-hold", "lift-legal-hold"} <= set(story.next_for(DSL))
    assert "lift-legal-hold" not in given(raised(), closed).next_for(DSL)


def test_a_hold_holds_no_case_open() -> None:
    assert "lift-legal-hold" in given(raised(), done(INQUIRY)).next_for(DSL)
    assert given(raised(), done(INQUIRY), closed).state.closed


def test_a_copy_on_paper_is_not_destroyed_unwarned() -> None:
    story = given(raised(), done(INQUIRY))
    story.when(a_copy(destroyed=True)).records("paper-copy.recorded").warns("11.15")
    story.when(a_copy()).warns()
    story.tell(LIFT).when(a_copy(destroyed=True)).warns()


def test_a_review_that_is_past_is_warned_of() -> None:
    story = given(raised(), done(INQUIRY))
    assert stale_warnings(story.state, POLICY, london("2027-09-01 12:00")) == ()
    (warned,) = stale_warnings(story.state, POLICY, london("2027-09-02 00:01"))
    assert warned.clause == "11.15"
    assert "1 September 2027" in warned.text
    assert stale_warnings(story.tell(LIFT).state, POLICY, london("2027-09-02 00:01")) == ()


def test_an_entry_that_never_was_holds_nothing_and_lifts_nothing() -> None:
    story = given(raised(), done(INQUIRY))
    assert holds(story.tell(void(2))) == []
    assert holds(story.tell(LIFT).tell(void(3))) == [2]
