"""The kind of each event by its type, for rows that are not opened."""

from collections.abc import Mapping
from typing import get_args

from domain.events import Fact
from domain.events.base import EntryKind
from domain.pupils.pupil_events import PupilFact

_KINDS: Mapping[str, EntryKind] = {
    **{fact.type: fact.entry_kind for fact in get_args(Fact)},
    **dict.fromkeys(sorted(fact.type for fact in get_args(PupilFact)), "register"),
}


def entry_kind(of_type: str) -> EntryKind:
    """The kind of an event, by its type."""
    return _KINDS.get(of_type, "record")


def types_of_kind(kind: EntryKind) -> tuple[str, ...]:
    """The types of events of a kind."""
    return tuple(of_type for of_type, its in _KINDS.items() if its == kind)
