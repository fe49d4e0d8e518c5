"""One chronology of a child: the entries of all their cases that the reader sees whole, and of the register.

Entries are in the order of recording. Only those of the page are opened and put into words (0077).
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.child_cases import ChildCases, log_child_access
from application.history_redaction import (
    challenges_against,
    tells_of,
    unseen_joins,
    unseen_links,
    without_links,
)
from domain.case.case import Case
from domain.case.entry_kinds import EntryKind, entry_kind, types_of_kind
from domain.case.event import Event
from domain.events import Fact
from domain.people.roles import By
from domain.pupils.pupil_events import PupilEvent, PupilFact
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.people.people_setup import names_of
from store.queries.chronology_rows import (
    ChronologyRow,
    Opener,
    Place,
    RowsWanted,
    chronology_rows,
    rows_of_types,
    stream_keys,
)
from views.chronology_view import ChronologyEntryView, actor_view
from views.history_view import ActorView
from wording import event_sentences, obligation_topics
from wording.chronology_text import CANNOT_BE_READ, COMMAND_LINE, NO_ENTRY, register_sentence

SOMEONE = "Someone"
"""The author of an entry whose author the reader may not learn (3-STF.l)."""
_REGISTER_CLAUSES = ("3-DSL.n",)
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
class WordedEntry:
    """One entry in words, and the fact itself where the reader may read it."""

    view: ChronologyEntryView
    fact: Fact | PupilFact | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyPage:
    """A page of entries, the newest last."""

    entries: list[WordedEntry]
    more: Place | None
    """The place where the next page begins; None on the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A row with its event; None if it cannot be opened."""

    row: ChronologyRow
    event: Event | PupilEvent | None


async def chronology_page(
    ledger: Ledger,
    child: ChildCases,
    caller: Caller | None,
    wanted: ChronologyFilter,
    limit: int,
    after: Place | None = None,
    *,
    newest: bool = False,
    what: str | None = "chronology",
) -> ChronologyPage:
    """The first entries after a place; with `newest` the last ones before it.

    The look at each case is logged as `what`, if that is given. A caller of None is the command line, which
    reads everything.
    """
    reader = caller.person.id if caller is not None else None
    cases = _of(child, wanted)
    chosen = RowsWanted(
        cases=list(cases),
        records=child.records if wanted.case is None else (),
        types=_types(wanted.kinds) if wanted.kinds is not None else None,
        without=_types(wanted.without),
        since=wanted.since,
        until=wanted.until,
    )
    found, more = await _opened_page(ledger, chosen, cases, caller, wanted, limit, after, newest=newest)
    if newest:
        found.reverse()
    shown = {each.row.stream: cases[each.row.stream] for each in found if each.row.stream in cases}
    entries = await _in_words(ledger, child.school, found, shown, reader)
    if what is not None:
        await log_child_access(ledger, reader, shown.values(), what)
    return ChronologyPage(entries=entries, more=more)


def _types(kinds: Iterable[EntryKind]) -> list[str]:
    return [each for kind in kinds for each in types_of_kind(kind)]


def _of(child: ChildCases, wanted: ChronologyFilter) -> Mapping[UUID, Case]:
    if wanted.case is None:
        return child.cases
    return {case.id: case for case in child.cases.values() if case.id == wanted.case}


async def _opened_page(
    ledger: Ledger,
    chosen: RowsWanted,
    cases: Mapping[UUID, Case],
    caller: Caller | None,
    wanted: ChronologyFilter,
    limit: int,
    after: Place | None,
    *,
    newest: bool,
) -> tuple[list[_Opened], Place | None]:
    """The entries of the page, and after which of them there are more."""
    found: list[_Opened] = []
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


def _open(opener: Opener, rows: Sequence[ChronologyRow], cases: Mapping[UUID, Case]) -> list[_Opened]:
    return [
        _Opened(row=row, event=opener.case_event(row) if row.stream in cases else opener.pupil_event(row))
        for row in rows
    ]


async def _without_unseen_cases(
    ledger: Ledger, caller: Caller | None, opened: Sequence[_Opened]
) -> Sequence[_Opened]:
    """The entries without those about a joined or linked case that the reader may not see (2.4g, 3.2h)."""
    if caller is None:
        return opened
    events = [each.event for each in opened if isinstance(each.event, Event)]
    joined = await unseen_joins(ledger, caller, events)
    linked = await unseen_links(ledger, caller, events)
    return [left for each in opened if (left := _left_of(each, joined, linked)) is not None]


def _left_of(each: _Opened, joined: set[UUID], linked: set[UUID]) -> _Opened | None:
    if not isinstance(each.event, Event):
        return each
    event = None if tells_of(each.event, joined) else without_links(each.event, linked)
    return replace(each, event=event) if event is not None else None


def _is_by(each: _Opened, person: UUID | None, cases: Mapping[UUID, Case], reader: UUID | None) -> bool:
    """Whether the person wrote the entry, as far as the reader may learn who did (3-STF.l)."""
    if person is None:
        return True
    by = each.event.actor if each.event is not None else None
    if not isinstance(by, By) or by.id != person:
        return False
    case = cases.get(each.row.stream)
    return case is None or each.row.version not in challenges_against(case, reader)


async def _in_words(
    ledger: Ledger,
    school: UUID,
    found: Sequence[_Opened],
    shown: Mapping[UUID, Case],
    reader: UUID | None,
) -> list[WordedEntry]:
    names = await names_of(ledger.pool, school)
    async with ledger.pool.connection() as connection:
        keys = await stream_keys(connection, list(shown), ())
        rows = await rows_of_types(connection, list(shown), obligation_topics.TOPIC_TYPES)
    return await asyncio.to_thread(_word, Opener(ledger.seals, keys), rows, found, shown, names, reader)


def _word(
    opener: Opener,
    topic_rows: Iterable[ChronologyRow],
    found: Iterable[_Opened],
    shown: Mapping[UUID, Case],
    names: event_sentences.Names,
    reader: UUID | None,
) -> list[WordedEntry]:
    entries: dict[UUID, list[Event]] = {case: [] for case in shown}
    for row in topic_rows:
        if (event := opener.case_event(row)) is not None:
            entries[row.stream].append(event)
    topics = {case: obligation_topics.in_entries(events) for case, events in entries.items()}
    hidden = {case: challenges_against(state, reader) for case, state in shown.items()}
    return [
        _of_register(each, names)
        if each.row.stream not in shown
        else _of_case(each, shown[each.row.stream], names, topics[each.row.stream], hidden[each.row.stream])
        for each in found
    ]


def _of_case(
    each: _Opened,
    case: Case,
    names: event_sentences.Names,
    topics: Mapping[str, str],
    hidden: frozenset[int],
) -> WordedEntry:
    event, unread = each.event, _unread(each, case)
    if not isinstance(event, Event):
        return unread
    by_person = isinstance(event.actor, By)
    view = replace(
        unread.view,
        type=event.fact.type,
        kind=entry_kind(event.fact.type),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor=actor_view(event.actor),
        who=event_sentences.actor(event, names),
        sentence=event_sentences.sentence(event, names, topics),
        clauses=event.clauses,
        late_entry=by_person and (event.recorded_at - event.occurred_at).days > 0,
        void=event.version in case.voided,
    )
    if event.version in hidden:
        view = replace(view, actor=ActorView(id=None, role=None), who=SOMEONE)
        return replace(unread, view=view)
    return replace(unread, view=view, fact=event.fact)


def _of_register(each: _Opened, names: event_sentences.Names) -> WordedEntry:
    event, unread = each.event, _unread(each, None)
    if not isinstance(event, PupilEvent):
        return unread
    by = event.actor
    view = replace(
        unread.view,
        type=event.fact.type,
        kind=entry_kind(event.fact.type),
        occurred_at=event.recorded_at,
        recorded_at=event.recorded_at,
        actor=actor_view(by),
        who=event_sentences.person(by, names) if isinstance(by, By) else COMMAND_LINE,
        sentence=register_sentence(event.fact),
        clauses=_REGISTER_CLAUSES,
    )
    return replace(unread, view=view, fact=event.fact)


def _unread(each: _Opened, case: Case | None) -> WordedEntry:
    """An entry whose stored bytes are not what was sealed, by its columns in clear."""
    row = each.row
    view = ChronologyEntryView(
        case=case.id if case is not None else None,
        reference=case.reference if case is not None else None,
        pupil=row.stream if case is None else None,
        version=row.version,
        type=row.type,
        kind=entry_kind(row.type),
        occurred_at=row.recorded_at,
        recorded_at=row.recorded_at,
        actor=None,
        who=NO_ENTRY,
        sentence=CANNOT_BE_READ,
        clauses=(),
        late_entry=False,
        void=False,
    )
    return WordedEntry(view=view, fact=None, place=row.place)
