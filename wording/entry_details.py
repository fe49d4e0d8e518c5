"""The fields of an entry, with the labels of the form that asked for them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.case.case_search import reference_of
from domain.case.concern import kind_of
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.commands import ConcernReport
from domain.entries.joins import AddedWords, ChildAsKnown
from domain.events import ConcernJoined, ConcernRaised, Fact, InformationAdded, PupilIdentified
from domain.policy.form_questions import FIELDS
from domain.policy.policy_model import Policy
from wording import form_labels, formatting, obligation_text, phrases
from wording.field_labels import ValueFormatter, words_of
from wording.field_shapes import Shaped, shaped

Names = Mapping[UUID, str]
_ENTRIES_OF_THE_RECORD = ("event", "about", "decision", "request", "hold", "same_adult_as")
"""Fields whose number is the number of an entry."""
_NAMED: Mapping[str, Callable[[str], str]] = {
    "agency_referral": lambda code: phrases.upper(phrases.agency(code)),
    "re_referral_of": lambda code: phrases.upper(phrases.agency(code)),
    "obligation": obligation_text.task,
    "policy": lambda name: phrases.upper(formatting.policy_version(name)),
}
"""Fields whose value is an internal name, with its text."""
_WITHOUT_NAME = {
    **dict.fromkeys(("case", "linked_to"), "Another case"),
    "to": "This concern, or a joined one",
    **dict.fromkeys(("pupil", "id"), "Yes"),
}
"""The text for an id that no member of staff has."""
_OF_OTHER_CASES = ("declared_by",)
"""Fields that are left out: they name other cases, or what was done in them."""
_NOT_DERIVED = ("type", "occurred_at", "register", "siblings", "sibling_names", "concern_kind")
"""Fields that are shown beside an entry, or with its answers."""
_ENTRIES = (RAISE, *COMMANDS.values())
_CODES = ("source", "imagery_origin", "sen", "part", "age")
_OF_A_REPORT = ("concern", "joined", "circumstances")
"""The labels of what came along with another case; the kind of concern is in the sentence."""


def recorded_words(fact: Fact, names: Names, policy: Policy, without: str = "") -> list[tuple[str, str]]:
    """The answers of the command, or the words of a concern that came with another case (2.4g)."""
    if isinstance(fact, ConcernJoined):
        return derived_fields(fact, names)
    return details(fact, names, policy, without)


def in_full(fact: Fact, names: Names, policy: Policy) -> list[tuple[str, str]]:
    """The answers of the command, and what Onward worked out from them."""
    return [*details(fact, names, policy), *derived_fields(fact, names)]


def details(fact: Fact, names: Names, policy: Policy, without: str = "") -> list[tuple[str, str]]:
    """Each answered field as label and answer; `without` leaves out the fields of one part."""
    entry = command_of(fact)
    if entry is None:
        return []
    asked = (each for each in answers(entry, fact, names, policy) if each[0] != "/siblings")
    told = [*asked, *_siblings(fact), *_of_register(fact, names, policy)]
    return [(label, text) for pointer, label, text in told if not without or not pointer.startswith(without)]


def _of_register(fact: Fact, names: Names, policy: Policy) -> Iterator[tuple[str, str, str]]:
    """What the register held of the pupil whom an entry named: a part of the child, like the name."""
    if isinstance(fact, ConcernRaised | PupilIdentified) and fact.register is not None:
        held, words = asdict(fact.register), ValueFormatter(names=names, policy=policy)
        for name, value in held.items():
            if (text := words.value(name, value)) is not None:
                yield f"/pupil/{name}", f"{words_of('pupil')[name]} (from the register)", text


def _siblings(fact: Fact) -> Iterator[tuple[str, str, str]]:
    """The brothers and sisters at risk by the names that the register had: a part of the child too."""
    if isinstance(fact, ConcernRaised | InformationAdded | ConcernJoined) and fact.sibling_names:
        yield "/pupil/siblings", words_of("case")["siblings"], ", ".join(fact.sibling_names)


def derived_fields(fact: Fact, names: Names) -> list[tuple[str, str]]:
    """The fields that Onward worked out; for an entry by the clock or the post, all of them."""
    entry = command_of(fact)
    asked = {each.name for each in shaped(entry.command)} if entry else set()
    found = [] if entry else [(label, text) for _, label, text in _siblings(fact)]
    for each in fields(fact):
        name, value = each.name.rstrip("_"), getattr(fact, each.name)
        shown = name in (*asked, *_NOT_DERIVED)
        if shown or value in (None, ()) or value is False:
            continue
        if isinstance(value, ConcernReport):
            found += _labelled(value, _OF_A_REPORT)
        elif name == "added":
            found += [(label_of(fact.type, name), _value_in_words(name, each)) for each in value]
        elif isinstance(value, UUID):  # people are named; cases and pupils are not
            found += [(label_of(fact.type, name), names[value])] if value in names else []
        elif name not in _OF_OTHER_CASES:
            found.append((label_of(fact.type, name), _value_in_words(name, value)))
    return found


def label_of(event: str, name: str) -> str:
    """The label of an event's field that no form asks for."""
    labels = form_labels.events()["fields"]
    return str(labels.get(event, {}).get(name) or labels[name])


def _value_in_words(name: str, value: Any) -> str:
    match value:
        case True:
            return "Yes"
        case datetime():
            return formatting.moment(value)
        case (datetime(), *_):
            return "; ".join(map(formatting.moment, value))
        case AddedWords():
            words = f" The child’s own words: {value.child_words}" if value.child_words else ""
            return f"{formatting.moment(value.at)}: {value.text}{words}"
        case ChildAsKnown():
            return "; ".join(f"{label}: {text}" for label, text in _labelled(value, ("pupil",)))
        case tuple() if name == "go_on":
            return "; ".join(map(obligation_text.task, value))
        case tuple():
            return phrases.upper(phrases.roles(value))
        case str() if name in _NAMED:
            return _NAMED[name](value)
        case str() if name == "kind":
            return phrases.upper(phrases.repeats(value))
        case str() if name == "channel":
            return phrases.upper(phrases.channel(value))
        case _:
            return str(value)


def answers(entry: CommandSpec, command: Any, names: Names, policy: Policy) -> list[tuple[str, str, str]]:
    """Each answered field of a command as pointer, label and answer."""
    kind = getattr(command, "concern_kind", None)  # an entry has the name that the kind had then
    return [
        (pointer, label, kind.name if kind is not None and pointer.endswith("/category") else text)
        for pointer, label, text in _answers(entry, shaped(entry.command), command, names, policy)
    ]


def command_of(fact: Fact) -> CommandSpec | None:
    """The command that a fact records; None if the clock or the post wrote it."""
    return next((entry for entry in _ENTRIES if isinstance(fact, entry.command)), None)


def _answers(
    entry: CommandSpec, fields: tuple[Shaped, ...], part: Any, names: Names, policy: Policy
) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        value = getattr(part, field.name, None)
        if value is None:
            value = getattr(part, f"{field.name}_", None)  # `for_`, where the body has `for`
        if value is None or value == () or field.pointer == "/occurred_at":
            continue
        if is_dataclass(value):
            yield from _answers(entry, field.parts, value, names, policy)
        elif field.pointer == "/form":
            for answer in value:
                yield field.pointer, FIELDS[answer.field].label, answer.answer
        elif field.kind == "list":
            for member in value:
                said = "; ".join(text for _, _, text in _answers(entry, field.parts, member, names, policy))
                yield field.pointer, label(entry, field), said
        else:
            yield field.pointer, label(entry, field), _answer(entry, field, value, names, policy)


def label(entry: CommandSpec, field: Shaped) -> str:
    """The label of a field. Raises NoWords if there is none."""
    said, name = _words(entry, field), f"{entry.name}{field.pointer}"
    found = said.get("record") or said.get("label") or form_labels.events()["set"].get(name)
    if found is None:
        raise form_labels.NoWords(name)
    return str(found)


def _words(entry: CommandSpec, field: Shaped) -> form_labels.Words:
    try:
        return form_labels.of_field(entry.name, field.pointer)
    except form_labels.NoWords:  # a choice of the form sets it
        return {}


def _answer(entry: CommandSpec, field: Shaped, value: Any, names: Names, policy: Policy) -> str:
    said = _words(entry, field)
    match value:
        case int() if not isinstance(value, bool) and field.name in _ENTRIES_OF_THE_RECORD:
            return f"Entry {value}"
        case str() if field.name in _NAMED:
            return _NAMED[field.name](value)
        case tuple():
            return ", ".join(_answer(entry, field, each, names, policy) for each in value)
        case bool():
            return form_labels.of_choice(said, str(value).lower())
        case datetime():
            return formatting.moment(value)
        case date():
            return formatting.day(value)
        case "unknown":
            return "Not known"
        case UUID() if field.name == "into":  # shown only to people who may see that case
            return reference_of(value)
        case UUID():
            return names.get(value, _WITHOUT_NAME.get(field.name, "Someone"))
        case str() if field.name == "category":
            return kind_of(value, (policy.kinds.recorded(value),)).name
        case str() if "codes" in said:
            listed = policy.codes.get(said["codes"], ())
            return {each.code: form_labels.of_code(said["codes"], each) for each in listed}.get(value, value)
        case str() if field.values or "choices" in said:
            return _choice(said, value)
        case _:
            return str(value)


def _choice(said: form_labels.Words, value: str) -> str:
    """The text of a code; a code without one is shown as written, because people may use their own."""
    try:
        return form_labels.of_choice(said, value)
    except form_labels.NoWords:
        return formatting.words(value)


def _labelled(said: Any, sections: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    labels = {name: label for section in reversed(sections) for name, label in words_of(section).items()}
    for each in fields(said):
        value = getattr(said, each.name)
        if value in (None, (), False) or each.name == "category":
            continue
        if is_dataclass(value) and each.name not in labels:
            yield from _labelled(value, sections)
        elif each.name in labels:
            yield labels[each.name], _plain(each.name, value)


def _plain(name: str, value: Any) -> str:
    match value:
        case True:
            return "No" if name == "child_unaware" else "Yes"
        case datetime():
            return formatting.moment(value)
        case str() if name in _CODES:
            return phrases.upper(phrases.code(value))
        case tuple():
            return "; ".join(_plain(name, each) for each in value)
        case _ if is_dataclass(value):
            return ", ".join(_plain(each.name, getattr(value, each.name) or "") for each in fields(value))
        case _:
            return str(value)
