"""Clients that send too much, too slowly or nothing, over real sockets to a real server of this process."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
import uvloop
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.middleware import Observing
from cli.service.api_server import server
from cli.service.installation import held_port
from local.subprocesses import free_port
from runtime import connection_limits
from runtime.connection_limits import Bounds, Connection, Door, Phase
from tests.patience import PATIENCE, until

SMALL = Bounds(
    connections=20, header_bytes=8192, headers=50, header_seconds=1, body_seconds=3, other_seconds=2
)
"""Reached with few sockets. The seconds are those of the test's own clock."""
LARGE = b"x" * 16_000_000
"""More than the buffers of both ends hold."""


async def _read(request: Request) -> Response:
    return JSONResponse({"bytes": len(await request.body())})


async def _alive(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _large(_: Request) -> Response:
    return Response(LARGE)


async def _stream(_: Request) -> Response:
    async def lines() -> AsyncIterator[str]:
        while True:
            yield ": still here\n\n"
            await asyncio.sleep(0.2)

    return StreamingResponse(lines(), media_type="text/event-stream")


def an_application() -> FastAPI:
    """An application to protect, which asks no one to sign in."""
    app = FastAPI(openapi_url=None)
    for path, answers in (("/healthz", _alive), ("/large", _large), ("/events", _stream)):
        app.router.routes.append(Route(path, answers))
    app.router.routes.append(Route("/read", _read, methods=["POST"]))
    app.state.requests = None
    app.add_middleware(Observing)
    return app


class WatchedDoor(Door):
    """A door on the test's own clock, which shows how many connections are in each phase."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(bounds, lambda: self.seconds)
        self.seconds = 0.0
        self.waiting: Counter[Phase | None] = Counter()

    def move(self, connection: Connection, before: Phase | None, after: Phase | None) -> None:
        super().move(connection, before, after)
        self.waiting[before] -= 1
        self.waiting[after] += 1


class Target:
    """A running server, and every client that is connected with it."""

    def __init__(self, port: int, door: WatchedDoor) -> None:
        self.port = port
        self.clients: list[Client] = []
        self._door = door

    async def opens(self, sent: bytes = b"") -> "Client":
        """A connection on which this was sent."""
        loop = asyncio.get_running_loop()
        _, client = await loop.create_connection(Client, "127.0.0.1", self.port)
        self.clients.append(client)
        await client.sends(sent)
        return client

    async def answers_others(self) -> None:
        """Check that another caller is given the right answer, though no time passes for those who wait."""
        client = await self.opens(head("/healthz", "Connection: close") + b"\r\n")
        answer = await client.hears()
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.endswith(b'{"status":"ok"}')

    async def holds(self, number: int, phase: Phase) -> None:
        """Wait until this number of connections is in this phase."""
        await until(f"{number} in {phase}", lambda: self._door.waiting[phase] == number)

    def passes(self, seconds: float) -> None:
        """Let time pass for those who wait."""
        self._door.seconds += seconds


class Client(asyncio.Protocol):
    """One connection, which does what it likes."""

    def __init__(self) -> None:
        self.is_open = True
        self._heard = b""
        self._news = asyncio.Event()
        self._writable = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        self._news.set()

    def eof_received(self) -> None:
        self._over()

    def connection_lost(self, exc: Exception | None) -> None:
        self._over()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def sends(self, data: bytes) -> bool:
        """Whether it could be sent; a connection that was closed takes nothing."""
        async with asyncio.timeout(PATIENCE):
            await self._writable.wait()
        if self.is_open:
            self._transport.write(data)
            await asyncio.sleep(0)
        return self.is_open

    async def hears(self) -> bytes:
        """Everything until the server ends the connection."""
        async with asyncio.timeout(PATIENCE):
            while self.is_open:
                await self._next()
        return self._taken()

    async def hears_one(self) -> bytes:
        """The next bytes, or those that have arrived."""
        async with asyncio.timeout(PATIENCE):
            while self.is_open and not self._heard:
                await self._next()
        return self._taken()

    def reads_nothing(self) -> None:
        """Take nothing in from now on."""
        self._transport.pause_reading()

    def reads_on(self) -> None:
        """Take in what waits."""
        self._transport.resume_reading()

    def leaves(self) -> None:
        """End the connection at once, if the server has not ended it."""
        if self.is_open:
            self._transport.abort()

    async def _next(self) -> None:
        self._news.clear()
        await self._news.wait()

    def _taken(self) -> bytes:
        heard, self._heard = self._heard, b""
        return heard

    def _over(self) -> None:
        self.is_open = False
        self._news.set()
        self._writable.set()


def _serve(http: uvicorn.Server, held: socket.socket) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(http.serve(sockets=[held]))


@asynccontextmanager
async def a_target(bounds: Bounds = SMALL) -> AsyncIterator[Target]:
    """A server with these bounds on a port of this machine, on a loop as in production."""
    with pytest.MonkeyPatch.context() as patched, held_port(port := free_port()) as held:
        patched.setattr(connection_limits, "LOOK_SECONDS", 0.02)  # real ones: how soon it sees what passed
        http = server(an_application(), own_signals=False, bounds=bounds)
        door = http.config.http.door = WatchedDoor(bounds)  # type: ignore[union-attr]
        serving = asyncio.create_task(asyncio.to_thread(_serve, http, held))
        await until("the server serves", lambda: http.started)
        target = Target(port, door)
        try:
            yield target
        finally:
            http.should_exit = True
            for client in target.clients:
                client.leaves()
            await serving


def head(path: str = "/healthz", *lines: str, method: str = "GET") -> bytes:
    """A request's header, without the blank line that ends it."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: onward", *lines, ""]).encode()
