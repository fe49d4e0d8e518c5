"""The timeline of a case: newest first, each entry with its corrections; and which entries are shown."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain import events as happened
from domain.field_rules import filled
from domain.people.roles import By
from domain.policy.policy_model import Policy
from store.ledger.history import Stored
from web.pages.case.page_context import SOMEBODY
from wording.entry_details import Names, recorded_words
from wording.event_sentences import EventLine, event_lines
from wording.obligation_text import how_long

_LATE = timedelta(minutes=5)
"""An entry recorded this long after it happened says so."""
_LONG = 3000
"""The most characters of one answer on a page of many entries."""
FILTERS = {"people": "People, and what went late", "clock": "Clock and messages", "all": "Everything"}
"""By the value of `entries` in the address. The first is what a case opens with."""
DEFAULT = next(iter(FILTERS))
NEWEST = 3
"""The entries that are shown before the visitor opens the earlier ones."""
PRINTED = 300
"""A print of the page as it opens has at most this many entries; “Everything” has no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One entry with its corrections."""

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
    void: bool = False
    by_clock: bool = False
    """Onward wrote it: a deadline, an escalation or a message, and no person."""
    corrects: int | None = None
    corrections: tuple["TimelineEntry", ...] = ()
    whole: str | None = None
    """The address of the whole entry, if long answers are shortened here and a case has it."""
    case: UUID | None = None
    reference: str | None = None
    """The case, in a child’s chronology; null for an entry of the register."""


def timeline(
    entries: Sequence[Stored],
    names: Names,
    policy: Policy,
    without: str = "",
    unsigned: Collection[int] = (),
) -> list[TimelineEntry]:
    """Every entry, newest first, without some fields (`without`) and some authors (`unsigned`)."""
    told_lines = event_lines((each.event for each in entries), names)
    told = [
        _entry(stored, line, names, policy, without) for stored, line in zip(entries, told_lines, strict=True)
    ]
    told = [replace(each, who=SOMEBODY, details=()) if each.version in unsigned else each for each in told]
    void = {
        each.event.fact.event
        for each in entries
        if isinstance(each.event.fact, happened.EventCorrected) and each.event.fact.void
    }
    corrections: dict[int, list[TimelineEntry]] = {}
    for each in told:
        if each.corrects is not None:
            corrections.setdefault(each.corrects, []).append(each)
    return [
        replace(each, corrections=tuple(corrections.get(each.version, ())), void=each.version in void)
        for each in reversed(told)
    ]


def brief(told: TimelineEntry, case: UUID | None) -> TimelineEntry:
    """The entry with long answers shortened, and a link to the rest in its case."""
    cut = tuple((label, text if len(text) <= _LONG else text[:_LONG] + "…") for label, text in told.details)
    if cut != told.details:
        whole = f"/cases/{case}/replay?entry={told.version}" if case is not None else None
        told = replace(told, details=cut, whole=whole)
    return replace(told, corrections=tuple(brief(each, case) for each in told.corrections))


def late_by(occurred_at: datetime, recorded_at: datetime) -> str | None:
    """How long after it happened an entry was recorded, if that was late."""
    behind = recorded_at - occurred_at
    return how_long(behind) if behind > _LATE else None


def _entry(stored: Stored, line: EventLine, names: Names, policy: Policy, without: str) -> TimelineEntry:
    event = stored.event
    corrected = event.fact.event if isinstance(event.fact, happened.EventCorrected) else None
    return filled(
        TimelineEntry,
        event,
        who=line.who,
        text=line.text,
        late_by=late_by(event.occurred_at, event.recorded_at),
        details=tuple(recorded_words(event.fact, names, policy, without)),
        overdue=line.overdue,
        by_clock=not isinstance(event.actor, By),
        corrects=corrected,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilteredTimeline:
    """The time line as one filter shows it. Paper shows the entries in between as well."""

    chosen: str
    filters: tuple[tuple[str, str, int], ...]
    """Each filter with its name and the number of its entries."""
    newest: tuple[TimelineEntry, ...]
    earlier: tuple[TimelineEntry, ...]
    hidden: frozenset[int]
    """The entries that only paper shows, by version."""
    number: int
    """The earlier entries that the filter shows."""
    unprinted: int
    """The oldest entries, which this page has neither on the screen nor on paper."""


def filtered(entries: Sequence[TimelineEntry], asked: str) -> FilteredTimeline:
    """Divide the entries, which are newest first. An unknown filter is the first one."""
    chosen = asked if asked in FILTERS else DEFAULT
    kept = entries if chosen == "all" else entries[:PRINTED]
    shown = [each for each in kept if belongs(each, chosen)]
    last = shown[min(NEWEST, len(shown)) - 1].version if shown else 0
    return FilteredTimeline(
        chosen=chosen,
        filters=tuple((name, text, _number(entries, name)) for name, text in FILTERS.items()),
        newest=tuple(each for each in kept if each.version >= last),
        earlier=tuple(each for each in kept if each.version < last),
        hidden=frozenset(each.version for each in kept if not belongs(each, chosen)),
        number=sum(each.version < last for each in shown),
        unprinted=len(entries) - len(kept),
    )


def belongs(entry: TimelineEntry, name: str) -> bool:
    """Whether a filter shows an entry. A passed deadline is of interest to people too."""
    match name:
        case "people":
            return entry.overdue or not entry.by_clock
        case "clock":
            return entry.by_clock
        case _:
            return True


def _number(entries: Iterable[TimelineEntry], name: str) -> int:
    return sum(belongs(each, name) for each in entries)
