"""A police hold is reviewed by a date until it is lifted; no case closes while it is in place (11.7)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.case.event import Effects
from domain.case.warnings import warns_before
from domain.commands import LiftPoliceHold, PlacePoliceHold, ReviewPoliceHold
from domain.refusals import CaseClosed, NoPoliceHold, ObligationsOpen, ParentGateClosed, PoliceHold
from tests.domain.case_documents import case_document
from tests.domain.command_builders import CLOSE, REOPEN, WHY, raised, void
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, TEACHER, london
from tests.domain.safeguard_builders import HOLD, LIFT, PLAN, safe
from tests.domain.settling_steps import everything_met, simplest_answer, whoever_may
from tests.domain.story import Story, done, given

REVIEW = "review-police-hold"
TEN_WORKING_DAYS = london("2027-03-15 17:00")
"""From Monday 1 March."""
HELD = given(raised(), done(HOLD))


def kept(review_on: date | None = None) -> ReviewPoliceHold:
    return ReviewPoliceHold(outcome="keep", reasons=WHY, review_on=review_on)


LIFTED = ReviewPoliceHold(outcome="lift", reasons=WHY)


def all_but_the_review(story: Story) -> Story:
    """Every obligation is met, and the hold is still in place."""
    while others := story.owed - {REVIEW}:
        name = min(others, key=lambda each: (each != "accept", "review" not in each))
        story = story.tell(simplest_answer(story, name), whoever_may(story, name, DSL))
    return story


def as_if_of_before(story: Story) -> Story:
    """The case as an older release recorded it: the hold opened no obligation."""
    stream = tuple(
        replace(each, effects=Effects()) if each.fact.type == "police-hold.placed" else each
        for each in story.stream
    )
    return Story(now=story.now).and_then(list(stream))


def test_lifting_names_no_date_and_a_date_lies_ahead() -> None:
    HELD.when(replace(LIFTED, review_on=date(2027, 3, 5))).malformed("/review_on")
    HELD.when(kept(review_on=date(2027, 3, 1))).malformed("/review_on")
    HELD.when(PlacePoliceHold(advice="Wait.", reasons=WHY, review_on=date(2027, 3, 1))).malformed(
        "/review_on"
    )
    HELD.when(ReviewPoliceHold(outcome="keep", reasons="Short")).malformed("/reasons")


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
def test_lifting_ends_the_hold_and_its_review_either_way(how: LiftPoliceHold | ReviewPoliceHold) -> None:
    lifted = HELD.when(how).turns(review_police_hold="met").opens()
    assert lifted.after.state.gate.hold() is None
    assert REVIEW not in lifted.after.owed
    lifted.after.when(PLAN).refused(ParentGateClosed)  # contact must be assessed again


def test_a_second_hold_takes_the_place_of_the_first_and_so_does_its_review() -> None:
    again = PlacePoliceHold(advice="Not before Friday.", reasons=WHY, review_on=date(2027, 3, 4))
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


def test_an_older_case_with_a_hold_does_not_close_and_is_reviewed_or_lifted_all_the_same() -> None:
    older = as_if_of_before(HELD)
    assert REVIEW not in older.owed
    everything_met(older).when(CLOSE).refused(PoliceHold)
    assert REVIEW in older.next_for(DSL)
    older.when(kept()).opens(REVIEW).turns()
    for how in (LIFT, LIFTED):
        everything_met(older).tell(how).when(CLOSE).records("case.closed")


def test_an_older_case_that_is_opened_again_owes_the_review_of_its_hold() -> None:
    stream = everything_met(HELD.tell(LIFT)).tell(CLOSE).stream
    without_lifting = [each for each in stream if each.fact.type != "police-hold.lifted"]
    numbered = [replace(each, version=n) for n, each in enumerate(without_lifting, start=1)]
    closed = Story(now=london("2027-03-08 09:00")).and_then(numbered)
    assert closed.state.closed
    closed.when(kept()).refused(CaseClosed)
    assert REVIEW in closed.tell(REOPEN).owed


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
