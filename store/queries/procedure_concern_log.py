"""Concerns about the procedure in Postgres: sealed, added to, never changed (13.4)."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import structlog
from cryptography.exceptions import InvalidTag

from domain.people.roles import Person
from domain.policy.procedure_concerns import (
    PROCEDURE_CONCERN_ANSWERED,
    PROCEDURE_CONCERN_LINE,
    PROCEDURE_CONCERN_RAISED,
    READS_OTHERS,
    ConcernSummary,
    ProcedureAnswer,
    ProcedureConcern,
    ReportProcedureConcern,
    goes_to,
    lies_with,
    sees_procedure_concern,
)
from store.ledger.idempotency import once, record_once
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, Key
from store.ledger.sealing import Seals
from store.pool import Database, Pool

_log = structlog.get_logger("store")
UNREADABLE = "This text was damaged and cannot be read. Tell the person who runs Onward."
_LINE = list(PROCEDURE_CONCERN_LINE)
# The messages are written with it, in the same statement.
_TOLD = """, told AS (
    INSERT INTO post (id, concern, kind, person, channel)
    SELECT gen_random_uuid(), $6, '{kind}', p.id, $7::text FROM {told} WHERE $7::text IS NOT NULL
)"""
# Leave out people who have left, the subjects, and people who share a mailbox with a subject (3.2h).
_MAY_KNOW = """
    p.school = c.school AND p.roles <> '{}' AND p.id <> ALL(c.about)
    AND NOT EXISTS (SELECT FROM people AS o WHERE o.id = ANY(c.about) AND lower(o.email) = lower(p.email))
"""
_REPORT = once(
    """
    INSERT INTO process_concerns (id, school, clause, body, about, raised_by, raised_at, goes_to)
    SELECT $6::uuid, $8, $9, $10, $11::uuid[], $2, $12, $13 FROM free WHERE free.ours
    RETURNING id, school, about, goes_to
    """,
    _TOLD.format(
        kind=PROCEDURE_CONCERN_RAISED,
        told=f"done AS c LEFT JOIN people AS p ON c.goes_to = ANY(p.roles) AND {_MAY_KNOW}",  # or no one
    ),
)
_ANSWER = once(
    """
    INSERT INTO process_answers (id, concern, body, answered_by, answered_at)
    SELECT $8, $6::uuid, $9, $2, $10 FROM free WHERE free.ours RETURNING concern AS id
    """,
    _TOLD.format(
        kind=PROCEDURE_CONCERN_ANSWERED,
        told=f"""
        done JOIN process_concerns AS c USING (id)
        JOIN people AS p ON p.id = c.raised_by AND p.id <> $2 AND {_MAY_KNOW}
        """,
    ),
)
_ROSTER = "SELECT id, roles FROM people WHERE school = $1 AND roles && $2::text[]"
# The people in line are read once, however many concerns there are.
_SAID = """
WITH line AS MATERIALIZED (
    SELECT p.school, array_agg((p.id, p.roles)) AS people
    FROM people AS p WHERE p.roles && $1::text[] {of_school} GROUP BY p.school
)
SELECT
    c.id, c.school, c.clause, c.about, c.raised_by, c.raised_at, c.goes_to, s.name,
    EXISTS (SELECT FROM process_answers AS a WHERE a.concern = c.id) AS answered, line.people AS line
    {more}
FROM process_concerns AS c JOIN schools AS s ON s.id = c.school LEFT JOIN line ON line.school = c.school
WHERE {only}
ORDER BY c.raised_at, c.id
"""
_EVERYWHERE = _SAID.format(more="", of_school="", only="true")
_OF_SCHOOL = "AND p.school = $2"
# Every page asks this. People outside the line who do not audit see only their own concerns.
SEEN = _SAID.format(
    more="",
    of_school=_OF_SCHOOL,
    only="c.school = $2 AND NOT ($3 = ANY(c.about)) AND ($4 OR c.raised_by = $3)",
)
_READ = _SAID.format(
    more="""
    , c.body, ARRAY(
        SELECT (a.id, a.answered_by, a.answered_at, a.body)
        FROM process_answers AS a WHERE a.concern = c.id ORDER BY a.answered_at, a.id
    ) AS answers
    """,
    of_school=_OF_SCHOOL,
    only="c.school = $2 AND ($3::uuid IS NULL OR c.id = $3)",
)


async def report(ledger: Ledger, caller: Caller, asked: ReportProcedureConcern, key: Key | None) -> UUID:
    """Record a concern and notify its recipients; KeyInUse if the key is no longer free."""
    new, about = uuid4(), list(dict.fromkeys(asked.about or ()))
    rows = await ledger.pool.fetch(_ROSTER, caller.school, _LINE)
    line = [Person(id=row["id"], roles=tuple(row["roles"])) for row in rows]
    body = ledger.seals.seal_secret(sealed_for(new), asked.text.encode())
    values = (caller.school, asked.clause, body, about, ledger.clock.now(), goes_to(line, about))
    return await _record(ledger.pool, _REPORT, caller, key, new, ledger.posts.mail, *values)


async def answer(ledger: Ledger, caller: Caller, concern: UUID, text: str, key: Key | None) -> UUID:
    """Add an answer and notify the author of the concern; KeyInUse if the key is no longer free."""
    new = uuid4()
    body = ledger.seals.seal_secret(sealed_for(new), text.encode())
    values = (concern, ledger.posts.mail, new, body, ledger.clock.now())
    return await _record(ledger.pool, _ANSWER, caller, key, *values)


async def concerns(ledger: Ledger, school: UUID, one: UUID | None = None) -> list[ProcedureConcern]:
    """A school's concerns, oldest first, or the one with this id."""
    rows = await ledger.pool.fetch(_READ, _LINE, school, one)
    return [_concern(ledger, row) for row in rows if row["about"] is not None]


async def seen(pool: Pool, caller: Caller) -> list[ConcernSummary]:
    """The concerns that the caller may see, without any text that people wrote."""
    rows = await pool.fetch(SEEN, *asked_by(caller))
    known = (_said(row) for row in rows if row["about"] is not None)
    return [each for each in known if sees_procedure_concern(each, caller.person)]


def asked_by(caller: Caller) -> tuple[Any, ...]:
    """The caller's values for SEEN."""
    may_read_others = any(role in READS_OTHERS for role in caller.person.roles)
    return _LINE, caller.school, caller.person.id, may_read_others


async def everywhere(connection: asyncpg.Connection) -> list[tuple[str, ConcernSummary]]:
    """The concerns of every school, with its name, for the operator."""
    rows = await connection.fetch(_EVERYWHERE, _LINE)
    return [(row["name"], _said(row)) for row in rows if row["about"] is not None]


async def _record(database: Database, statement: str, caller: Caller, key: Key | None, *values: Any) -> UUID:
    done = await record_once(database, statement, caller.person.id, key, 201, *values)
    assert done is not None  # only a key that is not free stops it
    return done


def _said(row: asyncpg.Record) -> ConcernSummary:
    about = tuple(row["about"])
    line = [Person(id=person, roles=tuple(roles)) for person, roles in row["line"] or ()]
    return ConcernSummary(
        about=about,
        lies_with=lies_with(row["goes_to"], line, about),
        **{name: row[name] for name in ("id", "school", "clause", "raised_by", "raised_at")},
        goes_to=row["goes_to"],
        answered=row["answered"],
    )


def _concern(ledger: Ledger, row: asyncpg.Record) -> ProcedureConcern:
    seals = ledger.seals
    return ProcedureConcern(
        said=_said(row),
        text=_text(seals, row["id"], row["body"]),
        answers=tuple(
            ProcedureAnswer(by=by, at=at, text=_text(seals, name, body))
            for name, by, at, body in row["answers"]
        ),
    )


def _text(seals: Seals, what: UUID, body: bytes | None) -> str:
    try:
        return seals.open_secret(sealed_for(what), body).decode()
    except InvalidTag:
        _log.error("a concern about the procedure cannot be opened")
        return UNREADABLE


def sealed_for(what: UUID) -> bytes:
    """The context that binds the seal of a concern or an answer."""
    return b"process" + what.bytes
