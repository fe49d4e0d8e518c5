"""A time-skipping Temporal server for rehearsals and tests, on which no wait takes time."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from google.protobuf.empty_pb2 import Empty
from temporalio.api.testservice.v1 import SleepRequest, SleepResponse
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from local.subprocesses import ServerFailed, free_port, spawn, stop
from local.temporal_server import program
from runtime.temporal_connection import register, runtime

START_SECONDS = 30
ANSWER_SECONDS = 5.0
SLEEP_SECONDS = 120.0
"""Limit for one call. The SDK's own limit is half a minute, and many cases may need longer."""
STUCK_SECONDS = 6.0
"""How long the server's time may pass no faster than ours.

If a workflow cancels a timer while it fires, the server waits for ever for a task that does not run, and its
time stops: github.com/temporalio/sdk-java/issues/3088. That happens when many cases fall due together while
the messages of their escalations are recorded.
"""
LOOK_SECONDS = 1.0
_UNANSWERED = (
    RPCStatusCode.CANCELLED,  # cancelled by us
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.UNKNOWN,  # the connection broke
)


class NotAnswered(Exception):
    """The workflow server did not answer in time. It may still do what it was asked."""


class SkippingServer:
    """The running server. Its time passes only when asked."""

    def __init__(self, client: Client, pid: int | None = None) -> None:
        self.client = client
        self.pid = pid
        self.last_seen = datetime.now(UTC)
        """The last known time of the server; it starts at our time."""
        self.ahead = timedelta(0)
        """How far that was ahead of ours."""

    async def sleep(self, span: timedelta) -> None:
        """Let time pass, with each timer firing at its instant. Raises NotAnswered if that takes too long.

        Then do not ask the same server again: it may still do what it was asked, and time would pass twice.
        """
        request = SleepRequest()
        request.duration.FromTimedelta(span)
        patience = timedelta(seconds=SLEEP_SECONDS)
        asked = self.client.test_service.unlock_time_skipping_with_sleep(request, timeout=patience)
        sleeping = asyncio.ensure_future(asked)
        try:
            await self._passes(sleeping)
            with answering():
                await sleeping
        finally:
            sleeping.cancel()
            await asyncio.gather(sleeping, return_exceptions=True)

    async def _passes(self, sleeping: asyncio.Future[SleepResponse]) -> None:
        """Wait until the time has passed. Raises NotAnswered if the server's time stops."""
        await self.get_current_time()
        since, skipped = time.monotonic(), self.ahead
        while not (await asyncio.wait([sleeping], timeout=LOOK_SECONDS))[0]:
            await self.get_current_time()
            if self.ahead - skipped > timedelta(seconds=LOOK_SECONDS):
                since, skipped = time.monotonic(), self.ahead
            elif time.monotonic() - since > STUCK_SECONDS:
                raise NotAnswered("Time has stopped on the workflow server. Try again.")

    async def get_current_time(self) -> datetime:
        """The server's time in UTC. Raises NotAnswered."""
        patience = timedelta(seconds=ANSWER_SECONDS)
        with answering():
            answer = await self.client.test_service.get_current_time(Empty(), timeout=patience)
        self.last_seen = answer.time.ToDatetime(tzinfo=UTC)
        self.ahead = self.last_seen - datetime.now(UTC)
        return self.last_seen


@contextmanager
def answering() -> Iterator[None]:
    """Raise NotAnswered for a call that was cancelled or did not reach the server."""
    try:
        yield
    except RPCError as error:
        if error.status in _UNANSWERED:
            raise NotAnswered("The workflow server did not answer in time. Try again.") from None
        raise


@asynccontextmanager
async def time_skipping() -> AsyncIterator[SkippingServer]:
    """Run a server that ends with the block, or with this process."""
    port = free_port()
    command: list[str | Path] = [program("temporal-test-server"), str(port)]
    process = spawn(command, log=subprocess.DEVNULL, at_parents_death=signal.SIGKILL)
    try:
        client = await _connected(process, port)
        await register(client)
        yield SkippingServer(client, process.pid)
    finally:
        await stop(process, 5)


async def _connected(process: "subprocess.Popen[bytes]", port: int) -> Client:
    limit = time.monotonic() + START_SECONDS
    while True:
        try:
            return await Client.connect(f"127.0.0.1:{port}", runtime=runtime())
        except (RPCError, RuntimeError):
            if process.poll() is not None or time.monotonic() > limit:
                raise ServerFailed("The time-skipping workflow server did not start.") from None
            await asyncio.sleep(0.02)
