"""The cases of a pupil, and the open cases of a school, found by narrow rows (3-DSL.n).

The rows only find cases: each is checked against its sealed state before anything of it is shown (3.2h).
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.case.case import Case
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import CaseDoesNotOpen
from store.ledger.stored_states import OPENED, WITH_KEYS, unsealed
from store.pool import Database
from store.pupils.pupil_store import SAME_CHILD
from store.queries.case_queries import SEEN, who

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


_OPEN = f"""
SELECT {OPENED} FROM {WITH_KEYS}
WHERE c.school = $1 AND NOT c.closed AND ($2 = ANY(c.about)) IS NOT TRUE
ORDER BY c.raised_at, c.id
"""
_IDS = """
SELECT c.id FROM cases AS c
WHERE c.school = $1 AND c.closed IS NOT TRUE AND coalesce(c.about, '{}') = '{}'
ORDER BY c.raised_at, c.id
"""


async def open_cases(ledger: Ledger, caller: Caller) -> AsyncIterator[Case | CaseDoesNotOpen]:
    """The open cases of the caller's school that are not about the caller, the first one first."""
    rows = await ledger.pool.fetch(_OPEN, caller.school, caller.person.id)
    for row in rows:
        try:
            case = unsealed(row, ledger.seals)
        except CaseDoesNotOpen as unread:
            yield unread
            continue
        if case.school == caller.school and caller.person.id not in case.about:
            yield case  # whatever the row says (3.2h)


async def open_case_ids(ledger: Ledger, caller: Caller) -> list[UUID]:
    """The open cases of the caller's school that name no person of it, by their rows; check each."""
    return [row["id"] for row in await ledger.pool.fetch(_IDS, caller.school)]


_OPEN_OF_PUPIL = f"""
{SAME_CHILD.format(pupils="$5", school="$1")}
SELECT DISTINCT m.child, m.id AS record, c.id AS case_id
FROM merged AS m
JOIN pupil_cases AS o ON o.pupil = m.id AND o.school = $1
JOIN cases AS c ON c.id = o.case_id
WHERE NOT c.closed AND {SEEN}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPupilCase:
    """An open case found by its row; it must be checked before it is shown."""

    child: UUID
    """The record that was asked for."""
    record: UUID
    """The record of the same child that the case names."""
    case: UUID


async def open_pupil_cases(ledger: Ledger, caller: Caller, pupils: Collection[UUID]) -> list[FoundPupilCase]:
    """The open cases that name one of these pupils, or another record of the same child."""
    if not pupils:
        return []
    rows = await ledger.pool.fetch(_OPEN_OF_PUPIL, *who(caller), list(pupils))
    return [FoundPupilCase(child=row["child"], record=row["record"], case=row["case_id"]) for row in rows]
