"""Labels and values of the printed file, in the words of the pages and forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints
from uuid import UUID

from domain import events as happened
from domain.command_catalogue import COMMANDS, RAISE
from domain.policy import authority_pack
from domain.policy.form_questions import FIELDS
from domain.policy.policy_model import Policy
from wording import case_labels, form_labels, formatting, phrases
from wording.field_labels import ValueFormatter, words_of
from wording.obligation_text import task

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ENTRIES = (
    "event",
    "decision",
    "request",
    "hold",
    "same_adult_as",
    "answered_by",
    "about",
    "withdrawn",
    "uncountersigned",
)
"""Fields whose number is the number of an entry."""
_ROLES = ("owner_roles", "to", "passes_to", "held")
_STATES = {
    "named": "Named in the report",
    "declared": "Declared",
    "confirmed": "Confirmed",
    "lifted": "Lifted",
}
"""States of a conflict of interest; those of a task are in `case_labels`."""
_ASKED = {
    "outcome": ("record-dispute-outcome", "/outcome"),
    "standing": ("record-team-member", "/standing"),
    "kept_in": ("record-paper-copy", "/kept_in"),
    "statutory_finding": ("withhold", "/statutory_finding"),
    "lawful_basis": ("refer", "/lawful_basis"),
    "fields": ("refer", "/information_shared"),
}
"""Fields of the case with the command and the question that words them."""
_LISTS = {"part": "team_parts", "heading": "effects", "condition": "conditions"}
"""Fields of the case with the policy's list that words them."""
OF_REGISTER, UPDATE = "/register", "update-circumstances"
"""The part of an entry that says what the register held, and the command whose form asks for the same."""
_SECTIONS = ("case", "pupil", "concern", "joined", "circumstances", "referral", "around")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFields:
    """Words for the fields of one case; `names` are those of the school's people, by id."""

    names: Mapping[str, str]
    policy: Policy

    def of_case(self, name: str, value: Any) -> str:
        """A value of the case, as the pages show it."""
        if (common := self._common(name, value)) is not None:
            return common
        if not isinstance(value, str | bool):
            return str(value)
        match name:
            case "state":
                return _STATES.get(str(value)) or case_labels.state(str(value))
            case "basis":
                return case_labels.basis(str(value))
            case "to" | "from" if value in authority_pack.AGENCIES:
                return phrases.upper(phrases.agency(str(value)))
            case _ if name in _ASKED:
                return phrases.upper(phrases.answer(*_ASKED[name], str(value)))
            case _ if name in _LISTS:
                return self._of_the_policy(_LISTS[name], str(value))
            case _:
                known = {UUID(person): called for person, called in self.names.items()}
                return ValueFormatter(names=known, policy=self.policy).value(name, value) or str(value)

    def _of_the_policy(self, listed: str, code: str) -> str:
        known = {each.code: each.text for each in self.policy.codes.get(listed, ())}
        return known.get(code, code)

    def of_entry(self, field: "EntryField", value: Any) -> str:
        """A value of an entry, as the form words it. What a person wrote stays as it is."""
        if isinstance(value, bool):
            return _choice(field.words, str(value).lower()) or ("Yes" if value else "No")
        if (common := self._common(field.name, value)) is not None:
            return common
        if listed := field.words.get("codes"):
            return self._of_the_policy(listed, str(value))
        return (_choice(field.words, value) if field.coded else None) or str(value)

    def _common(self, name: str, value: Any) -> str | None:
        """Values that read the same in the case and in an entry."""
        match value:
            case str() if value in self.names:
                return self.names[value]
            case str() if _INSTANT.fullmatch(value):
                return formatting.moment(value)
            case str() if _DATE.fullmatch(value):
                return formatting.plain_day(date.fromisoformat(value))
            case str() if name in ("obligation", "go_on"):
                return task(value)
            case str() if name in ("agency_referral", "re_referral_of", "id"):
                return phrases.upper(phrases.agency(value))
            case str() if name == "field" and value in FIELDS:
                return FIELDS[value].label
            case str() if name == "policy":
                return phrases.upper(formatting.policy_version(value))
            case str() if name in _ROLES and value in (*formatting.ROLES, *formatting.IN_THE_CASE):
                return formatting.words(value)
            case int() if not isinstance(value, bool) and name in _ENTRIES:
                return f"Entry {value}"
            case _:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryField:
    """One field of an entry: its name, its form's words, and the class of its parts."""

    name: str
    label: str
    words: form_labels.Words
    coded: bool
    """Whether the form offers answers to choose from."""
    part: type | None


@cache
def case_label(name: str, within: str = "") -> str:
    """The label of a field of the case, or of a part of it."""
    first = "referral" if within == "agency_referrals" else within
    for section in (each for each in (first, *_SECTIONS) if each in _SECTIONS):
        if name in words_of(section):
            return words_of(section)[name]
    return form_labels.page_copy("printed")["case"].get(name) or phrases.upper(formatting.words(name))


def entry_field(event: str, path: str, within: type | None) -> EntryField:
    """A field of an entry by its event's type and its pointer; `within` is the class of that part."""
    name = path.rpartition("/")[2]
    words = _form_words(event, path)
    hint = _hints(within).get(name) or _hints(within).get(f"{name}_")
    return EntryField(
        name=name,
        label=str(words.get("record") or words.get("label") or _event_label(event, name)),
        words=words,
        coded=name == "fields" or any(get_origin(each) is Literal for each in _parts(hint)),
        part=next((each for each in _parts(hint) if isinstance(each, type) and is_dataclass(each)), None),
    )


@cache
def fact_class(event: str) -> type | None:
    """The class of an event's fact."""
    return next((each for each in _parts(happened.Fact) if getattr(each, "type", None) == event), None)


@cache
def _form_words(event: str, path: str) -> form_labels.Words:
    fact = fact_class(event)
    specs = (RAISE, *COMMANDS.values())
    spec = next((each for each in specs if fact is not None and issubclass(fact, each.command)), None)
    if spec is None:
        return {}
    name = spec.name
    if path.startswith(f"{OF_REGISTER}/"):  # a DSL is asked the same by another form
        name, path = UPDATE, path.removeprefix(OF_REGISTER)
    try:
        words = form_labels.of_field(name, path)
    except form_labels.NoWords:
        words = {}
    set_by_form = form_labels.events()["set"].get(f"{name}{path}")
    return {**words, "label": set_by_form} if set_by_form else words


def _event_label(event: str, name: str) -> str:
    labels = form_labels.events()["fields"]
    own = labels.get(event, {}).get(name) or labels.get(name)
    return own if isinstance(own, str) else case_label(name)


def _choice(words: form_labels.Words, value: Any) -> str | None:
    try:
        return form_labels.of_choice(words, value)
    except form_labels.NoWords:
        return None


@cache
def _hints(of: type | None) -> Mapping[str, Any]:
    return get_type_hints(of) if of is not None else {}


def _parts(hint: Any) -> tuple[Any, ...]:
    """A type with all types inside it: `tuple[Need, ...] | None` has Need."""
    return (hint, *(part for each in get_args(hint) for part in _parts(each)))
