"""Compare two versions of a policy, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from domain.calendar.durations import Span
from domain.calendar.working_time import Calendar
from domain.policy.policy_model import Policy

_NOT_OF_A_POLICY = ("authorities", "calendar")
"""Packs and the calendar are the same for every policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference between two policies; a side is None if that policy does not have the field."""

    what: str
    """The path of the field, such as `limits.review.school_minutes` or `ladders.default.3.to`."""
    before: str | None
    after: str | None


def differences(before: Policy, after: Policy) -> list[Difference]:
    """All differences, in the order of the first policy and then of the second."""
    old, new = dict(_flat(before, "")), dict(_flat(after, ""))
    return [
        Difference(what=what, before=old.get(what), after=new.get(what))
        for what in dict.fromkeys((*old, *new))
        if old.get(what) != new.get(what)
    ]


def _flat(part: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every value that is given, with its path."""
    match part:
        case None | Calendar() | ():
            return
        case Span():
            yield path, str(part)
        case Mapping():
            for name, value in part.items():
                yield from _flat(value, _below(path, name))
        case tuple() if any(map(is_dataclass, part)):
            for number, value in enumerate(part, start=1):
                yield from _flat(value, _below(path, _called(value, number)))
        case tuple() | frozenset():
            yield path, ", ".join(map(str, part))
        case _ if is_dataclass(part):
            for each in fields(part):
                if each.name not in _NOT_OF_A_POLICY:
                    yield from _flat(getattr(part, each.name), _below(path, each.name))
        case _:
            yield path, str(part)


def _called(part: Any, number: int) -> str:
    """The name of an item: its id if it has one, so that inserting an item renames no others."""
    return str(getattr(part, "id", None) or getattr(part, "what", None) or number)


def _below(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)
