"""Every command, field and answer has page copy, and none of it doubts a child (11.16)."""

import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.entries.agencies import Decision
from domain.events import Fact
from policies import load_all
from tests.with_each import with_each
from web.forms.form_builder import form
from web.forms.questions import every
from web.pages.case.choices import of_policy
from wording import (
    agency_sentences,
    case_sentences,
    child_sentences,
    entry_details,
    event_sentences,
    form_labels,
)
from wording.field_shapes import Shaped, shaped

ENTRIES = (RAISE, *COMMANDS.values())
with_each_command = with_each("entry", ENTRIES, ids=lambda entry: entry.name)
HOUSE = Path(form_labels.__file__).parents[1]
MINUTES = re.compile(r"\b(\d+|within|minutes?|hours?|days)\b", re.IGNORECASE)
DOUBTING = re.compile(r"\b(alleged|allegedly|claim(s|ed)?|credib\w+|truthful\w*|suppos\w+)\b", re.IGNORECASE)


def _all(fields: tuple[Shaped, ...]) -> list[Shaped]:
    return [each for field in fields for each in (field, *_all(field.parts))]


@with_each_command
def test_every_command_and_field_has_words(entry: CommandSpec) -> None:
    said = form_labels.of_command(entry.name)
    assert all(said.get(part) for part in ("title", "button", "said"))
    for field in _all(shaped(entry.command)):
        assert field.pointer in _set_by_another(entry) or form_labels.of_field(entry.name, field.pointer)


@with_each_command
def test_every_command_says_before_its_button_what_follows(entry: CommandSpec) -> None:
    said = form_labels.of_command(entry.name)
    assert 1 <= len(said.get("follows", ())) <= 3
    for sentence in (*said["follows"], said.get("kept", "")):
        assert not MINUTES.search(sentence), "a time that is said comes from the policy"


@with_each_command
def test_every_answer_that_a_type_lists_has_words(entry: CommandSpec) -> None:
    for question in every(form(entry, {}).questions):
        assert question.label
        assert all(choice.text and "_" not in choice.text for choice in question.choices)


@with_each_command
def test_words_are_for_fields_that_there_are(entry: CommandSpec) -> None:
    known = {field.pointer for field in _all(shaped(entry.command))}
    asks = form_labels.of_command(entry.name).get("asks", {})
    assert set(asks) <= known
    set_by_way = _set_by_another(entry)
    assert set_by_way <= known
    ways = {each["value"] for each in form_labels.of_command(entry.name).get("either", {}).get("choices", ())}
    for said in asks.values():
        assert "when" not in said, "the domain says under which answer: domain/validation/dependent_fields.py"
        assert "way" not in said or said["way"] in ways


def test_every_event_has_one_sentence_or_code_that_makes_it() -> None:
    names = {fact.type: fact.__name__ for fact in get_args(Fact)}
    rooms = (agency_sentences, case_sentences, child_sentences, event_sentences)
    made = re.findall(r"case happened\.(\w+)\(", "".join(map(inspect.getsource, rooms)))
    alike = [names[each] for each in form_labels.events()["sentences"]]
    assert sorted({*made, *alike}) == sorted(names.values())
    assert not {*made} & {*alike}


def test_lists_of_the_policy_are_lists_that_it_has() -> None:
    (policy,) = load_all().values()
    for said in (
        *form_labels.shared()["asks"].values(),
        *(each for name in form_labels.commands() for each in _asks(name)),
    ):
        assert said.get("codes") is None or said["codes"] in policy.codes


def test_plain_names_are_for_codes_that_the_policy_has() -> None:
    (policy,) = load_all().values()
    for listed_in, names in form_labels.shared()["plain"].items():
        assert set(names) <= {each.code for each in policy.codes[listed_in]}


def test_a_plain_name_comes_first_and_the_words_of_the_policy_beside_it() -> None:
    (policy,) = load_all().values()
    signs = {choice.value: choice for choice in of_policy(policy)["indicators"]}
    assert signs["sti-or-pregnancy"].text == "Sexually transmitted infection, or pregnancy"
    assert signs["sti-or-pregnancy"].hint == (
        "Only if a doctor, nurse or parent has told you. Never examine a child. "
        "Policy: “Suffering from sexually transmitted infections or become pregnant”."
    )
    assert signs["being-secretive"].text == "Being secretive"
    assert "Policy:" not in str(signs["being-secretive"].hint)


def _asks(name: str) -> list[form_labels.Words]:
    return list(form_labels.of_command(name).get("asks", {}).values())


def test_every_decision_of_an_agency_has_words() -> None:
    assert all(form_labels.of_choice({}, decision) for decision in get_args(Decision))


@with_each(
    "file",
    [*HOUSE.glob("wording/page_copy/*.toml"), *HOUSE.glob("web/**/*.html")],
    ids=lambda file: file.relative_to(HOUSE),
)
def test_no_words_doubt_a_child(file: Path) -> None:
    assert not DOUBTING.search(file.read_text("utf-8")), "a child is listened to and believed (11.16)"


@with_each("fact", get_args(Fact), ids=lambda fact: fact.type)
def test_every_entry_and_every_field_of_it_is_called_something(fact: type[Fact]) -> None:
    assert form_labels.events()["names"][fact.type]
    entry = next((each for each in ENTRIES if issubclass(fact, each.command)), None)
    asked = shaped(entry.command) if entry else ()
    for field in _all(asked):
        if field.kind != "group" and not field.pointer.startswith("/form/"):  # the form's own labels
            assert entry is None or entry_details.label(entry, field)
    for each in {field.name.rstrip("_") for field in fields(fact)} - {"type", *(f.name for f in asked)}:
        assert entry_details.label_of(fact.type, each)


def test_words_are_for_entries_that_there_are() -> None:
    types = {each.type for each in get_args(Fact)}
    assert set(form_labels.events()["names"]) == types
    assert {name for name, of in form_labels.events()["fields"].items() if isinstance(of, dict)} <= types


def test_words_are_for_commands_that_there_are() -> None:
    assert set(form_labels.commands()) == {entry.name for entry in ENTRIES}


def test_a_command_a_field_or_an_answer_without_words_is_refused_at_once() -> None:
    for look_up in (
        lambda: form_labels.of_command("no-such-command"),
        lambda: form_labels.of_field("close", "/no_such_field"),
        lambda: form_labels.of_choice({}, "no_such_answer"),
    ):
        with pytest.raises(form_labels.NoWords):
            look_up()


@with_each_command
def test_every_field_is_asked_for_or_said_why_not(entry: CommandSpec) -> None:
    asked = {question.pointer for question in every(form(entry, {}).questions)}
    for field in _all(shaped(entry.command)):
        skipped = field.pointer in _set_by_another(entry) or "skip" in form_labels.of_field(
            entry.name, field.pointer
        )
        assert skipped or field.pointer in asked


def _set_by_another(entry: CommandSpec) -> set[str]:
    either = form_labels.of_command(entry.name).get("either")
    return {each["sets"] for each in either["choices"] if "sets" in each} if either else set()


def test_what_was_recorded_is_named() -> None:
    said = [form_labels.of_command(name).get("said", "") for name in COMMANDS]
    assert [each for each in said if each.startswith("It is recorded")] == []
