"""Requests from schools to change the calendar, which the operator grants or refuses (11.8)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.calendar.bank_holidays import MOST_ASKED, DayChange, Proclaim
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
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
    async with ledger.pool.connection() as connection:
        number = await connection.fetchval(
            _ASK, caller.school, *day, caller.person.id, ledger.clock.now(), MOST_ASKED
        )
    return number is not None


async def of_school(pool: Pool, school: UUID, limit: int) -> list[DayAskedFor]:
    """A school's requests, newest first."""
    async with pool.connection() as connection:
        return [DayAskedFor(**row) for row in await connection.fetch(_OF_SCHOOL, school, limit)]


async def waiting(pool: Pool) -> list[DayAskedFor]:
    """Requests that wait for the operator, oldest first."""
    async with pool.connection() as connection:
        return [DayAskedFor(**row) for row in await connection.fetch(_WAITING)]


async def refuse(ledger: Ledger, number: int, reasons: str, by: UUID | None) -> bool:
    """Refuse a request with reasons; False if no such request waits."""
    async with ledger.pool.connection() as connection:
        refused = await connection.fetchval(_REFUSE, number, reasons, by, ledger.clock.now())
    return refused is not None
