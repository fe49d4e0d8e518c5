"""The cases of a pupil, found by the narrow rows that repeat whom each case is about (3-DSL.n).

The rows only find cases: `sees` checks each against its sealed state before anything of it is shown (3.2h).
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from store.pool import Database

_MERGES = "SELECT id, merged_into FROM pupils WHERE merged_into IS NOT NULL AND school = $1"
_WITH_CASES = "SELECT DISTINCT pupil FROM pupil_cases WHERE school = $1"
_CASES = "SELECT case_id FROM pupil_cases WHERE school = $2 AND pupil = ANY($1::uuid[]) ORDER BY case_id"


async def records_of_many(database: Database, school: UUID, pupils: Collection[UUID]) -> frozenset[UUID]:
    """As `records_of`, for thousands of records that the school has, from its merges alone."""
    merges = [(row["id"], row["merged_into"]) for row in await database.fetch(_MERGES, school)]
    survivors = dict(merges)
    down: dict[UUID, list[UUID]] = {}
    for record, into in merges:
        down.setdefault(into, []).append(record)
    found = set(pupils)
    left = [each for each in found if each in survivors or each in down]
    while left:
        record = left.pop()
        near = {*down.get(record, ()), *((survivors[record],) if record in survivors else ())} - found
        found |= near
        left += near
    return frozenset(found)


async def pupils_with_cases(database: Database, school: UUID) -> frozenset[UUID]:
    """The records of a school that its cases name."""
    return frozenset(row["pupil"] for row in await database.fetch(_WITH_CASES, school))


async def cases_naming(database: Database, school: UUID, records: Sequence[UUID]) -> list[UUID]:
    """The cases that name one of exactly these records."""
    return [row["case_id"] for row in await database.fetch(_CASES, list(records), school)]
