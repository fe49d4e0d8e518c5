"""Requests from schools to change the calendar, granted or refused by the operator, and changes (11.8)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg

from domain.policy.bank_holidays import MOST_ASKED, DayChange, Proclaim
from domain.refusals import Refused
from store.ledger.idempotency import KeyInUse, keep
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, Key
from store.planning.calendar_revisions import Revision
from store.pool import Pool

_ANSWERED = """
    f.request IS NOT NULL OR EXISTS (
        SELECT FROM plans AS p WHERE p.change = r.change AND p.day = r.day AND p.made_at >= r.asked_at
    )
"""
_REQUESTS = f"""
SELECT r.number, s.name AS school, r.change, r.day, r.reasons, r.asked_at, f.reasons AS refused_for,
    CASE WHEN NOT ({_ANSWERED}) THEN 'waits' WHEN f.request IS NULL THEN 'made' ELSE 'refused' END AS became
FROM calendar_requests AS r JOIN schools AS s ON s.id = r.school
LEFT JOIN calendar_refusals AS f ON f.request = r.number
"""
_OF_SCHOOL = f"{_REQUESTS} WHERE r.school = $1 ORDER BY r.number DESC LIMIT $2"
_WAITING = f"{_REQUESTS} WHERE NOT ({_ANSWERED}) ORDER BY r.number"
_ASK = f"""
WITH waiting AS (
    SELECT r.change, r.day
    FROM calendar_requests AS r LEFT JOIN calendar_refusals AS f ON f.request = r.number
    WHERE r.school = $1 AND NOT ({_ANSWERED})
)
INSERT INTO calendar_requests (school, change, day, reasons, asked_by, asked_at)
SELECT $1, $2, $3, $4, $5, $6
WHERE (SELECT count(*) FROM waiting) < $7
  AND NOT EXISTS (SELECT FROM waiting WHERE change = $2::text AND day = $3::date)
RETURNING number
"""
_REFUSE = f"""
INSERT INTO calendar_refusals (request, reasons, made_by, made_at)
SELECT r.number, $2, $3, $4 FROM calendar_requests AS r
LEFT JOIN calendar_refusals AS f ON f.request = r.number
WHERE r.number = $1 AND NOT ({_ANSWERED})
ON CONFLICT DO NOTHING RETURNING request
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAskedFor:
    """One request and its outcome."""

    number: int
    school: str
    change: DayChange
    day: date
    reasons: str
    asked_at: datetime
    became: Literal["waits", "made", "refused"]
    refused_for: str | None


async def ask(ledger: Ledger, caller: Caller, asked: Proclaim) -> bool:
    """Record a school's request; False if it asked for this day already, or has too many open requests."""
    day = asked.change, asked.day, asked.reasons
    number = await ledger.pool.fetchval(
        _ASK, caller.school, *day, caller.person.id, ledger.clock.now(), MOST_ASKED
    )
    return number is not None


async def of_school(pool: Pool, school: UUID, limit: int) -> list[DayAskedFor]:
    """A school's requests, newest first."""
    return [DayAskedFor(**row) for row in await pool.fetch(_OF_SCHOOL, school, limit)]


async def waiting(pool: Pool) -> list[DayAskedFor]:
    """Requests that wait for the operator, oldest first."""
    return [DayAskedFor(**row) for row in await pool.fetch(_WAITING)]


async def refuse(ledger: Ledger, number: int, reasons: str, by: UUID | None) -> bool:
    """Refuse a request with reasons; False if no such request waits."""
    refused = await ledger.pool.fetchval(_REFUSE, number, reasons, by, ledger.clock.now())
    return refused is not None


_NO_CASE = UUID(int=0)
_PLANS = """
SELECT c.number, c.change, c.day, c.reasons, p.id AS made_by, c.made_at
FROM plans AS c LEFT JOIN people AS p ON p.id = c.made_by AND p.school = $1
"""
_CHANGES = _PLANS + "WHERE c.number > $2 ORDER BY c.number LIMIT $3"
_NEWEST = _PLANS + "ORDER BY c.number DESC LIMIT $2"


async def changes(ledger: Ledger, school: UUID, after: int, limit: int) -> list[Revision]:
    """Changes of calendar and limits after one of them; names the person only if they are in this school."""
    rows = await ledger.pool.fetch(_CHANGES, school, after, limit)
    return [Revision(**row) for row in rows]


async def newest(ledger: Ledger, school: UUID, limit: int) -> list[Revision]:
    """The latest changes, newest first."""
    return [Revision(**row) for row in await ledger.pool.fetch(_NEWEST, school, limit)]


async def proclaim(ledger: Ledger, asked: Proclaim, by: UUID, key: Key | None) -> Revision:
    """Make the plan and store the response; Refused, which is stored too, if it would change nothing."""
    async with ledger.pool.connection() as connection, connection.transaction():
        at = ledger.clock.now()
        answer: Revision | Refused
        try:
            answer = await ledger.plans.make(connection, asked.change, asked.day, asked.reasons, by, at)
        except Refused as refused:
            answer = refused
        if key is not None:
            await _keep(connection, answer, by, key)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def _keep(connection: asyncpg.Connection, answer: Revision | Refused, by: UUID, key: Key) -> None:
    if isinstance(answer, Refused):
        kept = await keep(connection, by, key, _NO_CASE, 0, 409, {"code": answer.code, "obligations": None})
    else:
        kept = await keep(connection, by, key, _NO_CASE, answer.number, 201, None)
    if not kept:  # another request with this key was faster, so write nothing
        raise KeyInUse
