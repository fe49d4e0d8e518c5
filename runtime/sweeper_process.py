"""The overdue sweeper in a process of its own: workflows of the same moment do not hold up the record."""

import asyncio
import signal
import sys
from contextlib import suppress

from runtime import fault_reports, logs
from runtime.clocks import Clock, SystemClock
from runtime.ledger_setup import open_ledger
from runtime.overdue_sweeper import OverdueSweeper
from runtime.settings import Settings

END_SECONDS = 5.0


class SweeperEnded(RuntimeError):
    """The sweeper's process ended without being told to."""


async def run_sweeper() -> None:
    """Run the process until cancelled; SweeperEnded if it ends before. It has this process's environment."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "runtime.sweeper_process", stdin=asyncio.subprocess.PIPE
    )
    try:
        raise SweeperEnded(f"exit code {await process.wait()}")
    finally:
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
    ledger = await open_ledger(settings, clock)
    try:
        sweeping = asyncio.create_task(OverdueSweeper(ledger).run())
        await worker.read()
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)
    finally:
        await ledger.pool.close()


def main() -> None:
    """Sweep for the worker that started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the worker too, which ends this process
    settings = Settings.read()
    logs.setup(settings.log_level)
    if not settings.debug:
        fault_reports.keep_words_in()
    asyncio.run(sweep_until_input_ends(settings, SystemClock()))


if __name__ == "__main__":
    main()
