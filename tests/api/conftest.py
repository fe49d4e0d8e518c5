"""An agency with a key for the test's school."""

import asyncpg
import httpx2
import pytest

from store import authorities
from store.ledger import Ledger
from tests.api.signing import Agency
from tests.world import School, SetClock


class Keys:
    """Makes keys."""

    def __init__(self, owner: asyncpg.Connection, ledger: Ledger, http: httpx2.AsyncClient, clock: SetClock):
        self.owner, self.ledger, self.http, self.clock = owner, ledger, http, clock

    async def of(self, school: School, agency: str = "cscs", authority: str = "Gloucestershire") -> Agency:
        name = f"School {school.id}"
        made, secret = await authorities.add(self.owner, self.ledger.seals, name, agency, authority)
        return Agency(made, secret, self.http, self.clock)


@pytest.fixture
def keys(owner: asyncpg.Connection, ledger: Ledger, http: httpx2.AsyncClient, clock: SetClock) -> Keys:
    return Keys(owner, ledger, http, clock)


@pytest.fixture
async def cscs(keys: Keys, school: School) -> Agency:
    """Children's social care of the school's authority."""
    return await keys.of(school)
