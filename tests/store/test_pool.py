"""Connections go to those who wait in the order in which they came."""

import asyncio

from runtime.postgres import APP, EmbeddedPostgres
from store.pool import Pool

TURNS, WAITING = 40, 12


async def test_nobody_who_waits_is_overtaken(database: EmbeddedPostgres) -> None:
    """Whoever gives a connection back and asks again at once comes after all who wait already."""
    pool = await Pool.connect(database.url(APP), size=2)
    had = [0] * WAITING
    apart: list[int] = []

    async def asks(number: int) -> None:
        for _ in range(TURNS):
            async with pool.connection(seconds=30) as connection:
                await connection.fetchval("SELECT 1")
                had[number] += 1
                apart.append(max(had) - min(had))

    try:
        await asyncio.gather(*(asks(number) for number in range(WAITING)))
    finally:
        await pool.close()
    assert max(apart) <= 2
