"""The record read back: events in order, the case at an earlier time, and the integrity of the chain."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from domain.case.case import Case
from domain.case.event import Event
from domain.evolve import evolve
from domain.people.roles import By, Person
from store.ledger import chain, event_codec
from store.ledger.ledger import Ledger
from store.ledger.load_line import READ_EVERY_LINE
from store.ledger.sealing import DoesNotOpen, EventDoesNotOpen, Seals
from store.ledger.statements import CASE_HEADS, READ_CHAIN, READ_EVENTS, READ_KEY
from store.pool import Database
from views.history_view import ActorView, EventView, SealView, VerificationView
from views.read_model import as_document

_EVERY_CASE = """
SELECT e.case_id, c.reference, c.school, k.wrapped, e.version, e.format, e.body, e.hash,
    c.version AS newest, c.head
FROM events AS e JOIN cases AS c ON c.id = e.case_id JOIN case_keys AS k ON k.case_id = e.case_id
ORDER BY e.case_id, e.version
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One event with its seal."""

    event: Event
    previous: bytes
    hash: bytes
    command_id: UUID

    def view(self) -> EventView:
        """The event as people read it."""
        event, by = self.event, self.event.actor
        return EventView(
            version=event.version,
            type=event.fact.type,
            schema_=event_codec.SCHEMA,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            actor=ActorView(id=by.id, role=by.role) if isinstance(by, By) else by,
            clauses=event.clauses,
            policy=event.policy,
            data=event_codec.data_of(event),
            seal=SealView(previous=self.previous.hex(), hash=self.hash.hex()),
        )

    def document(self) -> dict[str, Any]:
        """The entry in JSON's own types."""
        return as_document(self.view())


async def versions(ledger: Ledger, cases: Sequence[UUID]) -> dict[UUID, int]:
    """The newest version of each of these cases."""
    rows = await ledger.pool.fetch(f"{CASE_HEADS} WHERE id = ANY($1::uuid[])", cases)
    return {row["id"]: row["version"] for row in rows}


async def events(ledger: Ledger, case: UUID, after: int = 0, limit: int | None = None) -> list[Stored]:
    """Events of a case in order, after a version; EventDoesNotOpen if one was changed or is missing."""
    async with ledger.pool.connection() as connection:
        found = await connection.fetchrow(READ_KEY, case)
        if found is None:
            return []
        rows = await connection.fetch(READ_EVENTS, case, after, limit)
    key = ledger.seals.key(case, found["wrapped"])
    stored = [
        Stored(
            event=event,
            previous=row["previous"] or b"",
            hash=row["hash"] or b"",
            command_id=row["command_id"],
        )
        for event, row in zip(event_codec.opened(key, rows, after), rows, strict=True)
    ]
    reached_the_end = limit is None or len(rows) < limit
    if reached_the_end and rows and not event_codec.is_whole(rows[-1], found["version"], found["head"]):
        raise EventDoesNotOpen(case, after + len(rows) + 1)
    return stored


async def as_of(
    ledger: Ledger, case: UUID, version: int | None = None, instant: datetime | None = None
) -> Case | None:
    """The case at a version or at a recorded instant; None if it did not exist yet."""
    state: Case | None = None
    for stored in await events(ledger, case, limit=version):
        event = stored.event
        if instant is not None and event.recorded_at > instant:
            break
        state = evolve(state, event)
    return None if state is None or (version or 0) > state.version else state


async def verify(connection: asyncpg.Connection, case: UUID) -> VerificationView:
    """Check one case's chain against its stored bytes and the head in its row."""
    check = Checking()
    async with connection.transaction(
        isolation="repeatable_read", readonly=True
    ):  # chain and head as of one moment
        async for row in connection.cursor(READ_CHAIN, case, prefetch=500):
            check.take((row,))
        head = await connection.fetchrow(CASE_HEADS + " WHERE id = $1", case)
    return check.end(head)


async def every_case(
    connection: asyncpg.Connection, seals: Seals, pass_over: Callable[[DoesNotOpen], None]
) -> AsyncIterator[tuple[UUID, str, UUID, list[Event]]]:
    """Each case with its reference, its school and its whole stream, one after another in one snapshot.

    A case whose key was destroyed is left out: no one can read it. `pass_over` receives a damaged one.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows: list[asyncpg.Record] = []
        async for row in connection.cursor(_EVERY_CASE, prefetch=500):
            if rows and row["case_id"] != rows[0]["case_id"]:
                for each in _whole_case(rows, seals, pass_over):
                    yield each
                rows = []
            rows.append(row)
        for each in _whole_case(rows, seals, pass_over):
            yield each


def _whole_case(
    rows: list[asyncpg.Record], seals: Seals, pass_over: Callable[[DoesNotOpen], None]
) -> Iterator[tuple[UUID, str, UUID, list[Event]]]:
    if not rows:
        return
    case, newest = rows[0]["case_id"], rows[-1]
    try:
        stream = list(event_codec.opened(seals.key(case, rows[0]["wrapped"]), rows))
        if not event_codec.is_whole(newest, newest["newest"], newest["head"]):
            raise EventDoesNotOpen(case, newest["version"] + 1)
    except DoesNotOpen as damaged:
        pass_over(damaged)
        return
    yield case, rows[0]["reference"], rows[0]["school"], stream


async def in_line(connection: asyncpg.Connection) -> dict[UUID, tuple[Person, ...]]:
    """The people in line of each school, as they are today."""
    rosters: dict[UUID, tuple[Person, ...]] = {}
    for row in await connection.fetch(READ_EVERY_LINE):
        person = Person(id=row["id"], roles=tuple(row["roles"]))
        rosters[row["school"]] = (*rosters.get(row["school"], ()), person)
    return rosters


class Checking:
    """Walks one chain, and remembers the first damaged version."""

    def __init__(self) -> None:
        self.head = chain.START
        self.version = 0
        self.events = 0
        self.first_bad: int | None = None

    def take(self, rows: Sequence[asyncpg.Record]) -> None:
        """Check the next stored events, at least one: rows of `chain.SENT`."""
        if self.first_bad is None:
            right = chain.followed(rows, self.version, self.head)
            self.first_bad = None if right == len(rows) else self.version + right + 1
        self.version, self.head = rows[-1]["version"], rows[-1]["hash"] or b""
        self.events += len(rows)

    def end(self, row: asyncpg.Record | None) -> VerificationView:
        """The outcome; the case's row says how long the chain is and how it ends."""
        bad = self.first_bad
        if bad is None and row is None:
            bad = self.version + 1
        elif bad is None and row is not None and (row["version"], row["head"]) != (self.version, self.head):
            said = row["version"] or 0  # a row that names no entry says nothing
            bad = self.version if said == self.version else max(min(self.version, said), 0) + 1
        return VerificationView(
            verified=bad is None,
            events=self.events,
            head=self.head.hex() if self.events else None,
            first_bad=bad,
        )


async def with_reference(database: Database, reference: str) -> list[UUID]:
    """The cases with this reference: one, or by rare chance two."""
    rows = await database.fetch("SELECT id FROM cases WHERE reference = $1 ORDER BY id", reference)
    return [row["id"] for row in rows]


async def count(database: Database) -> int:
    """How many cases there are."""
    return int(await database.fetchval("SELECT count(*) FROM cases"))
