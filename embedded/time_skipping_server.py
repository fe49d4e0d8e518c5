"""A time-skipping workflow server of this process's own, for rehearsals and tests: no wait takes time."""

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

from embedded.subprocesses import ServerFailed, ended, free_port, spawn
from embedded.temporal_server import program
from runtime.temporal_connection import register, runtime

START_SECONDS = 30
ANSWER_SECONDS = 5.0
SLEEP_SECONDS = 120.0
"""How long one call may take. The SDK's own limit is half a minute, and many cases may need longer."""
STUCK_SECONDS = 6.0
"""How long its time may pass no faster than ours.

A workflow that cancels a timer while it fires leaves this server waiting for ever for a task it takes to
be under way, and time stands still: github.com/temporalio/sdk-java/issues/3088. That happens when many cases
are due together, and the messages that their escalations caused are recorded meanwhile.
"""
LOOK_SECONDS = 1.0
_UNANSWERED = (
    RPCStatusCode.CANCELLED,  # given up
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.UNKNOWN,  # the connection broke
)


class NotAnswered(Exception):
    """The workflow server did not answer in time; what it was asked may come to pass all the same."""


class SkippingServer:
    """The running server; its time stands still but for what it is told to let pass."""

    def __init__(self, client: Client, pid: int | None = None) -> None:
        self.client = client
        self.pid = pid
        self.last_seen = datetime.now(UTC)
        """The newest of its instants that it told; where it began, it was ours."""

    async def sleep(self, span: timedelta) -> None:
        """Let time pass: each timer on the way fires at its instant. NotAnswered where that takes too long.

        Do not ask the same server again then: it does what it heard, however late, so time would pass twice.
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
        """Watch until it has slept; NotAnswered once time stands still."""
        since, skipped = time.monotonic(), await self._ahead()
        while not (await asyncio.wait([sleeping], timeout=LOOK_SECONDS))[0]:
            if (ahead := await self._ahead()) - skipped > timedelta(seconds=LOOK_SECONDS):
                since, skipped = time.monotonic(), ahead
            elif time.monotonic() - since > STUCK_SECONDS:
                raise NotAnswered("Time stands still on the workflow server: try again.")

    async def _ahead(self) -> timedelta:
        """How far its time is ahead of ours."""
        return await self.get_current_time() - datetime.now(UTC)

    async def get_current_time(self) -> datetime:
        """The server's time, in UTC; NotAnswered where it does not say."""
        patience = timedelta(seconds=ANSWER_SECONDS)
        with answering():
            answer = await self.client.test_service.get_current_time(Empty(), timeout=patience)
        self.last_seen = answer.time.ToDatetime(tzinfo=UTC)
        return self.last_seen


@contextmanager
def answering() -> Iterator[None]:
    """NotAnswered for a call that was given up or did not reach the server."""
    try:
        yield
    except RPCError as error:
        if error.status in _UNANSWERED:
            raise NotAnswered("The workflow server did not answer in time: try again.") from None
        raise


@asynccontextmanager
async def time_skipping() -> AsyncIterator[SkippingServer]:
    """A server that ends with the block, and with this process however that ends."""
    port = free_port()
    command: list[str | Path] = [program("temporal-test-server"), str(port)]
    process = spawn(command, log=subprocess.DEVNULL, at_parents_death=signal.SIGKILL)
    try:
        client = await _connected(process, port)
        await register(client)
        yield SkippingServer(client, process.pid)
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
