"""The entries of a child's chronology that its reader may see, opened page by page (2.4g, 2.4h, 3.2h)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.history_redaction import (
    challenges_against,
    tells_of,
    unseen_joins,
    unseen_links,
    without_links,
)
from domain.case.case import Case
from domain.case.entry_kinds import EntryKind
from domain.case.event import Event
from domain.events import CaseJoined, ConcernJoined, JoinUndone
from domain.people.roles import By
from domain.pupils.pupil_events import PupilEvent
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.chronology_rows import (
    ChronologyRow,
    Opener,
    Place,
    RowsWanted,
    chronology_rows,
    stream_keys,
)

_OF_JOINS = (CaseJoined.type, ConcernJoined.type, JoinUndone.type)
"""An entry of these types that cannot be opened is left out: its reader may not know of the other case."""
_AT_ONCE = 200
"""Entries that are opened together where the author must be known to choose them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyFilter:
    """Which entries of a chronology; what is left out chooses all."""

    kinds: tuple[EntryKind, ...] | None = None
    without: tuple[EntryKind, ...] = ()
    case: UUID | None = None
    person: UUID | None = None
    since: datetime | None = None
    """Recorded at this time or later."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEntry:
    """A row with its event; None if it cannot be opened."""

    row: ChronologyRow
    event: Event | PupilEvent | None


async def opened_page(
    ledger: Ledger,
    chosen: RowsWanted,
    cases: Mapping[UUID, Case],
    caller: Caller | None,
    wanted: ChronologyFilter,
    limit: int,
    after: Place | None,
    *,
    newest: bool,
) -> tuple[list[OpenedEntry], Place | None]:
    """The entries of the page, and after which of them there are more."""
    found: list[OpenedEntry] = []
    reader = caller.person.id if caller is not None else None
    most = limit + 1 if wanted.person is None else max(limit + 1, _AT_ONCE)
    async with ledger.pool.connection() as connection:
        keys = await stream_keys(connection, chosen.cases, chosen.records)
    opener = Opener(ledger.seals, keys)
    # A record whose key was destroyed is erased, and not damaged.
    chosen = replace(chosen, records=[each for each in chosen.records if each in keys])
    while True:
        async with ledger.pool.connection() as connection:
            rows = await chronology_rows(connection, chosen, most, after, newest=newest)
        opened = await asyncio.to_thread(_open, opener, rows, cases)
        found += [
            each
            for each in await _without_unseen_cases(ledger, caller, opened)
            if _is_by(each, wanted.person, cases, reader)
        ]
        if len(found) > limit or len(rows) < most:
            break
        after = rows[-1].place
    page = found[:limit]
    return page, page[-1].row.place if len(found) > limit else None


def _open(opener: Opener, rows: Sequence[ChronologyRow], cases: Mapping[UUID, Case]) -> list[OpenedEntry]:
    return [
        OpenedEntry(row=row, event=opener.case_event(row) if row.stream in cases else opener.pupil_event(row))
        for row in rows
    ]


async def _without_unseen_cases(
    ledger: Ledger, caller: Caller | None, opened: Sequence[OpenedEntry]
) -> Sequence[OpenedEntry]:
    """The entries without those about a joined or linked case that the reader may not see (2.4g, 3.2h)."""
    if caller is None:
        return opened
    events = [each.event for each in opened if isinstance(each.event, Event)]
    joined = await unseen_joins(ledger, caller, events)
    linked = await unseen_links(ledger, caller, events)
    return [left for each in opened if (left := _left_of(each, joined, linked)) is not None]


def _left_of(each: OpenedEntry, joined: set[UUID], linked: set[UUID]) -> OpenedEntry | None:
    if not isinstance(each.event, Event):
        return None if each.row.type in _OF_JOINS else each
    event = None if tells_of(each.event, joined) else without_links(each.event, linked)
    return replace(each, event=event) if event is not None else None


def _is_by(each: OpenedEntry, person: UUID | None, cases: Mapping[UUID, Case], reader: UUID | None) -> bool:
    """Whether the person wrote the entry, as far as the reader may learn who did (3-STF.l)."""
    if person is None:
        return True
    by = each.event.actor if each.event is not None else None
    if not isinstance(by, By) or by.id != person:
        return False
    case = cases.get(each.row.stream)
    return case is None or each.row.version not in challenges_against(case, reader)
