"""Raising a concern, adding to it, and what a report leaves open (2.4, 8.3, 11.1, 11.4, 11.9)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.commands import AddInformation
from domain.entries.reporting import AdultInvolved, RaiseConcern, Unanswered
from domain.people.roles import Person
from domain.validation.request_checks import faults
from tests.domain.case_documents import case_document
from tests.domain.command_builders import a_concern, a_review, raised
from tests.domain.people_and_times import DSL, EVERYBODY, MONDAY_9AM, TEACHER, TUESDAY_9AM, london
from tests.domain.safeguard_builders import reclassified
from tests.domain.story import done, given
from tests.with_each import with_each


@with_each("anybody", EVERYBODY)
def test_no_one_is_barred_from_reporting(anybody: Person) -> None:
    given().when(a_concern(), by=anybody).records("concern.raised").opens("accept", "review", "protect")


def test_there_is_no_threshold_and_review_and_protection_are_owed_from_the_first_concern() -> None:
    story = given().when(a_concern(category="other", summary="A feeling."), by=TEACHER, at=MONDAY_9AM)
    story.stands_in("review")
    story.due("accept", london("2027-03-01 09:30")).due("review", london("2027-03-01 13:00"))
    story.due("protect", london("2027-03-01 13:00"))


@with_each(
    ("raised_at", "accept", "review"),
    [
        ("2027-03-01 16:45", "2027-03-02 08:15", "2027-03-02 11:45"),  # school hours continue next morning
        ("2027-03-01 22:00", "2027-03-02 08:30", "2027-03-02 12:00"),
        ("2027-03-05 09:00", "2027-03-05 09:30", "2027-03-05 13:00"),  # a Friday: four hours fit
        ("2027-03-05 15:00", "2027-03-05 15:30", "2027-03-05 17:00"),  # a review does not wait over a weekend
        ("2027-03-05 16:50", "2027-03-08 08:20", "2027-03-05 17:20"),  # but it gets at least half an hour
        ("2027-03-06 10:00", "2027-03-08 08:30", "2027-03-06 17:00"),  # Saturday; Sunday does not count
        ("2027-03-07 10:00", "2027-03-08 08:30", "2027-03-08 12:00"),
        ("2027-03-25 15:30", "2027-03-25 16:00", "2027-03-25 17:00"),  # Maundy Thursday
    ],
)
def test_accepting_takes_school_hours_and_reviewing_ends_before_a_break(
    raised_at: str, accept: str, review: str
) -> None:
    story = given().when(a_concern(), by=TEACHER, at=london(raised_at))
    story.due("accept", london(accept)).due("review", london(review)).due("protect", london(review))


def test_immediate_danger_is_owed_a_referral_at_any_hour() -> None:
    """11.4."""
    story = given().when(a_concern(immediate_danger=True), by=TEACHER, at=london("2027-03-06 23:00"))
    story.opens("accept", "review", "protect", "refer:immediate")
    story.due("accept", london("2027-03-06 23:10")).due("refer:immediate", london("2027-03-06 23:15"))


@pytest.mark.parametrize("of_imagery", [{"category": "youth_produced_imagery"}, {"imagery": True}])
def test_an_adult_in_imagery_is_owed_to_the_police(of_imagery: dict[str, Any]) -> None:
    """8.3."""
    story = given().when(a_concern(adult_involved=True, **of_imagery), by=TEACHER)
    story.opens("accept", "review", "protect", "refer:police")


@pytest.mark.parametrize("adult", [False, "unknown", None])
def test_imagery_without_an_adult_known_is_reviewed_first(adult: AdultInvolved | None) -> None:
    story = given().when(a_concern(category="youth_produced_imagery", adult_involved=adult), by=TEACHER)
    story.opens("accept", "review", "protect")


def test_a_late_entry_starts_no_clock_in_the_past() -> None:
    """`accept`, `review` and `protect` run from when the concern was recorded."""
    story = given().when(a_concern(occurred_at=MONDAY_9AM), by=TEACHER, at=TUESDAY_9AM)
    story.due("accept", london("2027-03-02 09:30"))
    assert story.events[0].occurred_at == MONDAY_9AM
    assert story.events[0].recorded_at == TUESDAY_9AM


def test_information_accumulates() -> None:
    """2.4g: an unknown code is kept."""
    story = given(
        raised(indicators=("gifts", "something-new")),
        done(AddInformation(text="More.", indicators=("gifts", "going-missing")), TEACHER),
    )
    assert story.state.concern.indicators == ("gifts", "something-new", "going-missing")


def test_an_adult_learnt_later_owes_the_police_a_referral() -> None:
    """8.3."""
    learnt = AddInformation(text="It is a grown man.", adult_involved=True)
    story = given(raised(category="youth_produced_imagery", adult_involved="unknown"))
    story.when(learnt, by=TEACHER).opens("refer:police")


@pytest.mark.parametrize(
    ("category", "learnt"),
    [
        ("cse", AddInformation(text="A grown man.", adult_involved=True)),
        ("cse", AddInformation(text="There are pictures.", imagery=True)),
        ("youth_produced_imagery", AddInformation(text="A boy of nine.", adult_involved=False)),
    ],
)
def test_either_an_adult_or_imagery_alone_is_for_the_review(category: str, learnt: AddInformation) -> None:
    given(raised(category=category)).when(learnt).records("information.added").opens()


def test_neither_danger_nor_an_adult_is_set_back_by_new_information() -> None:
    story = given(
        raised(category="youth_produced_imagery", adult_involved=True, immediate_danger=True),
        done(AddInformation(text="Perhaps not.", adult_involved=False, immediate_danger=False), TEACHER),
    )
    assert story.state.concern.adult_involved is True
    assert story.state.concern.immediate_danger
    assert {"refer:immediate", "refer:police"} <= story.owed


TOLD: dict[str, Any] = {
    "source": "operation_encompass",
    "police_reference": "ENC-2027-114",
    "told_at": MONDAY_9AM,
}


@pytest.mark.parametrize("field", ["police_reference", "told_at"])
def test_only_a_report_from_operation_encompass_takes_what_the_police_gave(field: str) -> None:
    for source in ("agency", None):
        wrong = {"source": source, field: TOLD[field]}
        given().when(a_concern(**wrong), by=TEACHER).malformed(f"/concern/{field}")


def test_a_time_of_telling_that_is_to_come_is_malformed() -> None:
    given().when(a_concern(**TOLD | {"told_at": TUESDAY_9AM}), by=TEACHER).malformed("/concern/told_at")


def test_it_opens_a_review_and_no_referral() -> None:
    """11.1: the police know of it, but that is not a referral by the school."""
    story = given().when(a_concern(category="emotional", **TOLD), by=DSL).records("concern.raised")
    story.opens("accept", "review", "protect")
    assert story.after.state.agency_referrals == ()


def test_the_case_shows_their_reference_and_when_they_told() -> None:
    story = given().when(a_concern(**TOLD), by=TEACHER).after
    shown = case_document(story.state, DSL)["concern"]
    assert (shown["police_reference"], shown["told_at"]) == ("ENC-2027-114", "2027-03-01T09:00:00Z")
    bare = case_document(given().when(a_concern(), by=TEACHER).after.state, DSL)["concern"]
    assert (bare["police_reference"], bare["told_at"]) == (None, None)


ALL_OPEN: tuple[Unanswered, ...] = ("immediate_danger", "category", "about")
DANGER, STAFF, KIND = (
    "The report does not say whether the child is in immediate danger. Ask the reporter now.",
    "The report does not say whether it is about someone who works at the school. Ask the reporter.",
    "The report does not say what kind of concern this is. Reclassify it when you know.",
)


def unfinished(**concern: Any) -> RaiseConcern:
    return replace(a_concern(category="not_stated", immediate_danger=None, **concern), not_answered=ALL_OPEN)


@pytest.mark.parametrize(
    ("given_", "open_", "pointer"),
    [
        ({"immediate_danger": None}, None, "/concern/immediate_danger"),
        ({"category": "not_stated"}, ("immediate_danger",), "/concern/category"),
        ({}, ("category",), "/not_answered"),
        ({}, ("immediate_danger",), "/not_answered"),
    ],
)
def test_a_gap_is_said_and_an_answer_is_not_a_gap(given_: Any, open_: Any, pointer: str) -> None:
    found = faults(replace(a_concern(**given_), not_answered=open_), MONDAY_9AM)
    assert pointer in [each.pointer for each in found]


def test_what_is_not_answered_is_recorded_so_and_opens_what_every_report_opens() -> None:
    outcome = given().when(unfinished(), by=TEACHER)
    outcome.records("concern.raised").opens("accept", "review", "protect")
    for person in (DSL, TEACHER):
        concern = case_document(outcome.after.state, person)["concern"]
        assert concern["immediate_danger"] is None
        assert concern["category"] == "not_stated"
        assert concern["not_answered"] == ALL_OPEN


def warnings(story: Any) -> list[str]:
    return [each["text"] for each in case_document(story.state, DSL)["warnings"]]


def test_the_dsl_is_asked_to_find_out_until_it_is_known() -> None:
    """11.4, 3.2h."""
    story = given().tell(unfinished(), TEACHER)
    assert {DANGER, STAFF, KIND} <= set(warnings(story))
    story = story.tell(AddInformation(text="She is at home with her aunt.", immediate_danger=False), TEACHER)
    assert case_document(story.state, DSL)["concern"]["immediate_danger"] is False
    assert DANGER not in warnings(story)
    story = story.tell(reclassified("neglect"))
    assert KIND not in warnings(story)
    assert not {DANGER, STAFF, KIND} & set(warnings(story.tell(a_review())))


def test_information_that_says_nothing_of_danger_answers_nothing() -> None:
    story = given().tell(unfinished(), TEACHER).tell(AddInformation(text="He called again."), TEACHER)
    assert case_document(story.state, DSL)["concern"]["immediate_danger"] is None
    assert DANGER in warnings(story)


def test_danger_that_is_reported_later_counts_as_ever() -> None:
    """11.4."""
    story = given().tell(unfinished(), TEACHER)
    after = story.tell(AddInformation(text="He is at the gate.", immediate_danger=True), TEACHER)
    assert case_document(after.state, DSL)["concern"]["immediate_danger"] is True
    assert "refer:immediate" in after.owed
