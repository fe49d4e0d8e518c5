"""The kinds that a chronology is filtered by, each with the types of events that belong to it."""

from collections.abc import Mapping
from typing import Literal, get_args

from domain.events import Fact
from domain.pupils.pupil_events import PupilFact

EntryKind = Literal[
    "concern", "decision", "agency", "support", "family", "deadline", "message", "record", "register"
]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
_BY_SUBJECT: Mapping[str, EntryKind] = {
    **dict.fromkeys(("concern", "information", "missing-episode", "repeats"), "concern"),
    **dict.fromkeys(("review", "reconsideration", "decision", "challenge", "nrm"), "decision"),
    **dict.fromkeys(("referral", "feedback", "chase", "telephone", "dispute"), "agency"),
    **dict.fromkeys(("information-request", "statutory", "liaison", "outside-referral"), "agency"),
    **dict.fromkeys(
        ("protection", "support", "early-help", "plan-lead", "mentor", "team-member", "pupil"), "support"
    ),
    **dict.fromkeys(("parent-contact", "police-hold", "disclosure"), "family"),
    **dict.fromkeys(("obligation", "escalation", "reminder", "deadline", "rung"), "deadline"),
    "notification": "message",
}
"""By the first word of a type. Everything else is about the record of the case."""
_ALONE: Mapping[str, EntryKind] = {
    "feedback.overdue": "deadline",
    "information.read": "decision",
    "information.withheld": "family",
    "pupil.identified": "record",
}
_REGISTER = frozenset(fact.type for fact in get_args(PupilFact))
_TYPES = (*(fact.type for fact in get_args(Fact)), *sorted(_REGISTER))


def entry_kind(of_type: str) -> EntryKind:
    """The kind of an event, by its type."""
    if of_type in _REGISTER:
        return "register"
    return _ALONE.get(of_type) or _BY_SUBJECT.get(of_type.partition(".")[0], "record")


def types_of_kind(kind: EntryKind) -> tuple[str, ...]:
    """The types of events of a kind."""
    return tuple(each for each in _TYPES if entry_kind(each) == kind)
