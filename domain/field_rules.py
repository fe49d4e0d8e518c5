"""The rules of single fields: a field of a command names its rule in its annotation, as `reasons: Reasons`.

Other fields follow the rule of their type: a text is not blank, a time is past, a date is plausible.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.calendar.working_time import london
from domain.visible_text import has_letter, is_blank

LEAST_REASONS = 10
MOST_DAYS_BETWEEN_CONTACTS = 30
MOST_STAGES = 9
MOST_SIBLINGS = 20
OLDEST = 120
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
CODE = re.compile(r"[a-z0-9_-]{1,60}")
# A program that sends mail could take a leading hyphen for an option.
EMAIL = re.compile(r"(?!-)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
T = TypeVar("T")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A rule for the values of one type in a field."""

    of: type
    check: Callable[[Any, datetime], Iterator[str]]
    """Yield each fault of a value, decided at a time."""


def _text(value: str, at: datetime) -> Iterator[str]:
    if is_blank(value):
        yield "Enter some text, or leave the field out."


def name_faults(value: str, at: datetime) -> Iterator[str]:
    """The faults of a name: a reader must see at least one letter."""
    if is_blank(value):
        yield from _text(value, at)
    elif not has_letter(value):
        yield "Write the name with at least one letter."


def _reasons(value: str, at: datetime) -> Iterator[str]:
    if len(value.strip()) < LEAST_REASONS:
        yield f"Write at least {LEAST_REASONS} characters."


def _code(value: str, at: datetime) -> Iterator[str]:
    if not value.strip():
        yield from _text(value, at)
    elif not CODE.fullmatch(value):
        yield "Use a code of lower-case letters, digits, hyphens and underscores, at most 60 characters."


def _codes(value: tuple[str, ...], at: datetime) -> Iterator[str]:
    if not all(CODE.fullmatch(code) for code in value):
        yield "Use codes of lower-case letters, digits, hyphens and underscores, at most 60 characters each."


def _siblings(value: tuple[UUID, ...], at: datetime) -> Iterator[str]:
    if len(value) > MOST_SIBLINGS:
        yield f"Name at most {MOST_SIBLINGS} siblings."
    elif len(set(value)) < len(value):
        yield "Name each sibling once."


def _sha256(value: str, at: datetime) -> Iterator[str]:
    if not value.strip():
        yield from _text(value, at)
    elif not _HASH.fullmatch(value):
        yield "Give the document's SHA-256: 64 hexadecimal digits, in lower case."


def _entry(value: int, at: datetime) -> Iterator[str]:
    if value < 1:
        yield "Give the version of an event: 1 or more."


def _entries(value: tuple[int, ...], at: datetime) -> Iterator[str]:
    if any(each < 1 for each in value):
        yield "Give the version of each event: 1 or more."


def _age(value: int, at: datetime) -> Iterator[str]:
    if not 0 <= value <= OLDEST:
        yield f"Give an age in years from 0 to {OLDEST}, or unknown."


def _stage(value: int, at: datetime) -> Iterator[str]:
    if not 1 <= value <= MOST_STAGES:
        yield f"Give a stage of the procedure: a whole number from 1 to {MOST_STAGES}."


def _cadence(value: int, at: datetime) -> Iterator[str]:
    if not 1 <= value <= MOST_DAYS_BETWEEN_CONTACTS:
        yield f"Give working days: a whole number from 1 to {MOST_DAYS_BETWEEN_CONTACTS}."


def in_range(time: datetime) -> Iterator[str]:
    """The faults of a time, past or future."""
    if time.tzinfo is None:
        yield "Give the time with its offset, or Z."
    elif not EARLIEST < time.date() < LATEST:
        yield "Give a time between 1900 and 2100."


def _past_time(value: datetime, at: datetime) -> Iterator[str]:
    wrong = list(in_range(value))
    yield from wrong
    if not wrong and value > at:
        yield "Enter a time that is not in the future."


def _plausible_date(value: date, at: datetime) -> Iterator[str]:
    if not EARLIEST <= value <= LATEST:
        yield "Give a date between 1900 and 2100."


def _future_date(value: date, at: datetime) -> Iterator[str]:
    wrong = list(_plausible_date(value, at))
    yield from wrong
    if not wrong and value <= london(at).date():
        yield "Enter a date after today."


def _past_date(value: date, at: datetime) -> Iterator[str]:
    wrong = list(_plausible_date(value, at))
    yield from wrong
    if not wrong and value > london(at).date():
        yield "Enter a date that is not in the future."


def _any(value: object, at: datetime) -> Iterator[str]:
    yield from ()


Reasons = Annotated[str, FieldRule(str, _reasons)]
"""Ten characters or more, so that the record says why (11.15)."""
Name = Annotated[str, FieldRule(str, name_faults)]
"""The name of a person or a place."""
Code = Annotated[str, FieldRule(str, _code)]
"""A code from the policy's lists, or of the sender's own."""
KindCode = Annotated[str, FieldRule(str, _any)]
"""The code of a kind of concern: `domain/validation/request_checks.py` asks the policy."""
Codes = Annotated[tuple[str, ...], FieldRule(tuple, _codes)]
PupilIds = Annotated[tuple[UUID, ...], FieldRule(tuple, _siblings)]
Sha256 = Annotated[str, FieldRule(str, _sha256)]
EntryVersion = Annotated[int, FieldRule(int, _entry)]
"""The version of an entry in the case's record."""
EntryVersions = Annotated[tuple[int, ...], FieldRule(tuple, _entries)]
AgeInYears = Annotated[int, FieldRule(int, _age)]
ProcedureStage = Annotated[int, FieldRule(int, _stage)]
"""A stage of the local authority's procedure for disagreements (11.10)."""
DaysBetweenContacts = Annotated[int, FieldRule(int, _cadence)]
"""Working days from one contact to the next."""
FutureDate = Annotated[date, FieldRule(date, _future_date)]
PastDate = Annotated[date, FieldRule(date, _past_date)]
"""Today or earlier."""
BirthDate = Annotated[date, FieldRule(date, _any)]
"""Any date: no report is refused for its content (2.4a); `domain/rules/pupil.py` warns."""


def faults_in(kind: type, attribute: str, value: Any, at: datetime) -> Iterator[str]:
    """The faults of the value of one field, by its own rule or else by the rule of its type."""
    rule = next((rule for rule in rules_of(kind)[attribute] if isinstance(value, rule.of)), None)
    if rule is not None:
        return rule.check(value, at)
    match value:
        case str():
            return _text(value, at)
        case datetime():
            return _past_time(value, at)
        case date():
            return _plausible_date(value, at)
        case _:
            return iter(())


@cache
def rules_of(kind: type) -> Mapping[str, tuple[FieldRule, ...]]:
    """The rules in the annotations of a dataclass, by attribute."""
    hints = get_type_hints(kind, include_extras=True)
    return {attribute: tuple(_rules_in(hint)) for attribute, hint in hints.items()}


def _rules_in(hint: Any) -> Iterator[FieldRule]:
    for each in getattr(hint, "__metadata__", ()):
        if isinstance(each, FieldRule):
            yield each
    if get_origin(hint) in (Union, UnionType):
        for member in get_args(hint):
            yield from _rules_in(member)


Fields = tuple[tuple[str, str], ...]
_KNOWN: dict[type, Fields] = {}


def fields_of(part: object) -> Fields:
    """The attribute and API name of each field; empty without fields. `from_` is sent as `from`."""
    kind = type(part)
    known = _KNOWN.get(kind)
    if known is None:
        named = fields(kind) if is_dataclass(kind) else ()
        known = _KNOWN[kind] = tuple((each.name, each.name.rstrip("_")) for each in named)
    return known


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def by_name(record: Any) -> dict[str, Any]:
    """The fields of a record by their names."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def filled(kind: Callable[..., T], source: object, /, **given: Any) -> T:
    """A record with what is given, and else what its source has under the same names."""
    same = {
        name: getattr(source, name) for name in _names(kind) if name not in given and hasattr(source, name)
    }
    return kind(**same, **given)


def parts_of(kind: type) -> Iterator[tuple[str, type]]:
    """The fields that contain dataclasses, each with its class; `*` is each member of a list."""
    for name, hint in get_type_hints(kind).items():
        for part, listed in _dataclasses(hint):
            yield f"{name.rstrip('_')}/*" if listed else name.rstrip("_"), part


def _dataclasses(hint: Any, *, listed: bool = False) -> Iterator[tuple[type, bool]]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint, listed
    for member in get_args(hint):
        yield from _dataclasses(member, listed=listed or getattr(hint, "__origin__", None) is tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, and its place as a JSON pointer (RFC 6901)."""

    pointer: str
    message: str
    clause: str | None = None
    """The clause of the policy that it breaks, if any."""


def field_faults(part: Any, path: str, at: datetime) -> Iterator[tuple[str, str]]:
    """The faults of each field alone, at any depth: its pointer, and what to do."""
    for attribute, name in fields_of(part):
        value = getattr(part, attribute)
        if value is None:
            continue
        pointer = f"{path}/{name}"
        if fields_of(value):
            yield from field_faults(value, pointer, at)
        elif isinstance(value, tuple) and value and fields_of(value[0]):
            for number, each_part in enumerate(value):
                yield from field_faults(each_part, f"{pointer}/{number}", at)
        else:
            yield from ((pointer, message) for message in faults_in(type(part), attribute, value, at))


def faults_of(asked: object, at: datetime) -> list[Fault]:
    """The faults of a request's fields, each alone, decided at a time."""
    return [Fault(pointer=pointer, message=message) for pointer, message in field_faults(asked, "", at)]


def start_and_end_faults(starts_at: datetime, ends_at: datetime) -> list[Fault]:
    """Each time on its own; if both are times of this age, whether the end comes after the start."""
    times = {"/starts_at": starts_at, "/ends_at": ends_at}
    wrong = [
        Fault(pointer=pointer, message=message)
        for pointer, time in times.items()
        for message in in_range(time)
    ]
    if not wrong and ends_at <= starts_at:
        wrong.append(Fault(pointer="/ends_at", message="Give an end after the start."))
    return wrong
