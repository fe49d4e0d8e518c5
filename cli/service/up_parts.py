"""The parts of `onward up`: the API and the worker, the two servers, and what is known when one ended."""

import asyncio
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

import asyncpg

from local.embedded_postgres import EmbeddedPostgres
from local.subprocesses import START_SECONDS, ServerFailed, follow
from local.temporal_server import DevServer

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


def _signal_ended_it(number: int) -> str:
    return f"Signal {number} ({signal.Signals(number).name}) ended it."


@dataclass
class OwnProcess:
    """The API or the worker, as a process of its own. Without a log file it writes to the terminal."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: BinaryIO | None
    sockets: Sequence[socket.socket] = ()
    _logged: int = field(default=0, init=False)
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start the process. It ends with this one."""
        if self.log is not None:
            self._logged = length(Path(self.log.name))
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            pass_fds=[each.fileno() for each in self.sockets],
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
        how = f"Its exit code is {code}." if code >= 0 else _signal_ended_it(-code)
        said = last_line(Path(self.log.name), self._logged) if self.log is not None else "Its log is above."
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
        """Why it did not start again, the signal that ended it, or what it wrote last."""
        code = self._server.exit_code
        if not self._failure and code is not None and code < 0:
            return _signal_ended_it(-code)
        return self._failure or last_line(self._log, self._logged)


LOOK_SECONDS = 0.5
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 60.0, 60.0, 60.0)
"""Seconds before each new start. A passing cause is over after these minutes; any other needs a person."""
STEADY_SECONDS = START_SECONDS
"""A start may take this long, so a part that ended sooner may never have worked."""


class Part(Protocol):
    """A part of `onward up` that can end and be started again."""

    @property
    def name(self) -> str:
        """Its name, as the subject of a sentence."""

    def runs(self) -> bool:
        """Whether it runs."""

    async def start(self) -> None:
        """Start it again. If that fails, it does not run, and may raise what its connections raise."""

    def why_ended(self) -> str:
        """Say, as a sentence, all that is known about its end."""


FULL = (
    "The disk is full, so nothing more can be recorded, and nothing is lost. Make room. Onward then "
    "starts it again. Until then, telephone the DSL; if a child is in danger, call 999."
)


class Restarts:
    """The pauses before the next starts of one part, and when to give it up."""

    def __init__(self, pauses: Sequence[float]) -> None:
        self._pauses = pauses
        self._left = iter(pauses)

    def pause_after(self, ran: float) -> float | None:
        """Seconds to wait, now that the part ended after running so many seconds. None gives it up."""
        if ran > STEADY_SECONDS:
            self._left = iter(self._pauses)
        return next(self._left, None)


class GivenUpError(Exception):
    """A part keeps ending. It says which, why, and what to do."""

    def __init__(self, part: Part, times: int) -> None:
        super().__init__(
            f"{part.name} ended {times} times in a row, so Onward stops. {part.why_ended()} "
            "Put that right, then run the same command again."
        )


LEAST_ROOM = 64 * 1024 * 1024
"""Bytes that the disk must have free before a part starts again. Postgres writes its log in 16 MB pieces."""


def has_room(data: Path) -> bool:
    """Whether the disk of the data folder has room."""
    return shutil.disk_usage(data).free >= LEAST_ROOM


async def keep(
    part: Part,
    say: Callable[[str], None],
    pauses: Sequence[float],
    room: Callable[[], bool] = lambda: True,
) -> None:
    """Start the part again whenever it ends, and say why. While the disk has no `room`, it is not given up.

    GivenUpError after as many starts as there are pauses.
    """
    restarts = Restarts(pauses)
    while True:
        began = time.monotonic()
        while part.runs():
            await asyncio.sleep(LOOK_SECONDS)
        if not room():
            say(f"{part.name} ended. {FULL}")
            while not room():
                await asyncio.sleep(LOOK_SECONDS)
            restarts = Restarts(pauses)
        pause = restarts.pause_after(time.monotonic() - began)
        if pause is None:
            raise GivenUpError(part, len(pauses) + 1)
        wait = f"{pause:g} {'second' if pause == 1 else 'seconds'}"
        say(f"{part.name} ended. {part.why_ended()} It is being started again in {wait}.")
        await asyncio.sleep(pause)
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # then it does not run
            await part.start()


AWAY_LOOKS = 6
"""A new start takes no longer than so many looks. Until then visitors wait in the queue of the socket."""
AWAY = b"""HTTP/1.1 503 Service Unavailable\r
Content-Type: text/html; charset=utf-8\r
Cache-Control: no-store\r
Retry-After: 10\r
Connection: close\r
\r
<!doctype html>
<html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onward cannot record anything</title>
<h1>Onward cannot show or record anything at the moment</h1>
<p>If a child is in danger now, <a href="tel:999">call 999</a>. Do not wait for this page.</p>
<p>Telephone or go to your designated safeguarding lead or a deputy.
If you cannot reach them, go to the headteacher.</p>
<p>Write on paper what you saw and heard, and when. You can record it here later, with that time.</p>
</html>
"""


async def stand_in(api: Part, held: socket.socket) -> None:
    """While the API does not run, tell its visitors to telephone."""
    while True:
        for _ in range(AWAY_LOOKS):
            await asyncio.sleep(LOOK_SECONDS)
            if api.runs():
                break
        else:
            async with await asyncio.start_server(_tell_to_telephone, sock=held.dup()):
                while not api.runs():
                    await asyncio.sleep(LOOK_SECONDS)


async def _tell_to_telephone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        async with asyncio.timeout(10):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(AWAY)
            await writer.drain()
            writer.write_eof()
            while await reader.read(65536):  # closing before the rest has come could lose the answer
                pass
    writer.close()
