"""Read what is kept of a school's figures, and which cases must be counted now."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog

from domain.compliance.case_measures import Part
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.ledger.stored_states import WITH_KEYS
from store.measures.sealed_measures import Basis, SumDoesNotOpen, open_case, open_sum
from store.queries import compliance_streams
from store.queries.compliance_streams import WANTED, StreamSelection

_SUM = "SELECT complete, sealed FROM measure_sums WHERE school = $1"
_STALE = """
SELECT case_id FROM uncounted WHERE school = $1
UNION
SELECT case_id FROM case_measures WHERE school = $1 AND (valid_until < $2 OR known_at > $2)
"""
_NEVER_COUNTED = f"""
SELECT c.id FROM {WITH_KEYS}
WHERE {WANTED} AND NOT EXISTS (SELECT FROM case_measures AS m WHERE m.case_id = c.id)
"""
_OUT = """
SELECT case_id, sealed FROM case_measures WHERE case_id = ANY($1) AND school = $2
UNION ALL
SELECT case_id, sealed FROM case_measures
WHERE school = $2 AND about <> '{}' AND $3 = ANY(about) AND case_id <> ALL($1)
"""
_LONG = 30.0
_log = structlog.get_logger("store")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFigures:
    """A sum of cases, and the cases to add to it."""

    total: Counter[Part] = field(default_factory=Counter)
    uncounted: Sequence[UUID]
    being_counted: bool
    """Whether the worker counts these cases: it does for the current school year."""


async def kept_figures(ledger: Ledger, wanted: StreamSelection, basis: Basis, at: datetime) -> KeptFigures:
    """The sum for this basis without the cases about the caller and those that have changed (3.2h)."""
    school = wanted.school
    async with (
        ledger.pool.connection(_LONG) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        summed = await connection.fetchrow(_SUM, school) if wanted.period.until > at else None
        stale = {row["case_id"] for row in await connection.fetch(_STALE, school, at)} if summed else set()
        if summed and not summed["complete"]:
            rows = await connection.fetch(_NEVER_COUNTED, *wanted.values, timeout=_LONG)
            stale.update(row["id"] for row in rows)
        out = await connection.fetch(_OUT, stale, school, wanted.but_about) if summed else []
    try:
        total = await asyncio.to_thread(_without, ledger.seals, school, basis, summed, out)
    except SumDoesNotOpen:
        _log.error("figures do not open", school=str(school))
        total = None
    if total is not None:
        return KeptFigures(total=total, uncounted=sorted(stale), being_counted=True)
    return KeptFigures(uncounted=await compliance_streams.ids(ledger, wanted), being_counted=False)


async def is_counted(ledger: Ledger, school: UUID, basis: Basis) -> bool:
    """Whether cases of the school are counted on this basis."""
    async with ledger.pool.connection() as connection:
        summed = await connection.fetchrow(_SUM, school)
    try:
        return await asyncio.to_thread(_without, ledger.seals, school, basis, summed, []) is not None
    except SumDoesNotOpen:
        return False


def _without(
    seals: Seals, school: UUID, basis: Basis, summed: asyncpg.Record | None, out: list[asyncpg.Record]
) -> Counter[Part] | None:
    """The sum without these cases; None if there is none for this basis."""
    if summed is None:
        return None
    total, counted_for = open_sum(seals, school, summed["sealed"])
    if counted_for != basis:
        return None
    for row in out:
        total.subtract(open_case(seals, row["case_id"], row["sealed"])[0].measures.parts)
    return +total
