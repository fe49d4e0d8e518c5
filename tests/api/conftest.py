"""An agency with a key for the test's school."""

from collections.abc import AsyncIterator

import asyncpg
import httpx2
import pytest

from store.delivery import agency_keys
from store.ledger.ledger import Ledger
from tests.api.agency_client import Agency
from tests.api.log_of_a_school import Log, a_log
from tests.databases import Database
from tests.domain.people_and_times import OTHER_POLICY
from tests.school import School, SetClock, served


class Keys:
    """Makes keys."""

    def __init__(self, owner: asyncpg.Connection, ledger: Ledger, http: httpx2.AsyncClient, clock: SetClock):
        self.owner, self.ledger, self.http, self.clock = owner, ledger, http, clock

    async def of(self, school: School, agency: str = "cscs", authority: str = "Gloucestershire") -> Agency:
        name = f"School {school.id}"
        made, secret = await agency_keys.add(self.owner, self.ledger.seals, name, agency, authority)
        return Agency(made, secret, self.http, self.clock)


@pytest.fixture
def keys(owner: asyncpg.Connection, ledger: Ledger, http: httpx2.AsyncClient, clock: SetClock) -> Keys:
    return Keys(owner, ledger, http, clock)


@pytest.fixture
async def cscs(keys: Keys, school: School) -> Agency:
    """Children's social care of the school's authority."""
    return await keys.of(school)


@pytest.fixture
async def log(migrated: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Log]:
    """A school whose record has a tree, and its log."""
    async with a_log(migrated, tmp_path_factory.mktemp("log")) as made:
        yield made


@pytest.fixture
async def with_a_later_policy(ledger: Ledger) -> AsyncIterator[httpx2.AsyncClient]:
    """The API of a release that ships one more version of the policy, over the same record."""
    policies = {**ledger.policies, OTHER_POLICY.name: OTHER_POLICY}
    async with served(Ledger(ledger.pool, ledger.seals, ledger.clock, policies)) as client:
        yield client
