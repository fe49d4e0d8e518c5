"""The ledger, put together from the settings."""

from policy import load_all
from runtime.post import office
from runtime.settings import Settings
from store.ledger import Ledger
from store.opening import Clock
from store.pool import Pool
from store.sealing import Seals


async def open_ledger(settings: Settings, clock: Clock) -> Ledger:
    """The ledger as the application role; close its pool when done."""
    pool = await Pool.connect(settings.address("database_url"), settings.pool_size)
    return Ledger(pool, Seals(settings.seal_secret), clock, load_all(), office(settings).posts)
