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
from store.verification.verdict_seal import digest_of, own_digest, seal_of

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
_AT_ONCE = 10
# By the sealed time: someone may add a copy with a higher number. What they write themselves says nothing.
_LATEST = f"SELECT * FROM verifications ORDER BY ended_at DESC, number DESC LIMIT {_AT_ONCE} OFFSET $1"
# `case_id` has the stream, whatever its kind.
_FINDINGS = """
SELECT f.case_id AS stream, f.place, f.says, c.id IS NOT NULL AS of_case, p.id IS NOT NULL AS of_pupil
FROM findings AS f LEFT JOIN cases AS c ON c.id = f.case_id LEFT JOIN pupils AS p ON p.id = f.case_id
WHERE f.verification = $1 ORDER BY f.number
"""
_CHANGED = Damage(place="findings", says="what the last check found was changed")


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
    digest: str
    """The digest of its findings."""

    @property
    def holds(self) -> bool:
        """Whether everything that was checked is unchanged."""
        return self.bad_cases == 0 and not self.damaged


_COLUMNS = tuple(each.name for each in fields(Verified) if each.name != "digest")


async def latest(ledger: Ledger) -> Verified | None:
    """The last finished check; None if there was none yet."""
    passed = 0
    while rows := await ledger.pool.fetch(_LATEST, passed):
        for row in rows:
            digest = own_digest(ledger.seals, row)
            if digest is not None:
                return Verified(**{name: row[name] for name in _COLUMNS}, digest=digest)
        passed += _AT_ONCE
    return None


async def findings(pool: Pool, of: Verified, most: int = MOST_KEPT) -> list[Damage]:
    """The damage that a check found, up to `most` findings, each with the kind that its stream has now."""
    rows = await pool.fetch(_FINDINGS, of.number)
    kept = digest_of((row["stream"], row["place"], row["says"]) for row in rows) == of.digest
    return [*(() if kept else (_CHANGED,)), *map(_damage_in, rows)][:most]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """What the last check of the whole record found of one case."""

    at: datetime
    damaged: bool
    """Whether it found damage of this case, or more than it kept, or its findings were changed since."""


async def of_case(ledger: Ledger, case: UUID) -> CheckedCase | None:
    """The last check of one case; None before the first. What can tell of another case is left out (3.2h)."""
    last = await latest(ledger)
    if last is None or last.holds:
        return CheckedCase(at=last.ended_at, damaged=False) if last is not None else None
    every = await findings(ledger.pool, last)
    found = [each for each in every if each.case == case and not each.may_tell_of_others]
    hidden = _CHANGED in every or last.damaged > MOST_OF_KIND["case"]
    return CheckedCase(at=last.ended_at, damaged=bool(found) or hidden)


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
        found = [(each.stream, each.place, each.says) for each in tally.findings]
        digest = digest_of(found)
        number = await connection.fetchval(_KEEP, *kept.values(), seal_of(seals, kept, digest))
        rows = [(number, place, *each) for place, each in enumerate(found, 1)]
        await connection.executemany(_KEEP_FINDINGS, rows)
    return Verified(number=number, **kept, digest=digest)
