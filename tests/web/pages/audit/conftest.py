"""A school whose record is signed, at a browser."""

from collections.abc import AsyncIterator

import pytest

from application.school import passwords
from tests.api.log_of_a_school import Log, a_log
from tests.databases import Database
from tests.web.browsers import an_account
from tests.web.page_reader import Readers
from tests.web.site_server import ADDRESS
from web.core.site import Site
from web.pages_app import build

PASSWORD = "otter lantern plum"


@pytest.fixture(scope="session")
async def hashed() -> str:
    """Made once, because it takes long."""
    return await passwords.hashed(PASSWORD)


@pytest.fixture
async def log(
    migrated: Database, hashed: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Log]:
    async with a_log(migrated, tmp_path_factory.mktemp("log")) as made:
        for part in ("dsl", "headteacher", "auditor", "deputy"):
            await an_account(made.superuser, made.school.everybody[part], hashed)
        yield made


@pytest.fixture
async def at(log: Log) -> AsyncIterator[Readers]:
    """Where its people read pages."""
    async with Readers(build(Site(log.ledger, ADDRESS)), log.superuser, log.ledger) as readers:
        yield readers
