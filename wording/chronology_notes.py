"""What a child's chronology leaves out, in sentences for its page and for paper (11.15)."""

from collections.abc import Iterator
from datetime import datetime

from domain.calendar.working_time import london
from domain.events.base import EntryKind
from wording.chronology_text import KIND_LABELS
from wording.formatting import plain_day

NO_MESSAGES = "Messages sent are not printed. To print them, choose them as the kind of entry."
NO_SUCH_CASE = "a case that is not on the child’s page"
NO_NAME = "a person who is not listed"
_FILTERED = "A filter chose these entries: {}. Other entries are left out."


def damaged_cases(number: int) -> str:
    """How many of the child's cases cannot be opened, and whom to tell."""
    cases = "1 case" if number == 1 else f"{number} cases"
    return f"{cases} of this child cannot be opened. Tell the person who runs Onward."


def filter_note(
    *,
    case: str | None,
    kind: EntryKind | None,
    person: str | None,
    since: datetime | None,
    until: datetime | None,
) -> str | None:
    """The filter in words, by a case's reference and a person's name; None if everything is chosen."""
    parts = tuple(_parts(case, kind, person, since, until))
    return _FILTERED.format("; ".join(parts)) if parts else None


def _parts(
    case: str | None,
    kind: EntryKind | None,
    person: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Iterator[str]:
    if case is not None:
        yield f"case: {case}"
    if kind is not None:
        yield f"kind: {KIND_LABELS[kind]}"
    if person is not None:
        yield f"recorded by: {person}"
    if since is not None:
        yield f"recorded from {plain_day(london(since).date())}"
    if until is not None:
        yield f"recorded until {plain_day(london(until).date())}"
