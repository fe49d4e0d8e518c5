"""Absences in Postgres: they are added and ended early, never changed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from domain.people.absences import Absence, Away, RecordAbsence, cover_of, covers_now, may_cover
from domain.people.roles import Person
from domain.refusals import AlreadyAway
from store.delivery.absence_notices import tell_ended, tell_recorded
from store.ledger.idempotency import once, record_once
from store.ledger.load_request import Key

_ABSENCES = """
SELECT a.id, a.person, p.name, a.cover, c.name AS cover_name, a.starts_at, a.ends_at,
    a.made_by AS recorded_by, a.made_at AS recorded_at, a.ended_at, a.ended_by,
    p.roles AS person_roles, c.roles AS cover_roles
FROM absences AS a JOIN people AS p ON p.id = a.person JOIN people AS c ON c.id = a.cover
WHERE a.school = $1
"""
_ONE = _ABSENCES + " AND a.id = $2"
_FROM = _ABSENCES + (
    " AND a.ends_at > $2 AND ($3::timestamptz IS NULL OR (a.starts_at, a.id) > ($3, $4))"
    " ORDER BY a.starts_at, a.id LIMIT $5"
)
IN_FORCE = "a.starts_at <= {at} AND a.ends_at > {at} AND (a.ended_at IS NULL OR a.ended_at > {at})"
"""The condition for an absence at one instant."""
_AWAY = f"""
SELECT a.person, p.roles AS person_roles, a.cover, c.roles AS cover_roles
FROM absences AS a JOIN people AS p ON p.id = a.person JOIN people AS c ON c.id = a.cover
WHERE a.school = $1 AND {IN_FORCE.format(at="$2")}
"""
_ENDS = f"SELECT a.person, a.ends_at FROM absences AS a WHERE a.school = $1 AND {IN_FORCE.format(at='$2')}"
_ALL_AWAY = _AWAY.replace("a.school = $1", "a.school = p.school").replace("$2", "$1")
# Two absences of one person are recorded one after the other, so that neither misses the other.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('absence ' || $1::uuid::text, 0))"
_OVERLAPS = """
SELECT EXISTS (
    SELECT FROM absences AS a
    WHERE a.person = $1 AND a.starts_at < $3 AND a.ends_at > $2
      AND (a.ended_at IS NULL OR a.ended_at > greatest(a.starts_at, $2))
)
"""
_RECORD = once(
    """
    INSERT INTO absences (school, person, cover, starts_at, ends_at, made_by, made_at)
    SELECT p.school, p.id, $7, $8, $9, $2, $10 FROM people AS p, free WHERE p.id = $6::uuid AND free.ours
    RETURNING id
    """
)
_END = once(
    """
    UPDATE absences AS a SET
        ended_at = CASE WHEN a.ended_at IS NULL AND a.ends_at > $7 THEN $7 ELSE a.ended_at END,
        ended_by = CASE WHEN a.ended_at IS NULL AND a.ends_at > $7 THEN $2 ELSE a.ended_by END
    FROM free WHERE a.id = $6::uuid AND free.ours
    RETURNING a.id
    """
)
_STILL_COUNTS = "SELECT ended_at IS NULL AND ends_at > $2 FROM absences WHERE id = $1 FOR UPDATE"
_LINE_OF = "SELECT id, roles FROM people WHERE school = $1 AND id = ANY($2::uuid[])"


async def absences(
    connection: asyncpg.Connection,
    school: UUID,
    since: datetime,
    after: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[Absence]:
    """The absences of a school that end after this, by their start; those that ended early too."""
    rows = await connection.fetch(_FROM, school, since, *(after or (None, None)), limit)
    return [_absence(row) for row in rows]


async def absence(connection: asyncpg.Connection, school: UUID, found: UUID) -> Absence | None:
    """One absence of the school."""
    row = await connection.fetchrow(_ONE, school, found)
    return _absence(row) if row is not None else None


async def away_now(connection: asyncpg.Connection, school: UUID, at: datetime) -> Away:
    """The cover of each person of a school who is away at that instant, by the roles of now."""
    rows = await connection.fetch(_AWAY, school, at)
    people = [person for row in rows for person in _people(row)]
    return covers_now({row["person"]: row["cover"] for row in rows}, people)


async def ends_now(connection: asyncpg.Connection, school: UUID, at: datetime) -> dict[UUID, datetime]:
    """When each person of a school who is away at that instant is back."""
    return {row["person"]: row["ends_at"] for row in await connection.fetch(_ENDS, school, at)}


async def all_covers(connection: asyncpg.Connection, at: datetime) -> dict[UUID, UUID]:
    """Who gets the messages of each person who is away at that instant, in every school."""
    rows = await connection.fetch(_ALL_AWAY, at)
    people = [person for row in rows for person in _people(row)]
    away = covers_now({row["person"]: row["cover"] for row in rows}, people)
    found = {person: cover_of(person, away) for person in away}
    return {person: cover for person, cover in found.items() if cover is not None}


async def people_with_roles(
    connection: asyncpg.Connection, school: UUID, people: Collection[UUID]
) -> dict[UUID, Person]:
    """These people with their roles, if they belong to the school."""
    rows = await connection.fetch(_LINE_OF, school, list(people))
    return {row["id"]: Person(id=row["id"], roles=tuple(row["roles"] or ())) for row in rows}


async def record(
    connection: asyncpg.Connection,
    school: UUID,
    asked: RecordAbsence,
    at: datetime,
    by: UUID,
    key: Key | None,
    mail: str | None = None,
) -> Absence:
    """Record an absence, and tell the cover.

    AlreadyAway if another overlaps it, KeyInUse if the key is no longer free.
    """
    starts_at = max(asked.starts_at, at)  # what was decided before it was recorded stays as it was
    values = (asked.person, asked.cover, starts_at, asked.ends_at, at)
    async with connection.transaction():
        await connection.execute(_LOCK, asked.person)
        if await connection.fetchval(_OVERLAPS, asked.person, starts_at, asked.ends_at):
            raise AlreadyAway
        made = await _changed(connection, _RECORD, school, by, key, 201, *values)
        await tell_recorded(connection, made, mail)
    return made


async def end(
    connection: asyncpg.Connection,
    school: UUID,
    ending: UUID,
    at: datetime,
    by: UUID,
    key: Key | None,
    mail: str | None = None,
) -> Absence:
    """End an absence at `at` unless it is over, and tell the cover; KeyInUse if the key is no longer free."""
    async with connection.transaction():
        ends = await connection.fetchval(_STILL_COUNTS, ending, at)
        ended = await _changed(connection, _END, school, by, key, 200, ending, at)
        if ends:
            await tell_ended(connection, ended, mail)
    return ended


def _people(row: asyncpg.Record) -> tuple[Person, Person]:
    """The absent person and the cover."""
    absent = Person(id=row["person"], roles=tuple(row["person_roles"]))
    return absent, Person(id=row["cover"], roles=tuple(row["cover_roles"]))


def _absence(row: asyncpg.Record) -> Absence:
    values = {name: value for name, value in row.items() if name not in ("person_roles", "cover_roles")}
    return Absence(**values, covered=may_cover(*_people(row)))


async def _changed(
    connection: asyncpg.Connection,
    statement: str,
    school: UUID,
    by: UUID,
    key: Key | None,
    status: int,
    *values: Any,
) -> Absence:
    done = await record_once(connection, statement, by, key, status, *values)
    found = await absence(connection, school, done) if done is not None else None
    assert found is not None  # the person is of the school, and a row is never removed
    return found
