"""The numbers of a case, and the sum of a school, as stored: JSON under the master key.

A value that was changed does not open, so it is counted again instead of being believed.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from cryptography.exceptions import InvalidTag

from domain.calendar.periods import Period
from domain.calendar.working_time import london
from domain.compliance.case_measures import RULES, CaseMeasures, Part
from store.ledger.json_codec import canonical
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.ledger.stored_states import WITH_KEYS
from store.queries import compliance_streams
from store.queries.compliance_streams import WANTED, StreamSelection


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the numbers of a school rest on: the school year, the calendar with the limits, and the rules."""

    first: date
    plan: int
    rules: int = RULES

    def until(self, at: datetime) -> Period:
        """The school year until an instant."""
        return Period(first=self.first, last=london(at).date())


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedCase:
    """The numbers of a case, as of an entry and an instant."""

    case: UUID
    version: int
    at: datetime
    measures: CaseMeasures


class SumDoesNotOpen(Exception):
    """A stored sum, or numbers that are part of it, were changed since they were sealed."""


def seal_case(seals: Seals, counted: CountedCase, basis: Basis) -> bytes:
    """The stored form of a case's numbers."""
    measures = counted.measures
    document = {
        "basis": _basis(basis),
        "version": counted.version,
        "at": counted.at.isoformat(),
        "valid_until": measures.valid_until.isoformat() if measures.valid_until is not None else None,
        "last_at": measures.last_at.isoformat(),
        "about": list(map(str, measures.about)),
        "exceptions": measures.exceptions,
        "parts": _rows(measures.parts),
    }
    return seals.seal_secret(b"measures of a case" + counted.case.bytes, canonical(document))


def open_case(seals: Seals, case: UUID, sealed: bytes | None) -> tuple[CountedCase, Basis]:
    """The numbers of a case; SumDoesNotOpen if they are not what was sealed."""
    document = _opened(seals, b"measures of a case" + case.bytes, sealed)
    until = document["valid_until"]
    measures = CaseMeasures(
        parts=_parts(document["parts"]),
        valid_until=datetime.fromisoformat(until) if until is not None else None,
        last_at=datetime.fromisoformat(document["last_at"]),
        about=tuple(map(UUID, document["about"])),
        exceptions=document["exceptions"],
    )
    at = datetime.fromisoformat(document["at"])
    counted = CountedCase(case=case, version=document["version"], at=at, measures=measures)
    return counted, _basis_of(document["basis"])


def clear_columns(counted: CountedCase) -> dict[str, object]:
    """The columns in clear beside a case's numbers, to find them by."""
    measures = counted.measures
    return {
        "version": counted.version,
        "known_at": max(counted.at, measures.last_at),
        "valid_until": measures.valid_until,
        "about": list(measures.about),
        "exceptions": measures.exceptions,
    }


def seal_sum(seals: Seals, school: UUID, basis: Basis, total: Counter[Part]) -> bytes:
    """The stored form of a school's sum."""
    document = {"basis": _basis(basis), "parts": _rows(total)}
    return seals.seal_secret(b"sum of a school" + school.bytes, canonical(document))


def open_sum(seals: Seals, school: UUID, sealed: bytes | None) -> tuple[Counter[Part], Basis]:
    """The sum of a school; SumDoesNotOpen if it is not what was sealed."""
    document = _opened(seals, b"sum of a school" + school.bytes, sealed)
    return _parts(document["parts"]), _basis_of(document["basis"])


def _opened(seals: Seals, place: bytes, sealed: bytes | None) -> Any:
    try:
        return orjson.loads(seals.open_secret(place, sealed))
    except InvalidTag:
        raise SumDoesNotOpen from None


def _rows(parts: Counter[Part]) -> list[list[str | int]]:
    return [[*part, number] for part, number in sorted(parts.items()) if number]


def _parts(rows: Iterable[tuple[str, Any, str, int, int, int]]) -> Counter[Part]:
    return Counter({(policy, kind, name, one, two): n for policy, kind, name, one, two, n in rows})


def _basis(basis: Basis) -> list[str | int]:
    return [basis.first.isoformat(), basis.plan, basis.rules]


def _basis_of(document: tuple[str, int, int]) -> Basis:
    first, plan, rules = document
    return Basis(first=date.fromisoformat(first), plan=plan, rules=rules)


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
    summed = await ledger.pool.fetchrow(_SUM, school)
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
