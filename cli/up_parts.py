"""The parts of `onward up`: the API and the worker, the two servers, and what is known when one ended."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from embedded.embedded_postgres import EmbeddedPostgres
from embedded.subprocesses import ServerFailed, follow
from embedded.temporal_server import DevServer

LOG = "onward.log"
"""File in the data folder. Like every log, it names no person."""
LOG_BYTES = 10 * 1024 * 1024
LINE_LENGTH = 300


def opened_log(data: Path) -> BinaryIO:
    """The log, to append to. A long one is put aside, in the place of the one before."""
    log = data / LOG
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log.open("ab")


def length(log: Path) -> int:
    """How many bytes the log has now."""
    return log.stat().st_size if log.exists() else 0


def last_line(log: Path, since: int) -> str:
    """The last line that a log has after so many bytes, as a sentence."""
    if length(log) <= since:
        return f"{log} says nothing about it."
    with log.open("rb") as file:
        file.seek(since)
        line = file.read().decode(errors="replace").strip().rpartition("\n")[2]
    return f"The last line of {log} is “{line[:LINE_LENGTH].rstrip('.')}”."


class OwnProcess:
    """The API or the worker, as a process of its own. Without a log file it writes to the terminal."""

    def __init__(
        self, name: str, command: Sequence[str], environment: dict[str, str], log: BinaryIO | None
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._log = log
        self._logged = 0
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process. It ends with this one."""
        if self._log is not None:
            self._logged = length(Path(self._log.name))
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=follow(os.getpid(), signal.SIGKILL),  # else a new `up` would find the port taken
        )

    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    def why_ended(self) -> str:
        """Its exit code or signal, and what it wrote last."""
        code = self._process.returncode if self._process is not None else None
        if code is None:
            return "It could not be started."
        how = f"Its exit code is {code}." if code >= 0 else f"{signal.Signals(-code).name} ended it."
        said = last_line(Path(self._log.name), self._logged) if self._log is not None else "Its log is above."
        return f"{how} {said}"

    async def stop(self) -> None:
        """End the process, which has ten seconds to finish its work."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


class EmbeddedServer:
    """Postgres or Temporal, as a part that can be started again."""

    def __init__(self, name: str, server: EmbeddedPostgres | DevServer, log: Path) -> None:
        self.name = name
        self._server = server
        self._log = log
        self._logged = length(log)
        self._failure = ""

    async def start(self) -> None:
        """Start the server, or remember why that failed."""
        self._logged, self._failure = length(self._log), ""
        try:
            await self._server.start()
        except ServerFailed as failed:
            self._failure = f"{failed}".rstrip(".") + "."

    def runs(self) -> bool:
        """Whether its process runs."""
        return self._server.pid is not None

    def why_ended(self) -> str:
        """Why it did not start again, or what it wrote last."""
        return self._failure or last_line(self._log, self._logged)
