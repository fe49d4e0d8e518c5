"""Write what was counted: the numbers of cases and the sum of their school change together, or not at all."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.compliance.case_measures import Part
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.measures.sealed_measures import (
    Basis,
    CountedCase,
    SumDoesNotOpen,
    clear_columns,
    open_case,
    open_sum,
    seal_case,
    seal_sum,
)
from store.pool import EARLIEST

_LONG = 60.0
_CHANGED = """
SELECT case_id, coalesce(version, 0) AS version FROM uncounted
WHERE school = $1 AND case_id <> ALL($2::uuid[]) ORDER BY case_id LIMIT $3
"""
_EXPIRED = """
SELECT case_id, coalesce(version, 0) AS version FROM case_measures
WHERE school = $1 AND case_id <> ALL($2::uuid[]) AND valid_until < $4 LIMIT $3
"""
_NEVER_COUNTED = """
SELECT c.id AS case_id, c.version, c.raised_at FROM cases AS c
WHERE c.school = $1 AND (c.recorded_at >= $2 OR c.closed IS NOT TRUE) AND (c.raised_at, c.id) > ($3, $4)
    AND NOT EXISTS (SELECT FROM case_measures AS m WHERE m.case_id = c.id)
ORDER BY c.raised_at, c.id LIMIT $5
"""
_NOTE = """
INSERT INTO uncounted (case_id, school, version) VALUES ($1, $2, $3)
ON CONFLICT (case_id) DO UPDATE SET version = greatest(uncounted.version, excluded.version)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A case to count, and the version at which that was noted."""

    case: UUID
    version: int


async def changed(
    ledger: Ledger, school: UUID, at: datetime, passed_over: Collection[UUID], most: int
) -> list[Noted]:
    """Cases that have changed, or where a deadline has passed, since they were counted."""
    async with ledger.pool.connection(_LONG) as connection:
        rows = await connection.fetch(_CHANGED, school, list(passed_over), most)
        if len(rows) < most:
            known = [*passed_over, *(row["case_id"] for row in rows)]
            rows += await connection.fetch(_EXPIRED, school, known, most - len(rows), at)
    return [Noted(case=row["case_id"], version=row["version"]) for row in rows]


async def never_counted(
    ledger: Ledger, school: UUID, since: datetime, most: int
) -> AsyncIterator[list[Noted]]:
    """Batches of cases that the figures need and that were not counted yet, the oldest first."""
    last = EARLIEST, UUID(int=0)
    while True:
        rows = await ledger.pool.fetch(_NEVER_COUNTED, school, since, *last, most, seconds=_LONG)
        if not rows:
            return
        last = rows[-1]["raised_at"], rows[-1]["case_id"]
        yield [Noted(case=row["case_id"], version=row["version"] or 0) for row in rows]


async def note(ledger: Ledger, school: UUID, cases: Iterable[Noted]) -> None:
    """Note cases that must still be counted, each in its own transaction: one command waits at most."""
    async with ledger.pool.connection(_LONG) as connection:
        for each in cases:
            await connection.execute(_NOTE, each.case, school, each.version)


_COUNTING = 0x6F6E7761726404
_SUMS = """
SELECT s.id, m.round, m.complete, m.sealed FROM schools AS s LEFT JOIN measure_sums AS m ON m.school = s.id
"""
_LOCK_SUM = "SELECT sealed FROM measure_sums WHERE school = $1 FOR UPDATE"
_BEFORE = "SELECT case_id, sealed FROM case_measures WHERE case_id = ANY($1)"
_ALL = "SELECT case_id, sealed FROM case_measures WHERE school = $1"
_REMOVE = "DELETE FROM case_measures WHERE case_id = ANY($1)"
_KEEP = """
INSERT INTO case_measures (case_id, school, version, known_at, valid_until, about, exceptions, sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (case_id) DO UPDATE SET
    school = excluded.school, version = excluded.version, known_at = excluded.known_at,
    valid_until = excluded.valid_until, about = excluded.about, exceptions = excluded.exceptions,
    sealed = excluded.sealed
"""
_KEEP_SUM = "UPDATE measure_sums SET sealed = $2 WHERE school = $1"
# A command that is being recorded locks its row. That case stays noted: to wait for it could be a deadlock.
_COUNTED = """
DELETE FROM uncounted WHERE case_id IN (
    SELECT u.case_id FROM uncounted AS u JOIN unnest($1::uuid[], $2::bigint[]) AS c (case_id, version)
        ON u.case_id = c.case_id AND coalesce(u.version, 0) <= c.version
    FOR UPDATE OF u SKIP LOCKED
)
"""
_FORGET = """
DELETE FROM case_measures AS m
WHERE school = $1 OR EXISTS (SELECT FROM cases AS c WHERE c.id = m.case_id AND c.school = $1)
"""
_OF_NO_CASE = [
    f"DELETE FROM {table} AS m WHERE NOT EXISTS (SELECT FROM cases AS c WHERE c.id = m.case_id)"
    for table in ("case_measures", "uncounted")
]
_OF_NO_SCHOOL = (
    "DELETE FROM measure_sums AS m WHERE NOT EXISTS (SELECT FROM schools AS s WHERE s.id = m.school)"
)
_BEGIN = """
INSERT INTO measure_sums AS m (school, round, complete, sealed) VALUES ($1, 1, false, $2)
ON CONFLICT (school) DO UPDATE SET
    round = coalesce(m.round, 0) + 1, complete = false, sealed = excluded.sealed
RETURNING round
"""
_COMPLETE = "UPDATE measure_sums SET complete = true WHERE school = $1 AND round = $2"


class OtherBasis(Exception):
    """The school is now counted on another basis, so what was counted is not wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumState:
    """How far the counting of a school is."""

    basis: Basis
    round: int
    complete: bool
    """Whether every case was counted once in this round."""


def alone(ledger: Ledger, *, wait: bool = False) -> AbstractAsyncContextManager[bool]:
    """Whether no other process counts. A second one would do no harm, only the same work."""
    return ledger.pool.alone(_COUNTING, wait=wait)


async def sums(ledger: Ledger) -> dict[UUID, SumState | None]:
    """The counting of each school; None if it has no sum, or a damaged one."""
    rows = await ledger.pool.fetch(_SUMS, seconds=_LONG)
    return {row["id"]: _state(ledger.seals, row) for row in rows}


def _state(seals: Seals, row: asyncpg.Record) -> SumState | None:
    try:
        basis = open_sum(seals, row["id"], row["sealed"])[1]
    except SumDoesNotOpen:
        return None
    return SumState(basis=basis, round=row["round"] or 0, complete=row["complete"] is True)


async def begin(ledger: Ledger, school: UUID, basis: Basis) -> SumState:
    """Forget what was counted in a school."""
    sealed = seal_sum(ledger.seals, school, basis, Counter())
    async with ledger.pool.connection(_LONG) as connection, connection.transaction():
        begun: int = await connection.fetchval(_BEGIN, school, sealed)
        await connection.execute(_FORGET, school, timeout=_LONG)
    return SumState(basis=basis, round=begun, complete=False)


async def sweep(ledger: Ledger) -> None:
    """Remove rows of no case and of no school."""
    async with ledger.pool.connection(_LONG) as connection:
        for statement in (*_OF_NO_CASE, _OF_NO_SCHOOL):
            await connection.execute(statement, timeout=_LONG)


async def complete(ledger: Ledger, school: UUID, begun: SumState) -> None:
    """Note that every case of a school was counted, unless counting has begun once more since."""
    await ledger.pool.execute(_COMPLETE, school, begun.round, seconds=_LONG)


async def keep(
    ledger: Ledger,
    school: UUID,
    basis: Basis,
    noted: Sequence[Noted],
    counted: Mapping[UUID, CountedCase],
) -> None:
    """Keep the numbers of the noted cases; one that was not counted is in no figure any more.

    OtherBasis if the school has begun to be counted on another basis meanwhile.
    """
    async with ledger.pool.connection(_LONG) as connection, connection.transaction():
        total, now = open_sum(ledger.seals, school, await connection.fetchval(_LOCK_SUM, school))
        if now != basis:
            raise OtherBasis
        before = await connection.fetch(_BEFORE, [each.case for each in noted], timeout=_LONG)
        try:
            known = {
                row["case_id"]: open_case(ledger.seals, row["case_id"], row["sealed"])[0] for row in before
            }
        except SumDoesNotOpen:  # the sum cannot be corrected by what is damaged
            known, total = {}, await _sum_of_the_rest(connection, ledger.seals, school, noted)
        for each in known.values():
            total.subtract(each.measures.parts)
        newer = {case: each for case, each in counted.items() if not _is_older(each, known.get(case))}
        for case in counted.keys() - newer.keys():
            total.update(known[case].measures.parts)
        for each in newer.values():
            total.update(each.measures.parts)
        gone = [each.case for each in noted if each.case not in counted]
        await connection.execute(_REMOVE, gone)
        await connection.executemany(
            _KEEP,
            [
                (each.case, school, *clear_columns(each).values(), seal_case(ledger.seals, each, basis))
                for each in newer.values()
            ],
            timeout=_LONG,
        )
        await connection.execute(_KEEP_SUM, school, seal_sum(ledger.seals, school, basis, +total))
        await connection.execute(_COUNTED, [each.case for each in noted], [each.version for each in noted])


def _is_older(counted: CountedCase, known: CountedCase | None) -> bool:
    """Whether another process has counted the case later than this one."""
    return known is not None and (known.version, known.at) > (counted.version, counted.at)


async def _sum_of_the_rest(
    connection: asyncpg.Connection, seals: Seals, school: UUID, noted: Sequence[Noted]
) -> Counter[Part]:
    """The sum of all cases of a school but these; SumDoesNotOpen if yet another one is damaged."""
    total, left_out = Counter[Part](), {each.case for each in noted}
    for row in await connection.fetch(_ALL, school, timeout=_LONG):
        if row["case_id"] not in left_out:
            total.update(open_case(seals, row["case_id"], row["sealed"])[0].measures.parts)
    return total
