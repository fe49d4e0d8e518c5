"""Open the ledger from the settings."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from policies import load_all
from runtime.delivery_settings import delivery_settings_from
from runtime.settings import Settings
from store.ledger.ledger import Ledger
from store.ledger.load import TimeSource
from store.ledger.sealing import Seals
from store.pool import Pool


@asynccontextmanager
async def open_ledger(settings: Settings, clock: TimeSource, patience: float = 1.0) -> AsyncIterator[Ledger]:
    """Open the ledger as the application's role, and close it afterwards.

    `patience` multiplies the time limits of Postgres, for work that no person waits for.
    """
    gc.freeze()  # what was loaded at start lives as long as the process: never look at it again
    gc.set_threshold(10_000, 2, 2)  # workflows that leave the worker's memory are rubbish
    pool = await Pool.connect(settings.address("database_url"), settings.pool_size, patience)
    try:
        channels = delivery_settings_from(settings).channels
        yield Ledger(pool, Seals(settings.seal_secret), clock, load_all(), channels)
    finally:
        await pool.close()
