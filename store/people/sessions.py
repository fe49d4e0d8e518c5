"""Sessions of the pages: started by a proof, extended by use, ended; their ids are stored hashed."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, cast
from uuid import UUID

import asyncpg
import orjson

from domain.people.absences import covers_now, who_to_tell
from domain.people.roles import Person
from store.ledger.load_line import COVER, ON_DUTY
from store.ledger.load_request import Caller
from store.people.credentials import SessionHash, session_hash
from store.pool import LedgerReadOnly, Pool

CARD = "card"
"""The proof of a session that a demonstration's role card started: none."""
_NOW = "coalesce($3::timestamptz, now())"
_ME = f"""
WITH me AS (
    SELECT
        i.person, p.school, p.roles, p.name, s.name AS school_name, s.demonstration,
        extract(epoch FROM least(
            CASE WHEN $2 THEN now() + interval '15 minutes' ELSE i.idle_at END, i.over_at
        ) - now())::int AS seconds_left,
        (
            SELECT json_agg(json_build_object(
                'id', l.id, 'roles', l.roles, 'on_duty', l.on_duty, 'cover', l.cover,
                'name', l.name, 'email', l.email, 'phone', l.phone
            ) ORDER BY 'dsl' = ANY(l.roles) DESC, l.name)
            FROM (
                SELECT o.*, {ON_DUTY.format(at=_NOW)} AS on_duty, {COVER.format(at=_NOW)} AS cover
                FROM people AS o WHERE o.school = p.school AND o.roles && ARRAY['dsl', 'deputy_dsl']
            ) AS l
        ) AS leads
    FROM signed_in AS i JOIN people AS p ON p.id = i.person JOIN schools AS s ON s.id = p.school
    WHERE i.hash = $1
)
"""
_READ = f"{_ME} SELECT * FROM me"
_SEEN = f"""{_ME}, seen AS (
    UPDATE sessions SET seen_at = now()
    WHERE $2 AND hash = $1 AND seen_at < now() - interval '20 seconds' AND EXISTS (SELECT FROM me)
)
SELECT * FROM me
"""
_BY_CARD = """
INSERT INTO sessions (hash, person, proved)
SELECT $1, p.id, ARRAY[$3::text] FROM people AS p JOIN schools AS s ON s.id = p.school
WHERE p.id = $2 AND s.demonstration
RETURNING hash
"""
_CARDS = """
SELECT p.id, p.name, p.roles FROM people AS p JOIN schools AS s ON s.id = p.school
WHERE s.demonstration ORDER BY p.created_at, p.name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A DSL or deputy, shown on every page (3-HT.c)."""

    id: UUID
    name: str
    dsl: bool
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person who is signed in."""

    hash: SessionHash
    caller: Caller
    name: str
    school: str
    demonstration: bool
    leads: tuple[Lead, ...]
    seconds_left: int
    """Seconds until it ends without another request, in real time, never simulated time."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The person's roles."""
        return self.caller.person.roles


async def signed_in(
    pool: Pool, session: str, seen: bool = True, at: datetime | None = None
) -> SignedIn | None:
    """Find the person of a valid session; `seen` says that they did something just now.

    `at` is the time for which the rota and the absences are read; without it, the real time.
    While Postgres is read-only, the session is not extended, but the person may still see what is due.
    """
    hashed = session_hash(session)
    try:
        row = await _who(pool, hashed, seen and not pool.refused, at)
    except LedgerReadOnly:
        row = await _who(pool, hashed, False, at)
    if row is None:
        return None
    return SignedIn(
        hash=hashed,
        caller=Caller(person=Person(id=row["person"], roles=tuple(row["roles"])), school=row["school"]),
        name=row["name"],
        school=row["school_name"],
        demonstration=row["demonstration"],
        leads=_leads(orjson.loads(row["leads"] or "[]")),
        seconds_left=row["seconds_left"],
    )


def _leads(rows: list[dict[str, Any]]) -> tuple[Lead, ...]:
    """The leads as a page shows them: those on duty first, and no one who is away (3-DSL.x)."""
    people = [Person(id=UUID(each["id"]), roles=tuple(each["roles"])) for each in rows]
    covers = {UUID(each["id"]): UUID(each["cover"]) for each in rows if each["cover"]}
    on_duty = [UUID(each["id"]) for each in rows if each["on_duty"]]
    known = {
        UUID(each["id"]): Lead(
            id=UUID(each["id"]),
            name=each["name"],
            dsl="dsl" in each["roles"],
            email=each["email"],
            phone=each["phone"],
        )
        for each in rows
    }
    return tuple(known[each] for each in who_to_tell(people, on_duty, covers_now(covers, people)))


async def _who(pool: Pool, hashed: SessionHash, seen: bool, at: datetime | None) -> asyncpg.Record | None:
    return await pool.fetchrow(_SEEN if seen else _READ, hashed, seen, at)


async def timed_out(pool: Pool, session: str) -> UUID | None:
    """The person whose session ended within the last day, if only time ended it."""
    person: UUID | None = await pool.fetchval(
        "SELECT person FROM timed_out WHERE hash = $1", session_hash(session)
    )
    return person


async def begin(pool: Pool, person: UUID, *proved: str) -> str:
    """Start a session for a person with these proofs; returns its id, which is not stored."""
    session = secrets.token_urlsafe(32)
    statement = "INSERT INTO sessions (hash, person, proved) VALUES ($1, $2, $3)"
    await pool.execute(statement, session_hash(session), person, list(proved))
    return session


async def begin_by_card(pool: Pool, person: UUID) -> str | None:
    """Start a session for one of the demonstration's invented people; None for anyone else."""
    session = secrets.token_urlsafe(32)
    begun = await pool.fetchval(_BY_CARD, session_hash(session), person, CARD)
    return session if begun else None


async def end(pool: Pool, session: str) -> None:
    """Sign out."""
    statement = "UPDATE sessions SET ended_at = now() WHERE hash = $1 AND ended_at IS NULL"
    await pool.execute(statement, session_hash(session))


class InventedPerson(TypedDict):
    """Someone of the demonstration."""

    id: UUID
    name: str
    roles: list[str]


async def cards(pool: Pool) -> list[InventedPerson]:
    """The invented people of the demonstration, if there is one."""
    return [cast("InventedPerson", dict(row)) for row in await pool.fetch(_CARDS)]
