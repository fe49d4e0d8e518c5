"""The systems: how each starts, and which source tells when its workflows are closed."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from bench.closing import AtTheAnswer, Closing, InDBOS, InTemporal
from bench.processes import listening, running
from bench.stack import ONWARD, Stack
from local.subprocesses import free_port
from store.people import people_setup


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A running system: its port, a DSL's token, and the source for closed workflows."""

    port: int
    token: str
    closing: Closing
    process: int = 0
    """The process id of Onward's API."""
    load: tuple[str, ...] = ()
    """What the load generator does otherwise."""
    outbox: str = ""
    """The database whose outbox must be empty before every workflow has heard of every command."""


@asynccontextmanager
async def onward(stack: Stack) -> AsyncIterator[System]:
    """Onward as in production, with one API process. Its worker runs in the stack."""
    port = free_port()
    token = await _token_of_a_dsl(stack)
    command = [*ONWARD, "api", "--port", str(port)]
    async with running("onward api", command, log=stack.log("api"), environment=stack.environment) as api:
        await listening(port)
        closing = InTemporal(stack.client, "Referral")
        yield System(port=port, token=token, closing=closing, process=api, outbox=stack.owner)


@asynccontextmanager
async def onward_minimal(stack: Stack) -> AsyncIterator[System]:
    """The same, asked for minimal answers, which are what the peers give."""
    async with onward(stack) as system:
        yield replace(system, load=("--minimal",))


@asynccontextmanager
async def bare(stack: Stack) -> AsyncIterator[System]:
    """A route with one INSERT, which is the upper limit."""
    async with _peer(stack, "bare") as port:
        yield System(port=port, token="", closing=AtTheAnswer())


@asynccontextmanager
async def temporal(stack: Stack) -> AsyncIterator[System]:
    """Temporal updates, with their own worker process."""
    async with AsyncExitStack() as ends:
        worker = _module(stack, "temporal_worker")
        await ends.enter_async_context(running("the peer's worker", worker, log=stack.log("peer-worker")))
        port = await ends.enter_async_context(_peer(stack, "temporal_api"))
        yield System(port=port, token="", closing=InTemporal(stack.client, "BenchReferral"))


@asynccontextmanager
async def dbos(stack: Stack) -> AsyncIterator[System]:
    """DBOS messages. Its workflows run inside the API process, as DBOS intends."""
    async with _peer(stack, "dbos_api") as port:
        yield System(port=port, token="", closing=InDBOS(stack.owner))


SYSTEMS: dict[str, Callable[[Stack], AbstractAsyncContextManager[System]]] = {
    "onward": onward,
    "onward-minimal": onward_minimal,
    "bare": bare,
    "temporal": temporal,
    "dbos": dbos,
}


@asynccontextmanager
async def _peer(stack: Stack, module: str) -> AsyncIterator[int]:
    port = free_port()
    command = [*_module(stack, module), "--port", str(port)]
    async with running(f"the API of {module}", command, log=stack.log("api")):
        await listening(port)
        yield port


def _module(stack: Stack, module: str) -> list[str]:
    command = [sys.executable, "-m", f"bench.peers.{module}"]
    return [*command, "--database", stack.owner, "--temporal", stack.temporal]


async def _token_of_a_dsl(stack: Stack) -> str:
    lead = await people_setup.add(stack.owner, "Bench School", "Dana Lead", ["dsl", "staff"])
    return await people_setup.new_token(stack.owner, lead)
