"""A separate database for these tests, because a plan affects every case in it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.database_fixtures import _one_ledger, database, http, owner
from tests.school import NOW, School, SetClock, new_school, served

__all__ = ["_one_ledger", "database", "http", "owner"]


@pytest.fixture
async def ledger(_one_ledger: Ledger, owner: asyncpg.Connection, clock: SetClock) -> AsyncIterator[Ledger]:
    """A process's ledger; after the test the calendar is the file's again, and no case is open."""
    ledger = Ledger(_one_ledger.pool, _one_ledger.seals, clock, _one_ledger.policies)
    yield ledger
    await ledger.plans.withdraw_all(ledger.pool, NOW)
    await owner.execute("UPDATE cases SET closed = true, wakes_at = NULL")


@pytest.fixture
async def school(ledger: Ledger, owner: asyncpg.Connection) -> AsyncIterator[School]:
    async with served(ledger) as http:
        yield await new_school(owner, http)
