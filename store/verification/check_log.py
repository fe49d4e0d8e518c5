"""Keep the time and findings of the last check of the whole record (3-DSL.n)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from store.tree.watched_tables import STREAM_WORDS
from store.verification.damage_findings import Damage, DamageKind
from store.verification.record_check import Deep, Tally, check_schema, look
from store.verification.verdict_seal import is_own, seal_of

_LONG = 24 * 3600.0
ONE_AT_A_TIME = 0x6F6E7761726403
MOST_OF_KIND: Mapping[DamageKind, int] = {
    "case": 500,
    "pupil": 100,
    "gone": 100,
    "log": 100,
    "tree": 100,
    "rows": 100,
}
"""Findings kept of one check: who changes a thousand cases hides no case that was removed."""
MOST_KEPT = sum(MOST_OF_KIND.values())
_NOW = "SELECT clock_timestamp()"
_KEEP = """
INSERT INTO verifications (begun_at, ended_at, cases, events, bad_cases, damaged, seal)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING number
"""
_KEEP_FINDINGS = (
    "INSERT INTO findings (verification, number, case_id, place, says) VALUES ($1, $2, $3, $4, $5)"
)
# Several, because someone else may have added some that look newer: those say nothing.
_LATEST = "SELECT * FROM verifications ORDER BY number DESC LIMIT 10"
# `case_id` has the stream, whatever its kind.
_FINDINGS = """
SELECT f.case_id AS stream, f.place, f.says, c.id IS NOT NULL AS of_case, p.id IS NOT NULL AS of_pupil
FROM findings AS f LEFT JOIN cases AS c ON c.id = f.case_id LEFT JOIN pupils AS p ON p.id = f.case_id
WHERE f.verification = $1 ORDER BY f.number LIMIT $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One check of the whole record."""

    number: int
    begun_at: datetime
    ended_at: datetime
    cases: int
    events: int
    bad_cases: int
    """Cases with a broken chain."""
    damaged: int
    """Damaged cases and other damaged rows."""

    @property
    def holds(self) -> bool:
        """Whether everything that was checked is unchanged."""
        return self.bad_cases == 0 and not self.damaged


async def latest(ledger: Ledger) -> Verified | None:
    """The last finished check; None if there was none yet."""
    for row in await ledger.pool.fetch(_LATEST):
        if is_own(ledger.seals, row):
            return Verified(**{each.name: row[each.name] for each in fields(Verified)})
    return None


async def findings(pool: Pool, of: Verified, most: int = MOST_KEPT) -> list[Damage]:
    """The damage that a check found, up to `most` findings, each with the kind that its stream has now."""
    return [_damage_in(row) for row in await pool.fetch(_FINDINGS, of.number, most)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """What the last check of the whole record found of one case."""

    at: datetime
    damaged: bool
    """Whether it found damage of this case, or more damage than it kept the findings of."""


async def of_case(ledger: Ledger, case: UUID) -> CheckedCase | None:
    """The last check of one case; None before the first. What can tell of another case is left out (3.2h)."""
    last = await latest(ledger)
    if last is None or last.holds:
        return CheckedCase(at=last.ended_at, damaged=False) if last is not None else None
    every = await findings(ledger.pool, last)
    found = [each for each in every if each.case == case and not each.may_tell_of_others]
    return CheckedCase(at=last.ended_at, damaged=bool(found) or last.damaged > MOST_OF_KIND["case"])


def _damage_in(row: asyncpg.Record) -> Damage:
    stream, place, says = row["stream"], row["place"] or "", row["says"] or "it is damaged"
    if row["of_pupil"]:
        return Damage(place=place, says=says, pupil=stream)
    if stream in STREAM_WORDS:
        return Damage(place=place, says=says, log=stream)
    return Damage(case=stream, place=place, says=says, gone=stream is not None and not row["of_case"])


async def is_due(ledger: Ledger, every: timedelta) -> bool:
    """Whether the last check is longer ago than this, by the database's own clock."""
    last, now = await latest(ledger), await ledger.pool.fetchval(_NOW)
    return last is None or not now - every <= last.ended_at <= now


async def verify(ledger: Ledger) -> Verified | None:
    """Check the record and keep the findings; None if another process is checking."""
    async with ledger.pool.alone(ONE_AT_A_TIME) as mine, ledger.pool.connection(_LONG) as connection:
        if not mine:
            return None
        begun = await connection.fetchval(_NOW)
        tally = Tally(most_of_kind=MOST_OF_KIND)
        async for found in look(connection, Deep(seals=ledger.seals, state=True)):
            tally.add(found)
        async for changed in check_schema(connection):
            tally.add(changed)
        return await _keep(connection, ledger.seals, begun, tally)


async def _keep(connection: asyncpg.Connection, seals: Seals, begun: datetime, tally: Tally) -> Verified:
    async with connection.transaction():
        kept: dict[str, Any] = {
            "begun_at": begun,
            "ended_at": await connection.fetchval(_NOW),
            "cases": tally.cases,
            "events": tally.events,
            "bad_cases": len(tally.bad),
            "damaged": tally.damaged,
        }
        number = await connection.fetchval(_KEEP, *kept.values(), seal_of(seals, kept))
        rows = [
            (number, place, each.stream, each.place, each.says)
            for place, each in enumerate(tally.findings, 1)
        ]
        await connection.executemany(_KEEP_FINDINGS, rows)
    return Verified(number=number, **kept)
