"""Start child processes, wait for them, and end them with the run."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import orjson

STOP_SECONDS = 10.0
START_SECONDS = 30.0


class Failed(Exception):
    """A process of the benchmark failed."""


@asynccontextmanager
async def running(
    name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[int]:
    """Run a child process during the block, and give its id. If it ends early, so does the block."""
    with log.open("ab") as output:
        # In its own session: Ctrl-C reaches the runner only, which then stops its children in order.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=output, stderr=output, env=environment, start_new_session=True
        )
    block = asyncio.current_task()
    assert block is not None
    watching = asyncio.create_task(_interrupting(block, process))
    try:
        yield process.pid
    except asyncio.CancelledError:
        if process.returncode is None:
            raise
        block.uncancel()
        raise Failed(f"{name} ended with {process.returncode}: {_end_of(log)}") from None
    except Exception as failed:
        if said := _end_of(log):
            failed.add_note(f"{name} said: {said}")
        raise
    finally:
        watching.cancel()
        await _stop(process)


async def finished(name: str, command: Sequence[str], *, said: str) -> str:
    """Run a child process with some input, and return its output."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
    )
    try:
        printed, complaints = await process.communicate(said.encode())
    finally:
        await _stop(process)
    if process.returncode != 0:
        raise Failed(f"{name} ended with {process.returncode}: {complaints.decode(errors='replace')[-2000:]}")
    return printed.decode()


async def listening(port: int) -> None:
    """Wait until the port answers."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def load(
    port: int, token: str, *more: str, clients: int, seconds: float, limit: int
) -> dict[str, float]:
    """Run the load generator; any error fails the run."""
    command = [sys.executable, "-m", "bench.load", "--port", str(port), "--clients", str(clients)]
    command += ["--seconds", str(seconds), "--limit", str(limit), *more]
    report = orjson.loads(await finished("the load generator", command, said=token + "\n"))
    if report["errors"]:
        raise Failed("; ".join(f"{error} ({count} times)" for error, count in report["errors"].items()))
    return {name: value for name, value in report.items() if name != "errors"}


async def _interrupting(block: asyncio.Task[object], process: Process) -> None:
    await process.wait()
    block.cancel()


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]


async def _stop(process: Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
