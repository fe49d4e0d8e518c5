"""The API and the worker of `onward up`, as processes of their own, and the file of their log."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from embedded.subprocesses import follow

LOG = "onward.log"
"""File in the data folder. Like every log, it names no person."""
LOG_BYTES = 10 * 1024 * 1024


def opened_log(data: Path) -> BinaryIO:
    """The log, to append to. A long one is put aside, in the place of the one before."""
    log = data / LOG
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log.open("ab")


class Parts:
    """The API and the worker, as processes that are restarted when they end."""

    def __init__(self, environment: dict[str, str], log: BinaryIO | None) -> None:
        self._environment = environment
        self._log = log
        self._commands: dict[str, tuple[str, ...]] = {}
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, name: str, *command: str) -> None:
        """Start a part. Without a log file, it writes to the terminal."""
        self._commands[name] = command
        self._running[name] = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cli",
            *command,
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=follow(os.getpid(), signal.SIGKILL),  # else a new `up` would find the port taken
        )

    async def revive(self) -> None:
        """Restart the parts that have ended."""
        for name, process in list(self._running.items()):
            if process.returncode is not None:
                await self.start(name, *self._commands[name])

    def ended(self) -> list[str]:
        """Names of the parts that have ended."""
        return [name for name, process in self._running.items() if process.returncode is not None]

    async def stop(self) -> None:
        """Stop the parts, the worker first, with ten seconds for each."""
        for process in reversed(self._running.values()):
            if process.returncode is None:
                process.terminate()
        for process in self._running.values():
            try:
                async with asyncio.timeout(10):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
