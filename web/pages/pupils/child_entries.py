"""The entries of a child’s chronology in words, as the page shows them and as they are printed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from application.cases.chronology_wording import WordedEntry
from documents.child_document import PrintedEntry, PrintedField, lines_of
from domain.case.case import Case
from domain.events import FeedbackOverdue, ObligationOverdue
from domain.field_rules import filled
from domain.policy.policy_model import Policy
from domain.pupils.pupil_events import PupilFact
from web.pages.case.timeline import TimelineEntry, late_by
from wording.chronology_text import register_fields
from wording.entry_details import Names, recorded_words
from wording.formatting import moment

_DEADLINES = (FeedbackOverdue.type, ObligationOverdue.type)
MOST_TEXT = 2_000_000
"""The characters of all answers that are set whole: a few seconds, far below the limits of a chronology."""
_A_LINE = 40
"""A line takes as long as so many characters."""
_LENGTHS = (20_000, 3_000)
"""The most characters of one answer, where all of them are too long."""


def child_entry(
    entry: WordedEntry, cases: Mapping[UUID, Case], names: Names, policies: Mapping[str, Policy]
) -> TimelineEntry:
    """The entry with its fields, whole."""
    view = entry.view
    return filled(
        TimelineEntry,
        view,
        text=view.sentence,
        late_by=late_by(view.occurred_at, view.recorded_at),
        details=tuple(_details(entry, cases, names, policies)),
        overdue=view.type in _DEADLINES,
    )


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


def printed_entries(entries: Sequence[TimelineEntry]) -> tuple[PrintedEntry, ...]:
    """All entries, with answers cut off only as far as the file needs, and where each goes on."""
    for most in (None, *_LENGTHS):
        found = tuple(_printed(each, most) for each in entries)
        if sum(map(_size, found)) <= MOST_TEXT:
            break
    return found


def _printed(each: TimelineEntry, most: int | None) -> PrintedEntry:
    where = f"{each.reference}, entry {each.version}" if each.reference else "School register"
    late = f" Happened {moment(each.occurred_at)}." if each.late_by else ""
    clauses = f" Policy {', '.join(each.clauses)}." if each.clauses else ""
    goes_on = where if each.reference else f"the school register, entry {each.version}"
    return PrintedEntry(
        heading=f"{each.who} {each.text}" + (" (cancelled later)" if each.void else ""),
        when=f"{where}. Recorded {moment(each.recorded_at)}.{late}{clauses}",
        fields=tuple(
            PrintedField(label=label, lines=_lines(text, most, goes_on)) for label, text in each.details
        ),
    )


def _lines(text: str, most: int | None, where: str) -> tuple[str, ...]:
    if most is None or len(text) <= most:
        return lines_of(text)
    return (*lines_of(text[:most] + "…"), f"(The answer continues in {where}.)")


def _size(entry: PrintedEntry) -> int:
    return sum(len(line) + _A_LINE for field in entry.fields for line in field.lines)
