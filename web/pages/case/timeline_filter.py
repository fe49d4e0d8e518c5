"""Which entries of the time line are shown: those of people, those of the clock, or all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from web.pages.case.timeline import TimelineEntry

FILTERS = {"people": "People, and what went late", "clock": "Clock and messages", "all": "Everything"}
"""By the value of `entries` in the address. The first is what a case opens with."""
DEFAULT = next(iter(FILTERS))
NEWEST = 3
"""The entries that are shown before the visitor opens the earlier ones."""
PRINTED = 300
"""A print of the page as it opens has at most this many entries; “Everything” has no limit."""


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
