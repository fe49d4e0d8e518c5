"""Rows read side by side arrive once each, in order, however many a case has."""

from collections.abc import AsyncIterator
from itertools import count
from uuid import UUID

import asyncpg
import pytest

from store.verification.entry_check import OrderedRows

LENGTHS = (3, 1, 900, 1, 250, 249, 2)
"""Rows of each case, the first case first: longer and shorter than one fetch."""


@pytest.fixture
async def rows(owner: asyncpg.Connection) -> AsyncIterator[OrderedRows]:
    named = ", ".join(f"('{UUID(int=case)}'::uuid, {length})" for case, length in enumerate(LENGTHS, 1))
    statement = f"""
    SELECT case_id, number FROM (
        SELECT c.case_id, n AS number FROM (VALUES {named}) AS c (case_id, length),
            generate_series(1, c.length) AS n
    ) AS e
    """
    async with owner.transaction(readonly=True):
        yield OrderedRows(owner, statement, "case_id", None, then=", number")


async def of(rows: OrderedRows, case: int) -> list[int]:
    found = list[int]()
    while part := await rows.of(UUID(int=case)):
        found += [row["number"] for row in part]
    return found


async def test_each_row_arrives_once_with_its_case(rows: OrderedRows) -> None:
    for case in count(1):
        if (following := await rows.next()) is None:
            break
        assert following == UUID(int=case)
        assert await of(rows, case) == list(range(1, LENGTHS[case - 1] + 1))
    assert case == len(LENGTHS) + 1


async def test_rows_of_cases_that_no_one_asks_for_are_passed_over(rows: OrderedRows) -> None:
    assert await of(rows, 0) == []
    assert await of(rows, 4) == [1]
    assert await of(rows, 2) == []
    assert await rows.next() == UUID(int=5)
    assert await of(rows, 7) == [1, 2]
    assert (await of(rows, 8), await rows.next()) == ([], None)
