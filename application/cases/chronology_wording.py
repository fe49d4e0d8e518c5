"""Entries of a child's chronology in words, as far as their reader may learn who wrote them (3-STF.l)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from application.cases.chronology_reading import OpenedEntry
from application.cases.history_redaction import challenges_against
from domain.case.case import Case
from domain.case.event import Event, entry_kind
from domain.events import Fact
from domain.people.roles import By
from domain.pupils.pupil_events import PupilEvent, PupilFact
from store.ledger.ledger import Ledger
from store.people.people_setup import names_of
from store.queries.chronology_rows import ChronologyRow, Opener, Place, rows_of_types, stream_keys
from views.chronology_view import ChronologyEntryView, actor_view
from views.history_view import ActorView
from wording import event_sentences, obligation_topics
from wording.chronology_text import CANNOT_BE_READ, COMMAND_LINE, NO_ENTRY, register_sentence

SOMEONE = "Someone"
"""The author of an entry whose author the reader may not learn (3-STF.l)."""
_REGISTER_CLAUSES = ("3-DSL.n",)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedEntry:
    """One entry in words, and the fact itself where the reader may read it."""

    view: ChronologyEntryView
    fact: Fact | PupilFact | None
    place: Place


async def in_words(
    ledger: Ledger,
    school: UUID,
    found: Sequence[OpenedEntry],
    shown: Mapping[UUID, Case],
    reader: UUID | None,
) -> list[WordedEntry]:
    """The entries of a page in words, worked out in a thread. The reader is None on the command line."""
    if not found:
        return []
    names = await names_of(ledger.pool, school)
    keys = await stream_keys(ledger.pool, list(shown), ())
    rows = await rows_of_types(ledger.pool, list(shown), obligation_topics.TOPIC_TYPES)
    return await asyncio.to_thread(_word, Opener(ledger.seals, keys), rows, found, shown, names, reader)


def _word(
    opener: Opener,
    topic_rows: Iterable[ChronologyRow],
    found: Iterable[OpenedEntry],
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
    each: OpenedEntry,
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


def _of_register(each: OpenedEntry, names: event_sentences.Names) -> WordedEntry:
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


def _unread(each: OpenedEntry, case: Case | None) -> WordedEntry:
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
