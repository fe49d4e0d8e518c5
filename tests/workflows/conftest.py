"""The two servers, a separate database, and test stacks on them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from temporalio.client import Client

from local.embedded_postgres import OWNER
from local.temporal_server import DevServer
from local.time_skipping_server import SkippingServer, time_skipping
from runtime import temporal_connection
from runtime.clocks import SimulatedClock
from tests.databases import Database, connected
from tests.patient_engines import patient_engines
from tests.workflows.stack import House, house

__all__ = ["patient_engines"]


@pytest.fixture(scope="session")
async def own_database(migrated: Database) -> AsyncIterator[Database]:
    """A migrated database of its own, because a relay carries every case of its database."""
    async with migrated.copy() as database:
        yield database


@pytest.fixture(scope="session")
async def dev_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DevServer]:
    """A file-backed dev server."""
    server = DevServer(tmp_path_factory.mktemp("temporal"))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture
async def dev_client(dev_server: DevServer) -> Client:
    """A client of the dev server."""
    return await temporal_connection.connect(dev_server.address)


@pytest.fixture
async def skipping() -> AsyncIterator[SkippingServer]:
    """A separate time-skipping server for the test."""
    async with time_skipping() as environment:
        yield environment


@pytest.fixture(
    params=[
        "dev server",
        pytest.param("time-skipping server", marks=pytest.mark.long("the same as on the dev server")),
    ]
)
async def on_either(
    request: pytest.FixtureRequest, own_database: Database, dev_client: Client
) -> AsyncIterator[House]:
    """Run the test on both servers; on the second, time passes normally unless the test skips it."""
    if request.param == "dev server":
        async with house(own_database, dev_client, SimulatedClock()) as built:
            yield built
        return
    async with time_skipping() as environment:
        clock = SimulatedClock(skew=await environment.get_current_time() - datetime.now(UTC))
        async with house(own_database, environment.client, clock) as built:
            yield built


@pytest.fixture
async def idle(own_database: Database, dev_client: Client) -> AsyncIterator[House]:
    """A stack without worker or relay, with an empty outbox."""
    async with house(own_database, dev_client, SimulatedClock(), working=False) as built:
        # Also what a relay of the test before still had when it was ended.
        await _without_outbox(own_database)
        yield built


async def _without_outbox(database: Database) -> None:
    async with connected(database.url(OWNER)) as connection:
        await connection.execute("DELETE FROM outbox")
