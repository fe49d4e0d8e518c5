"""Absences in Postgres: added and ended early, never changed, and each with what was recorded about it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from domain.people.absences import (
    Absence,
    AbsenceEntry,
    Away,
    RecordAbsence,
    WhyEnded,
    cover_of,
    covers_now,
    may_cover,
)
from domain.people.roles import Person
from domain.refusals import AlreadyAway
from store.delivery.notices import tell_ended, tell_recorded
from store.ledger.idempotency import once, record_once
from store.ledger.load_request import Key
from store.pool import Database, Pool

_ABSENCES = """
SELECT a.id, a.person, p.name, a.cover, c.name AS cover_name, a.starts_at, a.ends_at,
    a.made_by AS recorded_by, a.made_at AS recorded_at, a.ended_at, a.ended_by,
    p.roles AS person_roles, c.roles AS cover_roles, (
        SELECT json_agg(json_build_object(
            'what', e.what, 'at', e.made_at, 'by', e.made_by, 'name', b.name, 'reason', e.reason
        ) ORDER BY e.number)
        FROM absence_entries AS e LEFT JOIN people AS b ON b.id = e.made_by
        WHERE e.absence = a.id AND e.made_at BETWEEN '1900-01-01' AND '2100-01-01'  -- else damaged
    ) AS history
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
_OVER = _ABSENCES + (
    " AND least(a.ends_at, a.ended_at) <= $2 ORDER BY least(a.ends_at, a.ended_at) DESC, a.id LIMIT $3"
)
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
    INSERT INTO absences (school, person, cover, starts_at, ends_at, made_by, made_at, reason)
    SELECT p.school, p.id, $7, $8, $9, $2, $10, $11 FROM people AS p, free WHERE p.id = $6::uuid AND free.ours
    RETURNING id
    """
)
_END = once(
    """
    UPDATE absences AS a SET
        ended_at = CASE WHEN a.ended_at IS NULL AND a.ends_at > $7 THEN $7 ELSE a.ended_at END,
        ended_by = CASE WHEN a.ended_at IS NULL AND a.ends_at > $7 THEN $2 ELSE a.ended_by END,
        end_reason = CASE WHEN a.ended_at IS NULL AND a.ends_at > $7 THEN $8 ELSE a.end_reason END
    FROM free WHERE a.id = $6::uuid AND free.ours
    RETURNING a.id
    """
)
_STILL_COUNTS = "SELECT ended_at IS NULL AND ends_at > $2 FROM absences WHERE id = $1 FOR UPDATE"
_LINE_OF = "SELECT id, roles FROM people WHERE school = $1 AND id = ANY($2::uuid[])"


async def absences(
    database: Database,
    school: UUID,
    since: datetime,
    after: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[Absence]:
    """The absences of a school that end after this, by their start; also those ended early."""
    rows = await database.fetch(_FROM, school, since, *(after or (None, None)), limit)
    return [_absence(row) for row in rows]


async def over(connection: asyncpg.Connection, school: UUID, at: datetime, limit: int) -> list[Absence]:
    """The absences of a school that ended before this, by their time or early, the newest first."""
    return [_absence(row) for row in await connection.fetch(_OVER, school, at, limit)]


async def absence(database: Database, school: UUID, found: UUID) -> Absence | None:
    """One absence of the school."""
    row = await database.fetchrow(_ONE, school, found)
    return _absence(row) if row is not None else None


async def away_now(database: Database, school: UUID, at: datetime) -> Away:
    """The cover of each person of a school who is away at that instant, by the roles of now."""
    return _away(await database.fetch(_AWAY, school, at))


async def ends_now(database: Database, school: UUID, at: datetime) -> dict[UUID, datetime]:
    """When each person of a school who is away at that instant is back."""
    return {row["person"]: row["ends_at"] for row in await database.fetch(_ENDS, school, at)}


async def all_covers(database: Database, at: datetime) -> dict[UUID, UUID]:
    """Who gets the messages of each person who is away at that instant, in every school."""
    away = _away(await database.fetch(_ALL_AWAY, at))
    found = {person: cover_of(person, away) for person in away}
    return {person: cover for person, cover in found.items() if cover is not None}


async def people_with_roles(
    connection: asyncpg.Connection, school: UUID, people: Collection[UUID]
) -> dict[UUID, Person]:
    """The people with their roles, if they belong to the school."""
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
    values = (asked.person, asked.cover, starts_at, asked.ends_at, at, asked.reason)
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
    reason: WhyEnded | None = None,
) -> Absence:
    """End an absence at `at` unless it is over, and tell the cover; KeyInUse if the key is no longer free."""
    async with connection.transaction():
        ends = await connection.fetchval(_STILL_COUNTS, ending, at)
        ended = await _changed(connection, _END, school, by, key, 200, ending, at, reason)
        if ends:
            await tell_ended(connection, ended, mail)
    return ended


def _away(rows: list[asyncpg.Record]) -> Away:
    people = [person for row in rows for person in _people(row)]
    return covers_now({row["person"]: row["cover"] for row in rows}, people)


def _people(row: asyncpg.Record) -> tuple[Person, Person]:
    """The absent person and the cover."""
    absent = Person(id=row["person"], roles=tuple(row["person_roles"] or ()))
    return absent, Person(id=row["cover"], roles=tuple(row["cover_roles"] or ()))


def _absence(row: asyncpg.Record) -> Absence:
    values = {name: value for name, value in row.items() if name not in ("person_roles", "cover_roles")}
    entries = tuple(map(_entry, orjson.loads(values.pop("history") or "[]")))
    return Absence(**values, covered=may_cover(*_people(row)), history=entries)


def _entry(row: dict[str, Any]) -> AbsenceEntry:
    return AbsenceEntry(
        what=row["what"],
        at=datetime.fromisoformat(row["at"]),
        by=UUID(row["by"]) if row["by"] else None,
        name=row["name"],
        reason=row["reason"],
    )


async def _changed(
    database: Database,
    statement: str,
    school: UUID,
    by: UUID,
    key: Key | None,
    status: int,
    *values: Any,
) -> Absence:
    done = await record_once(database, statement, by, key, status, *values)
    found = await absence(database, school, done) if done is not None else None
    assert found is not None  # the person is of the school, and a row is never removed
    return found


FRESH = timedelta(seconds=1)


class AbsenceWatch:
    """The people who are away, as this process read them last: what others record shows a second later."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[UUID, tuple[datetime, frozenset[UUID]]] = {}

    async def away(self, school: UUID, at: datetime) -> frozenset[UUID]:
        """The people of a school who are away at that time."""
        known = self._known.get(school)
        if known is not None and known[0] <= at < known[0] + FRESH:
            return known[1]
        found = frozenset(await ends_now(self._pool, school, at))
        self._known[school] = (at, found)
        return found

    def forget(self, school: UUID) -> None:
        """Ask again: this process has just recorded or ended an absence."""
        self._known.pop(school, None)
