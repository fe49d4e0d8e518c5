"""Concerns about the procedure itself in Postgres: sealed, added to, never changed (13.4)."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg

from domain.people import Person
from domain.process import Answer, ProcessConcern, ReportProcess, goes_to
from store.answers import command_id
from store.ledger import Ledger
from store.opening import Caller, Key

_IN_LINE = """
SELECT id, roles FROM people
WHERE school = $1 AND roles && ARRAY['headteacher', 'board_lead', 'nominated_governor']
"""
# The key's answer is written with it, under the same lock as that of a command on a case.
_ONCE = """
WITH free AS (
    SELECT $1::text IS NULL
        OR pg_try_advisory_xact_lock(hashtextextended($2::uuid::text || ' ' || $1, 0)) AS ours
), done AS ({insert}), kept AS (
    INSERT INTO answers (person, key, fingerprint, command_id, case_id, status, version, problem)
    SELECT $2, $1, $3::bytea, $4::uuid, $5::uuid, 201, 0, NULL FROM done WHERE $1 IS NOT NULL
)
SELECT id FROM done
"""
_REPORT = _ONCE.format(
    insert="""
    INSERT INTO process_concerns (id, school, clause, body, about, raised_by, raised_at, goes_to)
    SELECT $5, $6, $7, $8, $9::uuid[], $2, $10, $11 FROM free WHERE free.ours RETURNING id
    """
)
_ANSWER = _ONCE.format(
    insert="""
    INSERT INTO process_answers (id, concern, body, answered_by, answered_at)
    SELECT $6, $5, $7, $2, $8 FROM free WHERE free.ours RETURNING concern AS id
    """
)
_READ = """
SELECT c.*, (
    SELECT array_agg((a.id, a.answered_by, a.answered_at, a.body) ORDER BY a.answered_at, a.id)
    FROM process_answers AS a WHERE a.concern = c.id
) AS answers
FROM process_concerns AS c
WHERE c.school = $1 AND ($2::uuid IS NULL OR c.id = $2)
ORDER BY c.raised_at, c.id
"""
_ALL = """
SELECT c.id, s.name AS school, c.clause, c.raised_at, c.goes_to,
    EXISTS (SELECT FROM process_answers AS a WHERE a.concern = c.id) AS answered
FROM process_concerns AS c JOIN schools AS s ON s.id = c.school
ORDER BY c.raised_at, c.id
"""


async def report(ledger: Ledger, caller: Caller, asked: ReportProcess, key: Key | None) -> UUID | None:
    """Record it, with to whom it goes; none where the key is not free any more."""
    new, about = uuid4(), list(dict.fromkeys(asked.about or ()))
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_IN_LINE, caller.school)
        line = [Person(id=row["id"], roles=tuple(row["roles"])) for row in rows]
        body = ledger.seals.seal_secret(_place(new), asked.text.encode())
        values = (caller.school, asked.clause, body, about, ledger.clock.now(), goes_to(line, about))
        return await _once(connection, _REPORT, caller, key, new, *values)


async def answer(ledger: Ledger, caller: Caller, concern: UUID, text: str, key: Key | None) -> UUID | None:
    """Add an answer to it; none where the key is not free any more."""
    new = uuid4()
    body = ledger.seals.seal_secret(_place(new), text.encode())
    async with ledger.pool.connection() as connection:
        return await _once(connection, _ANSWER, caller, key, concern, new, body, ledger.clock.now())


async def concerns(ledger: Ledger, school: UUID, one: UUID | None = None) -> list[ProcessConcern]:
    """Those of a school, the oldest first, or the one of that id."""
    async with ledger.pool.connection() as connection:
        rows = await connection.fetch(_READ, school, one)
    return [_concern(ledger, row) for row in rows]


async def everywhere(connection: asyncpg.Connection) -> list[dict[str, Any]]:
    """All of them without a word that anybody wrote, for whoever runs the service."""
    return [dict(row) for row in await connection.fetch(_ALL)]


async def _once(
    connection: asyncpg.Connection, statement: str, caller: Caller, key: Key | None, of: UUID, *values: Any
) -> UUID | None:
    by = caller.person.id
    kept = (key.fingerprint, command_id(by, key.value)) if key is not None else (None, None)
    try:
        found: UUID | None = await connection.fetchval(
            statement, key.value if key else None, by, *kept, of, *values
        )
    except asyncpg.UniqueViolationError:  # the key got its answer since it was looked at
        return None
    return found


def _concern(ledger: Ledger, row: asyncpg.Record) -> ProcessConcern:
    seals = ledger.seals
    return ProcessConcern(
        id=row["id"],
        clause=row["clause"],
        text=seals.open_secret(_place(row["id"]), row["body"]).decode(),
        about=tuple(row["about"]),
        raised_by=row["raised_by"],
        raised_at=row["raised_at"],
        goes_to=row["goes_to"],
        answers=tuple(
            Answer(by=by, at=at, text=seals.open_secret(_place(name), body).decode())
            for name, by, at, body in row["answers"] or ()
        ),
    )


def _place(what: UUID) -> bytes:
    return b"process" + what.bytes
