"""Who a message goes to when it is sent: the address, the deadline as it is now, and who covers (3-DSL.x).

A person who has left the school has no address.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

import asyncpg

from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.messaging.absence_routing import OwnMessage, PeopleNow, may_be_told, next_in_line, route
from domain.messaging.notification import TO_THE_HEAD
from domain.people.roles import Person, Role
from store.delivery.delivery_queue import Delivery
from store.ledger.load_line import LINE_ROLES
from store.ledger.sealing import Seals
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS, unsealed
from store.people.absence_records import away_now
from store.pool import Pool
from store.queries import procedure_concern_log

_HEADING = """
SELECT CASE WHEN p.roles <> '{}' THEN p.email END AS email, p.roles, EXISTS (
    SELECT FROM people AS o
    WHERE o.id = ANY($3::uuid[]) AND (o.id = $1 OR lower(o.email) = lower(p.email))
) AS withheld
FROM (SELECT) AS told LEFT JOIN people AS p ON p.id = $1 AND p.school = $2
"""
_CASE = f"SELECT {OPENED} FROM {WITH_KEYS} WHERE c.id = $1 AND {STANDS}"
_REACHES_OTHERS = """
SELECT EXISTS (
    SELECT FROM post AS o JOIN people AS p ON p.id = o.person
    WHERE o.case_id = $1 AND o.version = $2 AND o.kind = $3 AND o.id <> $4
      AND (o.delivered_at IS NOT NULL OR (o.stopped_at IS NULL AND p.email IS NOT NULL AND p.roles <> '{}'))
)
"""


_OF_ACCOUNT = "SELECT email FROM people WHERE id = $1 AND roles <> '{}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureAddress:
    """The address for a message about the procedure, and whether it may still be sent."""

    email: str | None
    withheld: bool
    """Whether the recipient is its subject, or shares a mailbox with one (3.2h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAddress:
    """The case, the person's address if any, and the obligation as it is now."""

    email: str | None
    owed: Obligation | None
    withheld: bool
    """Whether the recipient, or anyone who shares their mailbox, may not know about the case now (3.2h)."""
    case: Case
    roles: tuple[Role, ...] = ()
    """The recipient's roles now."""


async def heading(pool: Pool, seals: Seals, delivery: Delivery) -> CaseAddress | None:
    """The message's heading, from the sealed state; None if the case or its key is gone.

    CaseDoesNotOpen if the state cannot be opened: the outcome could not be recorded either.
    """
    async with pool.connection() as connection:
        row = await connection.fetchrow(_CASE, delivery.case)
        if row is None:
            return None
        state = unsealed(row, seals)
        to = await connection.fetchrow(_HEADING, delivery.person, state.school, state.about)
    assert to is not None
    return CaseAddress(
        email=to["email"],
        owed=state.open_obligation(delivery.obligation) if delivery.obligation is not None else None,
        withheld=to["withheld"],
        case=state,
        roles=tuple(to["roles"] or ()),
    )


async def address(pool: Pool, seals: Seals, delivery: Delivery) -> ProcedureAddress:
    """The address for a message about a concern about the procedure, if its sealed facts can be opened."""
    assert delivery.concern is not None
    sealed = await pool.fetchval("SELECT facts FROM process_concerns WHERE id = $1", delivery.concern)
    facts = procedure_concern_log.facts_of(seals, delivery.concern, sealed)
    if facts is None:
        return ProcedureAddress(email=None, withheld=True)
    row = await pool.fetchrow(_HEADING, delivery.person, facts["school"], facts["about"])
    assert row is not None
    return ProcedureAddress(email=row["email"], withheld=row["withheld"])


async def reaches_others(pool: Pool, delivery: Delivery) -> bool:
    """Whether the same message goes to someone else with an address, or has reached one."""
    return bool(
        await pool.fetchval(_REACHES_OTHERS, delivery.case, delivery.version, delivery.kind, delivery.id)
    )


async def own_address(pool: Pool, delivery: Delivery) -> str | None:
    """The address for a message about a person's own account; None if they have left or have none."""
    email: str | None = await pool.fetchval(_OF_ACCOUNT, delivery.person)
    return email


# A mailbox that a subject of the case shares counts as no address (3.2h).
_IN_LINE = f"""
SELECT p.id, p.roles, CASE WHEN NOT EXISTS (
    SELECT FROM people AS o WHERE o.id = ANY($2::uuid[]) AND (o.id = p.id OR lower(o.email) = lower(p.email))
) THEN p.email END AS email
FROM people AS p WHERE p.school = $1 AND p.roles && {LINE_ROLES} ORDER BY p.id
"""
_TO_OTHERS = """
SELECT person, delivered_at IS NOT NULL AS reached, stopped_at IS NOT NULL OR failed_at IS NOT NULL AS failed
FROM post
WHERE case_id = $1 AND version = $2 AND kind = $3 AND obligation IS NOT DISTINCT FROM $4 AND id <> $5
  AND person IS NOT NULL
"""
_COPY = """
INSERT INTO post (id, case_id, version, kind, obligation, rung, due_at, person, channel, in_place_of)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE NOT EXISTS (
    SELECT FROM post AS o
    WHERE o.case_id = $2 AND o.version = $3 AND o.kind = $4 AND o.obligation IS NOT DISTINCT FROM $5
      AND o.person = $8
)
ON CONFLICT (id) DO NOTHING
"""
_REFUSED = "UPDATE post SET passed = passed || $2::uuid WHERE id = $1 AND NOT $2 = ANY(passed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentRecipient:
    """Who gets the message now."""

    to: UUID
    email: str | None
    own: OwnMessage | None = None
    """What became of this person's own copy, if they are the cover and have one."""
    over: bool = False
    """Whether it is a copy for the cover of someone who is back."""
    lost: bool = False
    """Whether it is a copy for someone who has since left or lost the role: another needs it."""


async def present_recipient(
    pool: Pool, state: Case, delivery: Delivery, email: str | None, at: datetime
) -> PresentRecipient:
    """The recipient, or the cover if they are away. Copies for others who need one are queued first."""
    assert delivery.person is not None
    async with pool.connection() as connection:
        away = await away_now(connection, state.school, at)
        own = await _own(connection, delivery) if away or delivery.in_place_of is not None else {}
        if delivery.in_place_of in own and delivery.in_place_of not in away:
            return PresentRecipient(to=delivery.person, email=email, over=True)
        if delivery.person not in away and delivery.in_place_of not in away:
            return PresentRecipient(to=delivery.person, email=email)
        rows = await connection.fetch(_IN_LINE, state.school, state.about)
        if delivery.in_place_of in away and not _may_still_have(state, delivery, rows):
            return PresentRecipient(to=delivery.person, email=None, lost=True)
        if delivery.person not in away:
            return PresentRecipient(to=delivery.person, email=email)
        now = PeopleNow(
            away=away,
            reachable=tuple(_person(row) for row in rows if row["email"] is not None),
            own=own,
            tried=delivery.passed,
        )
        absent = next((_person(row) for row in rows if row["id"] == delivery.person), None)
        if absent is None:
            return PresentRecipient(to=delivery.person, email=email)
        found = route(state, delivery.kind, delivery.obligation, absent, now)
        await _queue_copies(connection, delivery, delivery.person, found.also)
    if found.to == delivery.person:
        return PresentRecipient(to=delivery.person, email=email)
    addresses = {row["id"]: row["email"] for row in rows}
    return PresentRecipient(to=found.to, email=addresses[found.to], own=now.own.get(found.to))


async def passed_on(pool: Pool, delivery: Delivery, cover: UUID) -> Delivery:
    """The message after the cover's mailbox refused it for good: it goes to the next person."""
    await pool.execute(_REFUSED, delivery.id, cover)
    return replace(delivery, passed=(*delivery.passed, cover))


async def copy_for_the_next(pool: Pool, state: Case, delivery: Delivery, at: datetime) -> None:
    """Queue a copy for the next person, because this one cannot have theirs: the mailbox refused it, say."""
    assert delivery.person is not None
    assert delivery.in_place_of is not None
    tried = (*delivery.passed, delivery.person)
    theirs = replace(delivery, person=delivery.in_place_of, in_place_of=None, passed=tried)
    await present_recipient(pool, state, theirs, None, at)


async def copy_for_the_line(pool: Pool, state: Case, delivery: Delivery, at: datetime) -> bool:
    """Whether someone else has or gets a message whose recipient may no longer know of the case (3.2h).

    If no one has it, one person in line gets a copy: the head for the head's messages, else the next (3.2l).
    """
    assert delivery.person is not None
    async with pool.connection() as connection:
        own = await _own(connection, delivery)
        rows = await connection.fetch(_IN_LINE, state.school, state.about)
        line = tuple(_person(row) for row in rows if row["email"] is not None)
        holders = {each.id for each in line}
        if any(each == "reached" or (each == "waits" and who in holders) for who, each in own.items()):
            return True
        lost = Person(id=delivery.person, roles=("headteacher",) if delivery.kind in TO_THE_HEAD else ())
        now = PeopleNow(away=await away_now(connection, state.school, at), reachable=line)
        able = {each.id for each in line if may_be_told(state, delivery.obligation, lost, each)}
        heads = [each for each in line if not set(lost.roles).isdisjoint(each.roles)]
        first = replace(now, reachable=(*heads, *(each for each in line if each not in heads)))
        found = next_in_line(state, lost, first, able - own.keys())
        await _queue_copies(connection, delivery, None, found)
    return bool(found)


def _may_still_have(state: Case, delivery: Delivery, rows: list[asyncpg.Record]) -> bool:
    """Whether the person who gets a copy may still have the absent person's message."""
    people = {
        row["id"]: _person(row) for row in rows if row["email"] is not None or row["id"] != delivery.person
    }
    copied, absent = people.get(delivery.person), people.get(delivery.in_place_of)
    if absent is None:  # away, and out of line too: the copy is all that is left
        return True
    return copied is not None and may_be_told(state, delivery.obligation, absent, copied)


def _person(row: asyncpg.Record) -> Person:
    return Person(id=row["id"], roles=tuple(row["roles"]))


async def _own(connection: asyncpg.Connection, delivery: Delivery) -> dict[UUID, OwnMessage]:
    """What became of the same message to others."""
    rows = await connection.fetch(
        _TO_OTHERS, delivery.case, delivery.version, delivery.kind, delivery.obligation, delivery.id
    )
    return {
        row["person"]: "reached" if row["reached"] else "failed" if row["failed"] else "waits" for row in rows
    }


async def _queue_copies(
    connection: asyncpg.Connection, delivery: Delivery, absent: UUID | None, people: Iterable[UUID]
) -> None:
    """Queue one copy for each person who has none, however often this is tried."""
    about = delivery.case, delivery.version, delivery.kind, delivery.obligation
    deadline = delivery.rung, delivery.due_at
    for person in people:
        copy = uuid5(delivery.id, str(person))
        await connection.execute(_COPY, copy, *about, *deadline, person, delivery.channel, absent)
