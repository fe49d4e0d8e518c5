"""Entries of a child's chronology on paper: whole, unless all of them are too much for one file."""

from collections.abc import Sequence

from referral_form.child_document import PrintedEntry, PrintedField, lines_of
from web.pages.pupils.child_entries import ChildEntry
from wording.formatting import moment

MOST_TEXT = 2_000_000
"""The characters of all answers that are set whole: a few seconds, far below the limits of a chronology."""
_A_LINE = 40
"""A line takes as long as so many characters."""
_LENGTHS = (20_000, 3_000)
"""The most characters of one answer, where all of them are too long."""


def printed_entries(entries: Sequence[ChildEntry]) -> tuple[PrintedEntry, ...]:
    """All entries, with answers cut off only as far as the file needs, and where each goes on."""
    for most in (None, *_LENGTHS):
        found = tuple(_printed(each, most) for each in entries)
        if sum(map(_size, found)) <= MOST_TEXT:
            break
    return found


def _printed(each: ChildEntry, most: int | None) -> PrintedEntry:
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
