"""A ledger whose statements are counted, to show that a page of many cases asks no more than one of few."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from asyncpg.connection import LoggedQuery

from local.embedded_postgres import APP, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.pool import Pool, reads_any_time
from tests.patience import POOL_PATIENCE


@asynccontextmanager
async def counted(database: EmbeddedPostgres, ledger: Ledger) -> AsyncIterator[tuple[Ledger, list[str]]]:
    """The same record through connections of its own, and every statement that they execute."""
    asked: list[str] = []

    async def listens(connection: asyncpg.Connection) -> None:
        await reads_any_time(connection)
        connection.add_query_logger(lambda query: asked.append(_text(query)))

    async with asyncpg.create_pool(database.url(APP), min_size=0, max_size=2, init=listens) as pool:
        yield Ledger(Pool(pool, POOL_PATIENCE), ledger.seals, ledger.clock, ledger.policies), asked


def _text(query: LoggedQuery) -> str:
    return query.query
