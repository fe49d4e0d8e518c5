"""What is read before a command is judged: who is signed in, the case, and an answer kept for a repeat."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from domain.entry import Event
from domain.people import Person
from domain.referral import Referral
from store import chain, records
from store.sealing import CaseKey, Seals
from store.shapes import shape
from store.statements import (
    READ_BY_CLOCK,
    READ_BY_PERSON,
    READ_EVENT,
    READ_ROSTER,
    READ_TO_RAISE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An idempotency key, bound to route and body by its fingerprint."""

    value: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The answer that a key got before."""

    fingerprint: bytes
    case: UUID
    status: int
    version: int
    problem: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is signed in."""

    person: Person
    name: str
    school: UUID
    school_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a command needs besides its case."""

    case: UUID | None
    key: Key | None = None
    event: int | None = None
    """The version that a correction names."""
    people: tuple[UUID, ...] = ()
    """Whom a new concern is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What was found."""

    caller: Caller | None = None
    state: Referral | None = None
    kept: Kept | None = None
    head: bytes = chain.START
    key: CaseKey | None = None
    roster: tuple[Person, ...] = ()
    """Those in line of the school and, for a new case, those it is about."""
    target: Event | None = None


async def open_for_person(
    connection: asyncpg.Connection, seals: Seals, token: bytes, wanted: Wanted
) -> Opened:
    """Everything for a person's command: one round trip, and another only for a correction."""
    key = wanted.key.value if wanted.key else None
    if wanted.case is None:
        row = await connection.fetchrow(READ_TO_RAISE, token, key, wanted.people)
    else:
        row = await connection.fetchrow(READ_BY_PERSON, token, key, wanted.case)
    if row is None:
        return Opened()
    caller = Caller(
        person=Person(id=row["person"], roles=tuple(row["roles"])),
        name=row["name"],
        school=row["school"],
        school_name=row["school_name"],
    )
    if wanted.case is None:
        people = _people(orjson.loads(row["in_line"] or "[]"))
        return Opened(caller=caller, kept=_kept(row), roster=people)
    opened = replace(_opened(row, wanted.case, seals), caller=caller, kept=_kept(row))
    if wanted.event is not None:
        return replace(opened, target=await _event(connection, opened, wanted.event))
    return opened


async def open_for_clock(connection: asyncpg.Connection, seals: Seals, case: UUID) -> Opened:
    """The case and those in line of its school."""
    row = await connection.fetchrow(READ_BY_CLOCK, case)
    if row is None:
        return Opened()
    opened = _opened(row, case, seals)
    assert opened.state is not None
    return replace(opened, roster=_people(await connection.fetch(READ_ROSTER, opened.state.school)))


def _opened(row: asyncpg.Record, case: UUID | None, seals: Seals) -> Opened:
    if case is None or row["version"] is None:
        return Opened()
    key = seals.key(case, row["wrapped"])
    return Opened(state=_state(row, key), head=row["head"], key=key)


def unsealed(row: asyncpg.Record, seals: Seals) -> Referral:
    """The state in a row of `cases` with its key."""
    return _state(row, seals.key(row["id"], row["wrapped"]))


def _state(row: asyncpg.Record, key: CaseKey) -> Referral:
    state: Referral = shape(Referral).validate_json(key.open_state(row["version"], row["state"]))
    return state


def _kept(row: asyncpg.Record) -> Kept | None:
    if row["kept_fingerprint"] is None:
        return None
    problem = row["kept_problem"]
    return Kept(
        fingerprint=row["kept_fingerprint"],
        case=row["kept_case"],
        status=row["kept_status"],
        version=row["kept_version"],
        problem=orjson.loads(problem) if problem else None,
    )


def _people(rows: Iterable[Any]) -> tuple[Person, ...]:
    return tuple(Person(id=UUID(str(row["id"])), roles=tuple(row["roles"])) for row in rows)


async def _event(connection: asyncpg.Connection, opened: Opened, version: int) -> Event | None:
    if opened.state is None or opened.key is None or not 0 < version <= opened.state.version:
        return None
    row = await connection.fetchrow(READ_EVENT, opened.state.id, version)
    return records.from_bytes(opened.key.open_event(version, row["body"], row["format"])) if row else None
