"""Entries of a child's chronology for a page and for paper: in words, with what people filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.chronology_wording import WordedEntry
from domain.case.case import Case
from domain.events import FeedbackOverdue, ObligationOverdue
from domain.policy.policy_model import Policy
from domain.pupils.pupil_events import PupilFact
from web.pages.case.entry_details import Names, recorded_words
from web.pages.case.timeline import late_by, shortened
from wording.chronology_text import register_fields

_DEADLINES = (FeedbackOverdue.type, ObligationOverdue.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildEntry:
    """One entry as a page or a file shows it."""

    case: UUID | None
    reference: str | None
    version: int
    who: str
    text: str
    occurred_at: datetime
    recorded_at: datetime
    late_by: str | None
    """How long after it happened it was recorded, if that was late."""
    clauses: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    overdue: bool
    void: bool
    whole: str | None = None
    """The address of the whole entry, if long answers are shortened here."""


def child_entry(
    entry: WordedEntry, cases: Mapping[UUID, Case], names: Names, policies: Mapping[str, Policy]
) -> ChildEntry:
    """The entry with its fields, whole."""
    view = entry.view
    return ChildEntry(
        case=view.case,
        reference=view.reference,
        version=view.version,
        who=view.who,
        text=view.sentence,
        occurred_at=view.occurred_at,
        recorded_at=view.recorded_at,
        late_by=late_by(view.occurred_at, view.recorded_at),
        clauses=view.clauses,
        details=tuple(_details(entry, cases, names, policies)),
        overdue=view.type in _DEADLINES,
        void=view.void,
    )


def brief(entry: ChildEntry) -> ChildEntry:
    """The entry with long answers shortened, and a link to the rest in its case."""
    short = shortened(entry.details)
    if short == entry.details:
        return entry
    whole = f"/cases/{entry.case}/replay?entry={entry.version}" if entry.case is not None else None
    return replace(entry, details=short, whole=whole)


def _details(
    entry: WordedEntry, cases: Mapping[UUID, Case], names: Names, policies: Mapping[str, Policy]
) -> list[tuple[str, str]]:
    fact = entry.fact
    if fact is None:
        return []
    if isinstance(fact, PupilFact):
        return register_fields(fact)
    assert entry.view.case is not None
    return recorded_words(fact, names, policies[cases[entry.view.case].policy])
