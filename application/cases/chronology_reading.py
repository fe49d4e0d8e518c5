"""The entries of a child's chronology that its reader may see, opened page by page (2.4g, 2.4h, 3.2h)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.cases.history_redaction import challenges_against
from application.cases.unseen_entries import add_those_named, left_of, unseen_of
from domain.case.case import Case
from domain.case.event import Event
from domain.entries.base import EntryKind
from domain.events import (
    CaseJoined,
    CaseLinked,
    ConcernJoined,
    DecisionChallenged,
    JoinCorrected,
    JoinUndone,
    PupilViewRecorded,
    RepeatsFound,
)
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

_OF_OTHERS = tuple(
    each.type
    for each in (
        *(CaseJoined, CaseLinked, ConcernJoined, JoinCorrected, JoinUndone),
        RepeatsFound,
    )
)
"""An entry of these types that cannot be opened is left out: its reader may not know of the other case."""
_AT_FIRST, _AT_MOST = 200, 1_600
"""Entries that are opened together where the author must be known to choose them: twice as many each time."""
_BY_NO_AUTHOR = (DecisionChallenged.type, PupilViewRecorded.type)
"""The types of entries whose writers are not among a case's `authors`."""


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
    most = limit + 1 if wanted.person is None else max(limit + 1, _AT_FIRST)
    keys = await stream_keys(ledger.pool, chosen.cases, chosen.records)
    opener = Opener(ledger.seals, keys)
    # A record whose key was destroyed is erased, and not damaged.
    chosen = replace(chosen, records=[each for each in chosen.records if each in keys])
    if wanted.person is not None:
        chosen = replace(chosen, passed_over=_written_by_others(cases, wanted.person), but_for=_BY_NO_AUTHOR)
    while True:
        rows = await chronology_rows(ledger.pool, chosen, most, after, newest=newest)
        opened = await asyncio.to_thread(_open, opener, rows, cases, wanted.person)
        found += [
            each
            for each in await _without_unseen_cases(ledger, caller, opener, opened)
            if _is_by(each, wanted.person, cases, reader)
        ]
        if len(found) > limit or len(rows) < most:
            break
        after, most = rows[-1].place, max(most, min(most * 2, _AT_MOST))
    page = found[:limit]
    return page, page[-1].row.place if len(found) > limit else None


def _written_by_others(cases: Mapping[UUID, Case], person: UUID) -> dict[UUID, int]:
    """The cases in which the person is not an author, and the versions of which that was read."""
    return {case.id: case.version for case in cases.values() if person not in case.authors}


def _open(
    opener: Opener, rows: Sequence[ChronologyRow], cases: Mapping[UUID, Case], naming: UUID | None
) -> list[OpenedEntry]:
    """The rows with their events; with `naming` only those in which the person's id is."""
    opened = (
        OpenedEntry(
            row=row,
            event=opener.case_event(row, naming) if row.stream in cases else opener.pupil_event(row, naming),
        )
        for row in rows
    )
    return [each for each in opened if naming is None or each.event is not None]


async def _without_unseen_cases(
    ledger: Ledger, caller: Caller | None, opener: Opener, opened: Sequence[OpenedEntry]
) -> Sequence[OpenedEntry]:
    """The entries without what tells of a case that the reader may not see (2.4g, 2.4h, 3.2h, 6.1)."""
    if caller is None:
        return opened
    events: dict[UUID, dict[int, Event]] = {}
    for each in opened:
        if isinstance(each.event, Event):
            events.setdefault(each.row.stream, {})[each.row.version] = each.event
    await add_those_named(ledger, events, opener)
    told = {case: known.values() for case, known in events.items()}
    unseen = await unseen_of(ledger, caller, told) if told else {}
    found = []
    for each in opened:
        if isinstance(each.event, Event):
            left = left_of(each.event, unseen[each.row.stream], events[each.row.stream])
            found += [replace(each, event=left)] if left is not None else []
        elif each.row.type not in _OF_OTHERS:
            found.append(each)
    return found


def _is_by(each: OpenedEntry, person: UUID | None, cases: Mapping[UUID, Case], reader: UUID | None) -> bool:
    """Whether the person wrote the entry, as far as the reader may learn who did (3-STF.l)."""
    if person is None:
        return True
    by = each.event.actor if each.event is not None else None
    if not isinstance(by, By) or by.id != person:
        return False
    case = cases.get(each.row.stream)
    return case is None or each.row.version not in challenges_against(case, reader)
