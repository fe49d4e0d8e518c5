"""The embedded Temporal servers: durable through kill -9, known search attributes, quick to give up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError

from local.subprocesses import ServerFailed, free_port
from local.temporal_server import DevServer
from local.time_skipping_server import time_skipping
from runtime.temporal_connection import connect, register
from tests.patience import PATIENCE

INDEXED = TypedSearchAttributes(
    [
        SearchAttributePair(SearchAttributeKey.for_keyword("OnwardStage"), "review"),
        SearchAttributePair(SearchAttributeKey.for_datetime("OnwardNextDeadline"), datetime.now(UTC)),
    ]
)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[DevServer]:
    server = DevServer(tmp_path / "data")
    await server.start()
    yield server
    await server.stop()


async def start(client: Client, name: str) -> None:
    await client.start_workflow("Nothing", id=name, task_queue="nobody", search_attributes=INDEXED)


async def test_an_acknowledged_workflow_survives_a_kill_and_a_stop(server: DevServer) -> None:
    client = await connect(server.address)
    await start(client, "kept")
    server.kill()
    assert not await server.running()
    await server.start()
    assert (await client.get_workflow_handle("kept").describe()).status is WorkflowExecutionStatus.RUNNING
    await server.stop()
    await server.start()
    again = await connect(server.address)
    assert (await again.get_workflow_handle("kept").describe()).status is WorkflowExecutionStatus.RUNNING


async def test_its_file_is_where_it_was_told(server: DevServer, tmp_path: Path) -> None:
    assert server.database == tmp_path / "data" / "temporal.db"
    assert server.database.read_bytes().startswith(b"SQLite format 3")
    assert server.database.with_name("temporal.db-wal").exists()


async def test_a_server_without_data_keeps_none() -> None:
    server = DevServer()
    await server.start()
    try:
        await start(await connect(server.address), "forgotten")
    finally:
        await server.stop()
    assert server.pid is None


async def test_a_port_that_is_taken_is_one_sentence(server: DevServer, tmp_path: Path) -> None:
    second = DevServer(tmp_path / "other", server.port)
    with pytest.raises(ServerFailed, match="is taken"):
        await second.start()


async def test_the_time_skipping_server_knows_the_search_attributes_and_skips() -> None:
    async with time_skipping() as environment:
        before = await environment.get_current_time()
        await environment.sleep(timedelta(days=1))
        assert await environment.get_current_time() - before >= timedelta(days=1)
        await register(environment.client)
        await start(environment.client, "indexed")


async def test_a_call_to_a_server_that_is_away_fails_after_few_tries() -> None:
    client = await connect(f"127.0.0.1:{free_port()}", lazy=True)
    retries = client.service_client.config.retry_config
    assert retries is not None
    assert retries.max_retries <= 3
    assert (retries.max_elapsed_time_millis or 60_000) <= 1_500
    async with asyncio.timeout(PATIENCE):
        with pytest.raises((RPCError, RuntimeError)):
            await start(client, "lost")


async def test_the_environment_says_where_temporal_is(
    server: DevServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "default")
    client = await connect()
    assert client.service_client.config.target_host == server.address
    assert client.namespace == "default"
