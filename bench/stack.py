"""Servers that run with every system: a fresh Postgres, a fresh Temporal, Onward's worker and relay."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_bytes, token_hex
from tempfile import TemporaryDirectory

import asyncpg
from temporalio.client import Client

from bench.processes import running
from evidence.note_keys import LOG, SignerKey
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.subprocesses import free_port
from local.temporal_server import DevServer
from store.migrate import migrate

ONWARD = (sys.executable, "-m", "cli")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The servers of one run, and its log files."""

    directory: Path
    owner: str
    application: str
    temporal: str
    client: Client
    seal_key: str
    worker: int
    """The process id of Onward's worker."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Settings of Onward's processes. Like the peers, they do not log each request."""
        return {
            **os.environ,
            "ONWARD_DATABASE_URL": self.application,
            "ONWARD_OWNER_DATABASE_URL": self.owner,
            "ONWARD_SEAL_KEY": self.seal_key,
            "ONWARD_LOG_KEY_FILE": str(self.directory / "log.key"),
            "ONWARD_CHECKPOINT_FILE": str(self.directory / "checkpoints.txt"),
            "ONWARD_LOG_LEVEL": "WARNING",
            "ONWARD_REQUESTS_A_MINUTE": "60000000",
            "TEMPORAL_ADDRESS": self.temporal,
        }

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.directory / f"{name}.log"


@asynccontextmanager
async def started() -> AsyncIterator[Stack]:
    """Run the stack in a temporary directory."""
    async with AsyncExitStack() as ends:
        directory = Path(ends.enter_context(TemporaryDirectory(prefix="onward-bench-")))
        postgres = EmbeddedPostgres(directory / "postgres")
        ends.push_async_callback(postgres.stop)
        await _whole(postgres.start())
        temporal = DevServer(directory / "temporal", free_port())
        ends.push_async_callback(temporal.stop)
        await _whole(temporal.start())
        stack = Stack(
            directory=directory,
            owner=postgres.url(OWNER),
            application=postgres.url(APP),
            temporal=temporal.address,
            client=await Client.connect(temporal.address),
            seal_key=token_hex(32),
            worker=0,
        )
        await migrate(stack.owner)
        key = SignerKey.from_seed("bench.example/log", LOG, token_bytes(32))
        (directory / "log.key").write_text(key.secret_line)
        log, environment = stack.log("worker"), stack.environment
        worker = running("onward worker", [*ONWARD, "worker"], log=log, environment=environment)
        yield replace(stack, worker=await ends.enter_async_context(worker))


async def postgres_facts(stack: Stack) -> dict[str, str]:
    """The settings that make the comparison fair, as the server reports them."""
    connection = await asyncpg.connect(stack.owner)
    try:
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        return {name: str(await connection.fetchval(f"SHOW {name}")) for name in names}
    finally:
        await connection.close()


async def _whole(start: Coroutine[object, object, None]) -> None:
    task = asyncio.create_task(start)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task  # a server cannot be stopped while it starts
        raise
