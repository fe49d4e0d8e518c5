"""A time-skipping workflow server of this process's own, for rehearsals and tests: no wait takes time."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from temporalio.api.testservice.v1 import SleepRequest
from temporalio.client import Client
from temporalio.service import RPCError

from runtime.process import ServerFailed, ended, free_port, spawn
from runtime.temporal import program, register, runtime

START_SECONDS = 30


class SkippingServer:
    """The running server; its time stands still but for what it is told to let pass."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def sleep(self, span: timedelta) -> None:
        """Let time pass: each timer on the way fires at its instant."""
        request = SleepRequest()
        request.duration.FromTimedelta(span)
        await self.client.test_service.unlock_time_skipping_with_sleep(request)

    async def get_current_time(self) -> datetime:
        """The server's time, in UTC."""
        answer = await self.client.test_service.get_current_time(Empty())
        return answer.time.ToDatetime(tzinfo=UTC)


@asynccontextmanager
async def time_skipping() -> AsyncIterator[SkippingServer]:
    """A server that ends with the block, and with this process however that ends."""
    port = free_port()
    command: list[str | Path] = [program("temporal-test-server"), str(port)]
    process = spawn(command, log=subprocess.DEVNULL, at_parents_death=signal.SIGKILL)
    try:
        client = await _connected(process, port)
        await register(client)
        yield SkippingServer(client)
    finally:
        process.terminate()
        if not await ended(process, 5):
            process.kill()
            await ended(process, 5)


async def _connected(process: "subprocess.Popen[bytes]", port: int) -> Client:
    limit = time.monotonic() + START_SECONDS
    while True:
        try:
            return await Client.connect(f"127.0.0.1:{port}", runtime=runtime())
        except (RPCError, RuntimeError):
            if process.poll() is not None or time.monotonic() > limit:
                raise ServerFailed("The time-skipping workflow server did not start.") from None
            await asyncio.sleep(0.02)
