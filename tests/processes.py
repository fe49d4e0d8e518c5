"""Start processes that end with the test that started them, however it ends.

On Linux the kernel kills each one when these tests die. Each leads a session of its own: a test ends it with
all that it started there, and Ctrl-C reaches only the tests, which then end it.
"""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from local.subprocesses import follow
from tests.patience import PATIENCE

_STARTER = ThreadPoolExecutor(1, "starter of processes")
"""The kernel kills a child when the thread that started it ends. This one lasts as long as the tests."""


def started(
    *command: str | Path, at_parents_death: signal.Signals = signal.SIGKILL, **options: Any
) -> subprocess.Popen[str]:
    """A process with the options of `subprocess.Popen`. Its caller ends it, or the end of the tests."""
    options |= _belonging(at_parents_death)
    return _STARTER.submit(lambda: subprocess.Popen(command, text=True, **options)).result()


@contextmanager
def a_process(*command: str | Path, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process for as long as the block lasts."""
    with started(*command, **options) as process:
        try:
            yield process
        finally:
            if process.poll() is None:  # so its number is not yet another's
                os.killpg(process.pid, signal.SIGKILL)


def finished(
    *command: str | Path, within: float = PATIENCE, **options: Any
) -> subprocess.CompletedProcess[str]:
    """A command that has ended, with its output; TimeoutExpired if it does not end."""
    outputs = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with a_process(*command, **outputs | options) as process:
        out, err = process.communicate(timeout=within)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


async def asyncio_started(program: str | Path, *arguments: str | Path, **options: Any) -> Process:
    """The same under asyncio, with its options. Start it from the main thread, which lasts."""
    options |= _belonging(signal.SIGKILL)
    return await asyncio.create_subprocess_exec(program, *arguments, **options)


@asynccontextmanager
async def an_asyncio_process(*command: str | Path, **options: Any) -> AsyncIterator[Process]:
    """A process under asyncio for as long as the block lasts."""
    process = await asyncio_started(*command, **options)
    try:
        yield process
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


_WAKES = """
import os, signal, sys
sys.stdin.read()
for each in sys.argv[1:]:
    try:
        os.kill(int(each), signal.SIGCONT)
    except ProcessLookupError:
        pass
"""
"""A program that lets processes go on once its input is closed."""


@contextmanager
def standing_still(*processes: int) -> Iterator[None]:
    """Stop these processes, or a group by its negative number, for as long as the block lasts.

    They go on at its end, and also if this process dies in it: a stopped process does not end.
    """
    wakes = (sys.executable, "-c", _WAKES, *map(str, processes))
    with subprocess.Popen(wakes, stdin=subprocess.PIPE, start_new_session=True):
        for each in processes:
            os.kill(each, signal.SIGSTOP)
        yield


def lives(process: int) -> bool:
    """Whether a process with this number runs; one that adopts an orphan may leave it a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _belonging(at_parents_death: signal.Signals) -> dict[str, Any]:
    return {"start_new_session": True, "preexec_fn": follow(os.getpid(), at_parents_death)}
