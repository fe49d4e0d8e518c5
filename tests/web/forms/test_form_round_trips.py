"""Page, check page, record and print agree, whatever is posted; no two answers contradict."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application import body_parsing
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.entries.reporting import RaiseConcern
from domain.field_rules import Fault, fields_of
from domain.validation.contradictions import contradictions
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from domain.validation.request_checks import faults
from tests.domain.people_and_times import MONDAY_10AM, POLICY
from tests.web.random_posts import SOURCES, any_answers
from web.forms.form_builder import questions
from web.forms.form_errors import errors
from web.forms.form_parser import Posted, answered, gathered, read
from web.forms.questions import Question, applying, every
from web.pages.case.step_sequence import with_police
from web.pages.reporting import report_screens, report_steps
from wording.entry_details import answers

ENTRIES = (RAISE, *COMMANDS.values())
BETWEEN_QUESTIONS = {"/concern/adult_involved", "/concern/imagery", "/adult_involved"}
"""Where two questions that are both asked can contradict each other: that is refused, and said there."""
POSTED = given(chance=st.randoms(use_true_random=False), often=st.sampled_from((0.5, 0.8, 1.0)))
EACH_PAGE = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


@EACH_PAGE
@settings(max_examples=60)
@POSTED
def test_only_answers_to_questions_on_the_page_are_stored_and_shown(
    entry: CommandSpec, chance: Random, often: float
) -> None:
    asked = questions(entry, SOURCES)
    posted = gathered(asked, any_answers(asked, chance, often))
    command, wrong = _sent(entry, asked, posted)
    if command is None or wrong:
        return
    shown = set(_answered(applying(asked, posted), posted))
    if entry.name == "decide-review" and command.police.refer:  # asked once, and stored in two places
        shown.add("/agencies")
    stored = dict(_leaves(command, ""))
    assert set(stored) == shown
    told = answers(entry, command, {}, POLICY)
    assert {pointer for pointer, _, _ in told} == shown - {"/occurred_at"}
    hidden = _texts(asked, posted) - _texts(applying(asked, posted), posted)
    assert not [each for each in hidden if each in str(stored) or any(each in text for _, _, text in told)]


@EACH_PAGE
@settings(max_examples=60)
@POSTED
def test_an_error_speaks_of_no_answer_that_was_not_given(
    entry: CommandSpec, chance: Random, often: float
) -> None:
    asked = questions(entry, SOURCES)
    posted = gathered(asked, any_answers(asked, chance, often))
    _, wrong = _sent(entry, asked, posted)
    shown = {each.pointer for each in every(applying(asked, posted))}
    hidden = {each.pointer for each in every(asked)} - shown
    assert not hidden & {pointer for pointer, _ in errors(asked, wrong, posted).beside}


@settings(max_examples=100)
@POSTED
def test_the_check_page_of_a_report_says_what_is_sent(chance: Random, often: float) -> None:
    """Each page is answered twice: what was said first is gone."""
    draft: dict[str, list[str]] = {}
    for _ in range(2):
        for step in report_screens.STEPS:
            asked = report_steps.asked(step, SOURCES)
            draft = report_steps.merged(draft, asked, gathered(asked, any_answers(asked, chance, often)))
    command, wrong = report_steps.looked_at(draft, SOURCES, MONDAY_10AM)
    assert isinstance(command, RaiseConcern)
    refused = {pointer for pointer, _ in contradictions(command, DEPENDENT_FIELDS)}
    assert refused <= BETWEEN_QUESTIONS & {each.pointer for each in wrong}
    if wrong:
        return
    assert body_parsing.read(RAISE.command, orjson.dumps(report_steps.body(draft, SOURCES))) == command
    told = {pointer for pointer, _, _ in answers(RAISE, command, {}, POLICY)}
    said = set(_answered(applying(report_steps.of_report(SOURCES), draft), draft))
    settled = {report_steps.ADULT} if command.about else set()  # a member of staff is an adult
    assert told == said - {report_screens.STAFF} | settled
    assert not [pointer for pointer in told if report_screens.step_of(pointer) is None]


def test_every_form_accepts_some_random_answers() -> None:
    """No page refuses whatever is posted to it: the tests above would then hold of nothing."""
    for entry in ENTRIES:
        asked = questions(entry, SOURCES)
        tries = (gathered(asked, any_answers(asked, Random(seed), 0.9)) for seed in range(200))
        assert any(_sent(entry, asked, posted)[1] == [] for posted in tries), entry.name


def _sent(entry: CommandSpec, asked: Sequence[Question], posted: Posted) -> tuple[Any, list[Fault]]:
    """The command that the page gives to the ledger, and what is wrong."""
    found = read(asked, posted)
    if found.faults:
        return None, found.faults
    body = with_police(found) if entry.name == "decide-review" else found.body
    if found.faults:
        return None, found.faults
    command = body_parsing.read(entry.command, orjson.dumps(body))
    assert not isinstance(command, list), command
    assert {pointer for pointer, _ in contradictions(command, DEPENDENT_FIELDS)} <= BETWEEN_QUESTIONS
    return command, faults(command, MONDAY_10AM)


def _answered(asked: Sequence[Question], posted: Posted) -> Iterator[str]:
    for question in asked:
        if question.ours:
            chosen = posted.get(question.pointer, ("",))[0]
            yield from (pointer for value, pointer in question.sets if value == chosen)
            yield from question.told_either_way
        elif question.kind == "group":
            yield from _answered(question.parts, posted)
        elif answered(question, posted):
            yield question.pointer


def _leaves(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    for attribute, name in fields_of(part):
        value = getattr(part, attribute)
        if fields_of(value):
            yield from _leaves(value, f"{path}/{name}")
        elif value is not None:
            yield f"{path}/{name}", value


def _texts(asked: Sequence[Question], posted: Posted) -> set[str]:
    """The texts that were written, each a different one."""
    return {
        text
        for question in every(tuple(asked))
        if question.kind == "text"
        for text in posted.get(question.pointer, ())
        if text.startswith("Words at")
    }
