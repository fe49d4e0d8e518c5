"""`verify --state` names what is wrong in the numbers for figures, and a rebuild mends it."""

from uuid import UUID

import asyncpg
import pytest

from application.figures.measure_upkeep import count_again, rebuild_measures
from store.ledger.ledger import Ledger
from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, look
from tests.school import Json, School

ANOTHER = "gen_random_uuid()"


async def found(ledger: Ledger, school: School, *cases: Json) -> set[str]:
    """The places of damage in these cases and in the sum of the school."""
    ids = {UUID(each["id"]) for each in cases}
    places = set[str]()
    async with ledger.pool.connection(30) as connection:
        async for each in look(connection, Deep(seals=ledger.seals, state=True)):
            damage = [each] if isinstance(each, Damage) else each.findings
            places |= {one.place for one in damage if one.case in ids or str(school.id) in one.says}
    return places


async def counted_cases(school: School, ledger: Ledger) -> list[Json]:
    cases = [await school.teacher.raises(about=(school.senior,)) for _ in range(2)]
    await count_again(ledger)
    return cases


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("case_measures", "school", ANOTHER),
        ("case_measures", "version", "version + 1"),
        ("case_measures", "known_at", "known_at - interval '1 second'"),
        ("case_measures", "valid_until", "valid_until + interval '1 day'"),
        ("case_measures", "about", "'{}'"),
        ("case_measures", "exceptions", "NOT exceptions"),
        ("case_measures", "sealed", "set_byte(sealed, 20, get_byte(sealed, 20) # 1)"),
        ("uncounted", "school", ANOTHER),
        ("uncounted", "version", "version - 1"),
        ("measure_sums", "sealed", "set_byte(sealed, 20, get_byte(sealed, 20) # 1)"),
    ],
)
async def test_a_changed_value_is_named_and_mended(
    table: str, column: str, value: str, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    first, other = await counted_cases(school, ledger)
    if table == "uncounted":
        await school.dsl.does(first, "accept")
    assert await found(ledger, school, first, other) == set()
    which = "school = $1" if table == "measure_sums" else "case_id = $1"
    row = school.id if table == "measure_sums" else UUID(first["id"])
    await owner.execute(f"UPDATE {table} SET {column} = {value} WHERE {which}", row)
    place = table if table == "measure_sums" else f"{table}.{column}"
    assert await found(ledger, school, first) == {place}
    assert await found(ledger, school, other) <= {"measure_sums"}
    await rebuild_measures(ledger, lambda _: None)
    assert await found(ledger, school, first, other) == set()


async def test_numbers_that_another_case_had_are_named(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    first, _ = await counted_cases(school, ledger)
    before = await owner.fetchrow("SELECT * FROM case_measures WHERE case_id = $1", UUID(first["id"]))
    await school.dsl.does(first, "accept")
    await count_again(ledger)
    assert before is not None
    await owner.execute(
        "UPDATE case_measures SET version = $2, known_at = $3, valid_until = $4, sealed = $5 "
        "WHERE case_id = $1",
        *(before[name] for name in ("case_id", "version", "known_at", "valid_until", "sealed")),
    )
    assert await found(ledger, school, first) == {"case_measures.sealed", "measure_sums"}


@pytest.mark.parametrize("table", ["uncounted", "case_measures"])
async def test_a_lost_row_is_named(
    table: str, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    first, _ = await counted_cases(school, ledger)
    if table == "uncounted":
        await school.dsl.does(first, "accept")
    await owner.execute(f"DELETE FROM {table} WHERE case_id = $1", UUID(first["id"]))
    expected = {"case_measures", "measure_sums"} if table == "case_measures" else {"case_measures.sealed"}
    assert await found(ledger, school, first) == expected
    await rebuild_measures(ledger, lambda _: None)
    assert await found(ledger, school, first) == set()
