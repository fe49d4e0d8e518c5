"""Processes of the worker for what must not hold its event loop. They begin and end with it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from runtime import fault_reports, logs
from runtime.settings import Settings

END_SECONDS, REST_SECONDS = 5.0, 1.0
_ROOT = Path(__file__).parents[1]
_log = structlog.get_logger("worker")


async def run_child(module: str) -> None:
    """Run a module in a process until cancelled, and in another if that ends. It has this environment."""
    while True:
        # -P: no module is taken from the folder that the worker happens to run in.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", module),
            stdin=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        try:
            _log.error("process ended", part=module, code=await process.wait())
        finally:
            await _end(process)
        await asyncio.sleep(REST_SECONDS)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None and process.stdin is not None:
        process.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
    if process.returncode is None:
        process.kill()
        await process.wait()


async def until_input_ends(parts: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run these until one ends, or standard input is closed, as it also is if the worker is killed."""
    worker = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(worker), sys.stdin)
    running = [asyncio.create_task(part) for part in (*parts, worker.read())]
    try:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for part in done:
            part.result()
    finally:
        for part in running:
            part.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await asyncio.gather(*running, return_exceptions=True)


def begin(work: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    """Do this for the worker that started the process."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the worker too, which ends this process
        signal.signal(number, signal.SIG_IGN)
    settings = Settings.read()
    logs.setup(settings.log_level)
    if not settings.debug:
        fault_reports.keep_words_in()
    asyncio.run(work(settings))
