"""Tasks get connections in the order in which they asked."""

import asyncio
from contextlib import nullcontext

import pytest

from local.embedded_postgres import APP, EmbeddedPostgres
from store.pool import LedgerAway, Pool
from tests.patience import PATIENCE, POOL_PATIENCE

TURNS, WAITING, SIZE = 40, 12, 2


async def test_no_waiting_task_is_overtaken(database: EmbeddedPostgres) -> None:
    """A task that returns a connection and asks again at once comes after all that already wait."""
    pool = await Pool.connect(database.url(APP), size=SIZE, patience=POOL_PATIENCE)
    together = asyncio.Barrier(SIZE)
    asked: list[tuple[int, int]] = []
    had: list[tuple[int, int]] = []

    async def opens() -> None:
        async with pool.connection(seconds=PATIENCE):
            await together.wait()

    async def asks(number: int) -> None:
        for turn in range(TURNS):
            asked.append((number, turn))
            async with pool.connection(seconds=PATIENCE) as connection:
                had.append((number, turn))
                await connection.fetchval("SELECT 1")

    try:
        await asyncio.gather(*(opens() for _ in range(SIZE)))
        await asyncio.gather(*(asks(number) for number in range(WAITING)))
    finally:
        await pool.close()
    assert had == asked


async def test_a_rehearsal_is_more_patient_than_a_service(database: EmbeddedPostgres) -> None:
    """Slow work is not an outage if no person waits for it."""
    for patience, says in ((1.0, LedgerAway), (POOL_PATIENCE, None)):
        pool = await Pool.connect(database.url(APP), size=1, patience=patience)
        try:
            with pytest.raises(says) if says else nullcontext():
                async with pool.connection() as connection:
                    await connection.execute("SELECT pg_sleep(1.7)")
        finally:
            await pool.close()
