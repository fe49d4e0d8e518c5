"""The overdue sweeper in a process of its own: workflows of the same moment do not hold up the record."""

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import structlog

from runtime import fault_reports, logs
from runtime.clocks import Clock, SystemClock
from runtime.ledger_setup import open_ledger
from runtime.overdue_sweeper import OverdueSweeper
from runtime.settings import Settings

END_SECONDS, REST_SECONDS = 5.0, 1.0
STUCK_SECONDS = 60.0
"""After so long without a step the process ends, and the worker starts another."""
PATIENCE = 5.0
_ROOT = Path(__file__).parents[1]
_log = structlog.get_logger("watch")


class SweeperStuck(RuntimeError):
    """The sweeper has not got on for a minute."""


async def run_sweeper() -> None:
    """Run the process until cancelled, and another one if it ends. It has this process's environment."""
    while True:
        # -P: no module is taken from the folder that the worker happens to run in.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "runtime.sweeper_process"),
            stdin=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        try:
            _log.error("sweeper ended", code=await process.wait())
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


async def sweep_until_input_ends(settings: Settings, clock: Clock) -> None:
    """Sweep until standard input is closed, as it also is if the worker is killed."""
    loop = asyncio.get_running_loop()
    worker = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(worker), sys.stdin)
    ledger = await open_ledger(settings, clock, PATIENCE)
    sweeper = OverdueSweeper(ledger)
    parts = [asyncio.create_task(part) for part in (sweeper.run(), ends_when_stuck(sweeper), worker.read())]
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for part in done:
            part.result()
    finally:
        for part in parts:
            part.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await asyncio.gather(*parts, return_exceptions=True)
                await ledger.pool.close()


async def ends_when_stuck(sweeper: OverdueSweeper) -> None:
    """SweeperStuck once the sweeper has not got on for a minute."""
    while time.monotonic() - sweeper.moved_at < STUCK_SECONDS:
        await asyncio.sleep(REST_SECONDS)
    raise SweeperStuck


def main() -> None:
    """Sweep for the worker that started this process."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the worker too, which ends this process
        signal.signal(number, signal.SIG_IGN)
    settings = Settings.read()
    logs.setup(settings.log_level)
    if not settings.debug:
        fault_reports.keep_words_in()
    asyncio.run(sweep_until_input_ends(settings, SystemClock()))


if __name__ == "__main__":
    main()
