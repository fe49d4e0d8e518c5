"""Raising a concern and adding to it (2.4, 8.3, 11.1, 11.4, 11.9)."""

from typing import Any

import pytest

from domain.commands import AddInformation
from domain.entries.reporting import AdultInvolved
from domain.people.roles import Person
from domain.refusals import CaseClosed
from tests.domain.command_builders import MORE, a_concern, raised, referred
from tests.domain.people_and_times import (
    EVERYBODY,
    FRIDAY_3PM,
    FRIDAY_9AM,
    MONDAY_9AM,
    TEACHER,
    TUESDAY_9AM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import done, given
from tests.with_each import with_each


def test_a_closed_case_takes_no_more_information_from_a_dsl() -> None:
    """Words of others are taken, and read: `test_later_words.py`."""
    given(raised(), closed).when(MORE).refused(CaseClosed)


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
        (
            "2027-03-06 10:00",
            "2027-03-08 08:30",
            "2027-03-06 17:00",
        ),  # a Saturday: Sunday is not a working day
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


def test_danger_learnt_later_counts_as_much() -> None:
    """11.4."""
    danger = AddInformation(text="He is at the gate.", immediate_danger=True)
    story = given(raised()).when(danger, by=TEACHER, at=FRIDAY_3PM)
    story.opens("refer:immediate", "accept", "protect").turns(accept="replaced", protect="replaced")
    story.due("refer:immediate", london("2027-03-05 15:15"))


def test_danger_told_twice_keeps_the_first_deadline() -> None:
    danger = AddInformation(text="He is at the gate.", immediate_danger=True)
    story = given(raised(immediate_danger=True), now=FRIDAY_9AM)
    story.when(danger, by=TEACHER, at=FRIDAY_3PM).due("refer:immediate", london("2027-03-05 09:15"))


def test_danger_after_a_referral_is_owed_another() -> None:
    danger = AddInformation(text="He is at the gate.", immediate_danger=True)
    given(raised(immediate_danger=True), referred("police")).when(danger).opens("refer:immediate")


def test_an_adult_learnt_later_owes_the_police_a_referral() -> None:
    """8.3."""
    learnt = AddInformation(text="It is a grown man.", adult_involved=True)
    story = given(raised(category="youth_produced_imagery", adult_involved="unknown"))
    story.when(learnt, by=TEACHER).opens("refer:police")


def test_imagery_learnt_later_owes_the_police_a_referral_when_an_adult_is_involved() -> None:
    learnt = AddInformation(text="There are pictures.", imagery=True)
    given(raised(category="cse", adult_involved=True)).when(learnt, by=TEACHER).opens("refer:police")


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


def test_information_that_mentions_no_adult_opens_no_referral_to_the_police() -> None:
    story = given(raised(category="youth_produced_imagery", adult_involved=True))
    assert story.when(MORE).opens().events[0].clauses == ("2.4g", "11.1")


def test_neither_danger_nor_an_adult_is_set_back_by_new_information() -> None:
    story = given(
        raised(category="youth_produced_imagery", adult_involved=True, immediate_danger=True),
        done(AddInformation(text="Perhaps not.", adult_involved=False, immediate_danger=False), TEACHER),
    )
    assert story.state.concern.adult_involved is True
    assert story.state.concern.immediate_danger
    assert {"refer:immediate", "refer:police"} <= story.owed


def test_later_information_answers_whether_an_adult_was_involved() -> None:
    story = given(raised(), done(AddInformation(text="A boy of nine.", adult_involved=False), TEACHER))
    assert story.state.concern.adult_involved is False
