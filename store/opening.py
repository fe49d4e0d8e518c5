"""What is read before a command is judged: who is signed in, the case, and an answer kept for a repeat."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import orjson
import structlog

from domain.entry import Event
from domain.people import Person
from domain.permissions import sees
from domain.referral import Referral
from store import chain, records
from store.credentials import SessionHash
from store.sealing import CaseKey, Seals, StateDoesNotOpen
from store.shapes import shape
from store.sight import sight_of
from store.statements import (
    RAISE_IN_SESSION,
    READ_BY_AGENCY,
    READ_BY_CLOCK,
    READ_BY_PERSON,
    READ_EVENT,
    READ_IN_SESSION,
    READ_LINE,
    READ_NAMED,
    READ_OTHER,
    READ_TO_RAISE,
)

_log = structlog.get_logger("store")


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The instant of the case's time, in UTC."""
        ...


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
    school: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a command needs besides its case."""

    case: UUID | None
    key: Key | None = None
    event: int | None = None
    """The version that a correction names."""
    people: tuple[UUID, ...] = ()
    """Whom it names."""
    other: UUID | None = None
    """The other case that it names."""
    line: bool = False
    """Whether those in line are wanted, and those whom it names with their roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What was found."""

    caller: Caller | None = None
    state: Referral | None = None
    kept: Kept | None = None
    in_flight: bool = False
    """Another request with the key is being written at this moment."""
    head: bytes = chain.START
    key: CaseKey | None = None
    roster: tuple[Person, ...] = ()
    """Those in line of the school, for a new case and for the clock."""
    on_duty: frozenset[UUID] = frozenset()
    """Those of them whose shift it is."""
    rota: bool = False
    """Whether the school has ever had a duty rota, for a new case."""
    named: frozenset[UUID] = frozenset()
    """Those of the people wanted who are of the school."""
    target: Event | None = None
    other: Referral | None = None
    """The other case that is named, if it is of the school."""
    plan: int = 0
    """The newest plan."""
    planned: int = 0
    """The plan that the case's open deadlines follow, for the clock."""


async def open_for_person(
    connection: asyncpg.Connection, seals: Seals, token: bytes, wanted: Wanted, now: datetime
) -> Opened:
    """Everything for a person's command: one round trip, another where it names an event or people."""
    key = wanted.key.value if wanted.key else None
    by_session = isinstance(token, SessionHash)
    if wanted.case is None:
        row = await connection.fetchrow(
            RAISE_IN_SESSION if by_session else READ_TO_RAISE, token, key, wanted.people, now
        )
    else:
        row = await connection.fetchrow(
            READ_IN_SESSION if by_session else READ_BY_PERSON, token, key, wanted.case
        )
    if row is None:
        return Opened()
    caller = Caller(person=Person(id=row["person"], roles=tuple(row["roles"])), school=row["school"])
    kept, in_flight = _kept(row), bool(row["in_flight"])
    if wanted.case is None:
        roster, on_duty = _people(row)
        named = frozenset(person.id for person in roster).intersection(wanted.people)
        return Opened(
            caller=caller,
            kept=kept,
            in_flight=in_flight,
            roster=roster,
            on_duty=on_duty,
            rota=row["has_rota"],
            named=named,
            plan=row["plan"],
        )
    if row["wrapped"] is None:  # no such case in this school, or its key is destroyed
        return Opened(caller=caller, kept=kept, plan=row["plan"])
    case_key = seals.key(wanted.case, row["wrapped"])
    state = await _known(connection, caller, row, case_key)
    if state is None:
        return Opened(caller=caller, kept=kept, plan=row["plan"])
    people = await _named(connection, caller, wanted) if wanted.people or wanted.line else ()
    # What does not open must not tell, to somebody who may not see the case, that there is one (3.2h).
    seen = sees(state, caller.person) is not None
    event, other = (wanted.event, wanted.other) if seen else (None, None)
    return Opened(
        caller=caller,
        kept=kept,
        in_flight=in_flight,
        state=state,
        head=row["head"],
        key=case_key,
        roster=people if wanted.line else (),
        named=frozenset(person.id for person in people).intersection(wanted.people),
        target=await _event(connection, case_key, event) if event is not None else None,
        other=await _other(connection, seals, caller, other) if other is not None else None,
        plan=row["plan"],
    )


async def open_for_clock(connection: asyncpg.Connection, seals: Seals, case: UUID, when: datetime) -> Opened:
    """The case, those in line of its school, and who of them was on duty then."""
    row = await connection.fetchrow(READ_BY_CLOCK, case, when)
    if row is None:
        return Opened()
    key = seals.key(case, row["wrapped"])
    roster, on_duty = _people(row)
    return Opened(
        state=_state(row, key),
        head=row["head"],
        key=key,
        roster=roster,
        on_duty=on_duty,
        plan=row["plan"],
        planned=row["planned"],
    )


async def open_for_agency(
    connection: asyncpg.Connection, seals: Seals, signer: UUID, key: Key, case: UUID | None
) -> Opened:
    """The case for whoever signed with that key, and the answer that the message got before."""
    row = await connection.fetchrow(READ_BY_AGENCY, signer, key.value, case)
    if row is None:
        return Opened()
    caller = Caller(person=Person(id=row["person"], roles=()), school=row["school"])
    kept, in_flight = _kept(row), bool(row["in_flight"])
    if case is None or row["wrapped"] is None:
        return Opened(caller=caller, kept=kept, in_flight=in_flight)
    case_key = seals.key(case, row["wrapped"])
    return Opened(
        caller=caller,
        kept=kept,
        in_flight=in_flight,
        state=_state(row, case_key),
        head=row["head"],
        key=case_key,
        plan=row["plan"],
    )


def unsealed(row: asyncpg.Record, seals: Seals) -> Referral:
    """The state in a row of `cases` with its key."""
    return _state(row, seals.key(row["id"], row["wrapped"]))


def _state(row: asyncpg.Record, key: CaseKey) -> Referral:
    try:
        plain = key.open_state(row["version"], row["state"])
    except StateDoesNotOpen:
        _log.error("a case does not open", case=str(key.case))
        raise
    state: Referral = shape(Referral).validate_json(plain)
    return state


async def _known(
    connection: asyncpg.Connection, caller: Caller, row: asyncpg.Record, key: CaseKey
) -> Referral | None:
    """The state; StateDoesNotOpen for whoever may know of the case, and for nobody else."""
    try:
        return _state(row, key)
    except StateDoesNotOpen:
        if await sight_of(connection, caller.person, caller.school, key.case) is None:
            return None
        raise


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


def _people(row: asyncpg.Record) -> tuple[tuple[Person, ...], frozenset[UUID]]:
    """Those in line, and those of them who are on duty."""
    people = orjson.loads(row["in_line"] or "[]")
    roster = tuple(Person(id=UUID(each["id"]), roles=tuple(each["roles"])) for each in people)
    return roster, frozenset(UUID(each["id"]) for each in people if each["on_duty"])


async def _named(connection: asyncpg.Connection, caller: Caller, wanted: Wanted) -> tuple[Person, ...]:
    rows = await connection.fetch(READ_LINE if wanted.line else READ_NAMED, caller.school, wanted.people)
    return tuple(Person(id=row["id"], roles=tuple(row["roles"])) for row in rows)


async def _other(connection: asyncpg.Connection, seals: Seals, caller: Caller, case: UUID) -> Referral | None:
    row = await connection.fetchrow(READ_OTHER, case, caller.school, caller.person.id)
    return await _known(connection, caller, row, seals.key(case, row["wrapped"])) if row else None


async def _event(connection: asyncpg.Connection, key: CaseKey, version: int) -> Event | None:
    if not 0 < version < 2**63:  # what the column holds
        return None
    row = await connection.fetchrow(READ_EVENT, key.case, version)
    return records.from_bytes(key.open_event(version, row["body"], row["format"])) if row else None
