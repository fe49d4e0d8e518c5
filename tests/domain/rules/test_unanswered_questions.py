"""A report may leave questions open, and the record then says that no one answered them (3-STF.i, 11.1)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.commands import AddInformation
from domain.entries.reporting import RaiseConcern, Unanswered
from domain.validation.request_checks import faults
from tests.domain.case_documents import case_document
from tests.domain.command_builders import a_concern, a_review
from tests.domain.people_and_times import DSL, MONDAY_9AM, TEACHER
from tests.domain.safeguard_builders import reclassified
from tests.domain.story import given

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
def test_a_gap_is_said_and_an_answer_is_no_gap(given_: Any, open_: Any, pointer: str) -> None:
    found = faults(replace(a_concern(**given_), not_answered=open_), MONDAY_9AM)
    assert pointer in [each.pointer for each in found]


def test_a_report_that_says_what_it_leaves_open_has_no_fault() -> None:
    assert faults(unfinished(), MONDAY_9AM) == []


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
