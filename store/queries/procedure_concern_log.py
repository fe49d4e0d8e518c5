"""Concerns about the procedure in Postgres: sealed, added to, never changed (13.4)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
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
from store.pool import Database

_log = structlog.get_logger("store")
_FACTS = b"process facts"
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
    INSERT INTO process_concerns (id, school, clause, body, about, raised_by, raised_at, goes_to, facts)
    SELECT $6::uuid, $8, $9, $10, $11::uuid[], $2, $12, $13, $14 FROM free WHERE free.ours
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
    c.id, c.facts, s.name,
    EXISTS (SELECT FROM process_answers AS a WHERE a.concern = c.id) AS answered, line.people AS line
    {more}
FROM process_concerns AS c JOIN schools AS s ON s.id = c.school LEFT JOIN line ON line.school = c.school
WHERE {only}
ORDER BY c.raised_at, c.id
"""
_EVERYWHERE = _SAID.format(more="", of_school="", only="true")
_OF_SCHOOL = "AND p.school = $2"
# Every page asks this. People outside the line who do not audit see only their own concerns.
# The columns only find rows: the sealed facts say who may see one.
SEEN = _SAID.format(
    more="",
    of_school=_OF_SCHOOL,
    only="c.school = $2 AND ($3 = ANY(c.about)) IS NOT TRUE AND ($4 OR c.raised_by = $3)",
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
    facts: dict[str, Any] = {
        "school": caller.school,
        "clause": asked.clause,
        "about": about,
        "raised_by": caller.person.id,
        "raised_at": ledger.clock.now(),
        "goes_to": goes_to(line, about),
    }
    sealed = sealed_facts(ledger.seals, new, facts)
    values = (caller.school, asked.clause, body, about, facts["raised_at"], facts["goes_to"], sealed)
    return await _record(ledger.pool, _REPORT, caller, key, new, ledger.channels.mail, *values)


async def answer(ledger: Ledger, caller: Caller, concern: UUID, text: str, key: Key | None) -> UUID:
    """Add an answer and notify the author of the concern; KeyInUse if the key is no longer free."""
    new = uuid4()
    body = ledger.seals.seal_secret(sealed_for(new), text.encode())
    values = (concern, ledger.channels.mail, new, body, ledger.clock.now())
    return await _record(ledger.pool, _ANSWER, caller, key, *values)


async def concerns(ledger: Ledger, school: UUID, one: UUID | None = None) -> list[ProcedureConcern]:
    """A school's concerns, oldest first, or the one with this id."""
    rows = await ledger.pool.fetch(_READ, _LINE, school, one)
    return [_concern(ledger.seals, row, said) for row, said in _judged(ledger.seals, rows)]


async def seen(ledger: Ledger, caller: Caller) -> list[ConcernSummary]:
    """The concerns that the caller may see, without any text that people wrote."""
    rows = await ledger.pool.fetch(SEEN, *asked_by(caller))
    return [said for _, said in _judged(ledger.seals, rows) if sees_procedure_concern(said, caller.person)]


def asked_by(caller: Caller) -> tuple[Any, ...]:
    """The caller's values for SEEN."""
    may_read_others = any(role in READS_OTHERS for role in caller.person.roles)
    return _LINE, caller.school, caller.person.id, may_read_others


async def everywhere(connection: asyncpg.Connection, seals: Seals) -> list[tuple[str, ConcernSummary]]:
    """The concerns of every school, with its name, for the operator."""
    rows = await connection.fetch(_EVERYWHERE, _LINE)
    return [(row["name"], said) for row, said in _judged(seals, rows)]


def sealed_facts(seals: Seals, concern: UUID, facts: Mapping[str, Any]) -> bytes:
    """Seal the columns of a concern, bound to it."""
    return seals.seal_secret(_FACTS + concern.bytes, orjson.dumps(facts, default=str))


def facts_of(seals: Seals, concern: UUID, sealed: bytes | None) -> Mapping[str, Any] | None:
    """The columns of a concern as they were sealed; None if that was changed."""
    facts = seals.open_json(_FACTS + concern.bytes, sealed, "what a concern about the procedure is about")
    if facts is None:
        return None
    by_id = {name: UUID(facts[name]) for name in ("school", "raised_by")}
    at, about = datetime.fromisoformat(facts["raised_at"]), [UUID(each) for each in facts["about"]]
    return {**facts, **by_id, "raised_at": at, "about": about}


async def _record(database: Database, statement: str, caller: Caller, key: Key | None, *values: Any) -> UUID:
    done = await record_once(database, statement, caller.person.id, key, 201, *values)
    assert done is not None  # only a key that is not free stops it
    return done


def _judged(seals: Seals, rows: Iterable[asyncpg.Record]) -> Iterator[tuple[asyncpg.Record, ConcernSummary]]:
    """The concerns as sealed, whatever the columns say. No one sees one that cannot be opened (3.2h)."""
    for row in rows:
        facts = facts_of(seals, row["id"], row["facts"])
        if facts is None:
            continue
        about = tuple(facts["about"])
        line = [Person(id=person, roles=tuple(roles)) for person, roles in row["line"] or ()]
        lies = lies_with(facts["goes_to"], line, about)
        yield (
            row,
            ConcernSummary(
                **{**facts, "about": about}, id=row["id"], lies_with=lies, answered=row["answered"]
            ),
        )


def _concern(seals: Seals, row: asyncpg.Record, said: ConcernSummary) -> ProcedureConcern:
    return ProcedureConcern(
        said=said,
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
