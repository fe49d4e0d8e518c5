"""During a police hold the school plans no contact with parents; it is reviewed by a date (11.7)."""

from dataclasses import replace
from datetime import date

import pytest

from domain import commands as ask
from domain.case.warnings import DURING_A_HOLD, warns_before
from domain.command_catalogue import COMMANDS
from domain.refusals import NoPoliceHold, ObligationsOpen, ParentGateClosed, PoliceHold
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    A_DISCUSSION,
    A_VIEW,
    CLOSE,
    WHY,
    raised,
    reviewed,
    told_pupil,
    void,
    withheld,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, TEACHER, london
from tests.domain.safeguard_builders import HOLD, LIFT, LIFTED, PLAN, assessed, safe, spoken_to
from tests.domain.settling_steps import simplest_answer, whoever_may
from tests.domain.story import Story, done, given

WARNED_OF_AFTERWARDS = (ask.InformPupil, ask.RecordPupilView, ask.RecordDiscussion, ask.RecordParentContact)


def test_a_police_hold_stops_planning_whatever_was_found() -> None:
    """11.7."""
    safe(HOLD).when(PLAN).refused(PoliceHold)
    safe(HOLD, assessed()).when(PLAN).refused(PoliceHold)
    given(raised(), done(HOLD)).when(PLAN).refused(PoliceHold)
    assert "11.7" in PoliceHold.clauses


def test_after_a_lifted_hold_the_gate_must_be_assessed_again() -> None:
    story = safe(HOLD, LIFT)
    story.when(PLAN).refused(ParentGateClosed)
    story.tell(assessed()).when(PLAN).records("parent-contact.planned")


def test_an_assessment_made_with_the_police_during_a_hold_counts_once_it_is_lifted() -> None:
    safe(HOLD, assessed(police_view="Not before Thursday."), LIFT).when(PLAN).records(
        "parent-contact.planned"
    )


def test_people_who_could_break_a_hold_are_warned_of_it() -> None:
    minded = {name for name in COMMANDS if warns_before(name, "11.7")}
    assert {entry.name for entry in COMMANDS.values() if entry.command in WARNED_OF_AFTERWARDS} < minded
    assert {"plan-parent-contact", "record-disclosure", "answer-information-request"} < minded
    assert minded.isdisjoint({"accept", "protect", "refer", "close"})


def test_only_a_hold_in_place_can_be_lifted() -> None:
    safe().when(LIFT).refused(NoPoliceHold)
    safe(HOLD, LIFT).when(LIFT).refused(NoPoliceHold)
    safe(HOLD).when(LIFT).records("police-hold.lifted")


def test_the_police_may_ask_again_and_their_newest_advice_counts() -> None:
    again = ask.PlacePoliceHold(advice="Not before Friday.", reasons="They rang a second time.")
    story = safe(HOLD).tell(again)
    assert case_document(story.state, DSL)["police_hold"]["advice"] == "Not before Friday."
    assert case_document(story.tell(LIFT).state, DSL)["police_hold"] is None


def test_voiding_a_hold_ends_it_and_voiding_a_lifting_restores_it() -> None:
    story = safe(HOLD)
    story.tell(void(3)).when(PLAN).refused(ParentGateClosed)  # contact must be assessed again
    story.tell(LIFT).tell(void(4)).when(PLAN).refused(PoliceHold)


def test_a_conversation_during_a_hold_is_recorded_with_a_warning() -> None:
    """11.7."""
    story = given(raised(), reviewed(), done(HOLD))
    for command in (told_pupil(2), A_VIEW, A_DISCUSSION, spoken_to()):
        story.when(command).warns("11.7")
        story.tell(LIFT).when(command).warns()
    story.when(withheld(2)).warns()
    assert DURING_A_HOLD not in story.state.warnings


REVIEW = "review-police-hold"
TEN_WORKING_DAYS = london("2027-03-15 17:00")
"""From Monday 1 March."""
HELD = given(raised(), done(HOLD))


def kept(review_on: date | None = None) -> ask.ReviewPoliceHold:
    return ask.ReviewPoliceHold(outcome="keep", reasons=WHY, review_on=review_on)


def all_but_the_review(story: Story) -> Story:
    """Every obligation is met, and the hold is still in place."""
    while others := story.owed - {REVIEW}:
        name = min(others, key=lambda each: (each != "accept", "review" not in each))
        story = story.tell(simplest_answer(story, name), whoever_may(story, name, DSL))
    return story


def test_lifting_names_no_date_and_a_date_lies_ahead() -> None:
    HELD.when(replace(LIFTED, review_on=date(2027, 3, 5))).malformed("/review_on")
    HELD.when(kept(review_on=date(2027, 3, 1))).malformed("/review_on")
    HELD.when(ask.PlacePoliceHold(advice="Wait.", reasons=WHY, review_on=date(2027, 3, 1))).malformed(
        "/review_on"
    )
    HELD.when(ask.ReviewPoliceHold(outcome="keep", reasons="Short")).malformed("/reasons")


def test_there_must_be_a_hold_to_review_and_a_dsl_to_do_it() -> None:
    given(raised()).when(kept()).refused(NoPoliceHold)
    HELD.tell(LIFT).when(LIFTED).refused(NoPoliceHold)
    for by in (TEACHER, HEAD):
        HELD.when(kept(), by=by).refused(Forbidden)


def test_a_hold_owes_its_review_within_ten_working_days_of_ours() -> None:
    held = given(raised()).when(HOLD).opens(REVIEW).due(REVIEW, TEN_WORKING_DAYS)
    owed = held.after.obligation(REVIEW)
    assert (owed.clause, owed.basis) == ("11.7", "school setting")


def test_or_by_the_day_that_was_given() -> None:
    given_one = replace(HOLD, officer="DC Rhys Abbot", reference="BX/114/27", review_on=date(2027, 3, 20))
    held = given(raised()).when(given_one).due(REVIEW, london("2027-03-19 17:00"))  # the 20th is a Saturday
    shown = case_document(held.after.state, DSL)["police_hold"]
    assert (shown["officer"], shown["reference"]) == ("DC Rhys Abbot", "BX/114/27")


def test_a_hold_that_is_kept_is_reviewed_again() -> None:
    later = HELD.at(london("2027-03-10 09:00"))
    kept_on = later.when(kept()).records("police-hold.reviewed").turns(review_police_hold="met")
    kept_on.opens(REVIEW).due(REVIEW, london("2027-03-24 17:00"))
    assert kept_on.after.state.gate.hold() is not None
    again = later.when(kept(review_on=date(2027, 3, 12))).opens(REVIEW)
    again.due(REVIEW, london("2027-03-12 17:00"))
    HELD.silence(london("2027-03-16 09:00")).when(kept()).turns(review_police_hold="met_late")


@pytest.mark.parametrize("how", [LIFT, LIFTED], ids=["lift-police-hold", "review-police-hold"])
def test_lifting_ends_the_hold_and_its_review_either_way(
    how: ask.LiftPoliceHold | ask.ReviewPoliceHold,
) -> None:
    lifted = HELD.when(how).turns(review_police_hold="met").opens()
    assert lifted.after.state.gate.hold() is None
    assert REVIEW not in lifted.after.owed
    lifted.after.when(PLAN).refused(ParentGateClosed)  # contact must be assessed again


def test_a_second_hold_takes_the_place_of_the_first_and_so_does_its_review() -> None:
    again = ask.PlacePoliceHold(advice="Not before Friday.", reasons=WHY, review_on=date(2027, 3, 4))
    second = HELD.when(again).turns(review_police_hold="replaced").opens(REVIEW)
    second.due(REVIEW, london("2027-03-04 17:00"))
    assert second.after.state.gate.hold() is not None
    second.after.tell(LIFT).when(LIFT).refused(NoPoliceHold)  # one lifting is enough
    undone = second.after.tell(void(3))
    assert undone.obligation(REVIEW).due_at == TEN_WORKING_DAYS
    assert undone.state.gate.hold() is not None


def test_nothing_closes_while_a_hold_is_in_place_and_that_is_said_first() -> None:
    HELD.when(CLOSE).refused(PoliceHold)  # before the other obligations
    ready = all_but_the_review(HELD)
    assert ready.owed == {REVIEW}
    ready.when(CLOSE).refused(PoliceHold)
    assert "close" not in ready.next_for(DSL)
    given(raised()).when(CLOSE).refused(ObligationsOpen)
    assert "close" in ready.tell(LIFTED).next_for(DSL)
    ready.tell(LIFTED).when(CLOSE).records("case.closed")


def test_a_review_or_a_lifting_in_error_is_taken_back() -> None:
    story = HELD.tell(kept(review_on=date(2027, 4, 1)))
    undone = story.tell(void(3))
    assert undone.obligation(REVIEW).due_at == TEN_WORKING_DAYS
    for how in (LIFT, LIFTED):
        undone = HELD.tell(how).tell(void(3))
        assert undone.state.gate.hold() is not None
        assert undone.obligation(REVIEW).due_at == TEN_WORKING_DAYS
    assert REVIEW not in HELD.tell(void(2)).owed


def test_the_reviewer_of_a_hold_reads_what_it_forbids() -> None:
    assert warns_before(REVIEW, "11.7")
    assert safe(HOLD).next_for(DSL).count(REVIEW) == 1
