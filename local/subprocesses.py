"""Start and stop the servers of this process, so that none outlives it."""

import asyncio
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

START_SECONDS = 180.0
"""How long a start may take on a machine that is slow and busy; one that fails is noticed at once."""
IN_TIME = f"within {START_SECONDS / 60:.0f} minutes"
"""The same, for the sentence about a start that took longer."""
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ServerFailed(Exception):
    """An embedded server did not start or cannot be used. The message says why."""


def spawn(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | int,
    at_parents_death: signal.Signals,
    user: tuple[int, int] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a server in its own session, without Ctrl-C. It gets a signal when this process dies.

    Linux sends the signal when the *thread* that started the child dies, so call this from a lasting thread.
    """
    uid, gid = user or (None, None)
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=_environment(),
        start_new_session=True,
        pass_fds=pass_fds,
        user=uid,
        group=gid,
        extra_groups=None if user is None else [],
        # runs after the change of user, which would clear it
        preexec_fn=follow(os.getpid(), at_parents_death),
    )


def _environment() -> dict[str, str]:
    # None of our settings (ONWARD_SEAL_KEY, TEMPORAL_*, PG*), only paths of programs and time zones.
    return {key: os.environ[key] for key in ("PATH", "TZDIR", "TMPDIR", "HOME") if key in os.environ}


def follow(parent: int, at_death: signal.Signals) -> Callable[[], None] | None:
    """Function for a child to run first, so that it gets a signal when its starting thread dies."""
    if _libc is None:
        return None

    def follow() -> None:
        if at_death != signal.SIGKILL:  # until the program runs, our own handler would swallow the signal
            signal.signal(at_death, signal.SIG_DFL)
        _libc.prctl(PR_SET_PDEATHSIG, int(at_death), 0, 0, 0)
        if os.getppid() != parent:  # the parent died since the fork
            os._exit(1)

    return follow


async def ended(process: subprocess.Popen[bytes], within: float) -> bool:
    """Whether the process ends within so many seconds."""
    limit = time.monotonic() + within
    while process.poll() is None:
        if time.monotonic() > limit:
            return False
        await asyncio.sleep(0.01)
    return True


async def stop(process: subprocess.Popen[bytes], within: float) -> None:
    """Ask a server to end, and kill it if it has not within so many seconds."""
    process.terminate()
    if not await ended(process, within):
        process.kill()
        await ended(process, 5)


def free_port() -> int:
    """An unused TCP port of the loopback interface."""
    # Below the ports that the kernel may take for outgoing connections.
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServerFailed("No port of this machine is free between 20000 and 32000.")


def last_lines(log: Path) -> str:
    """The last three lines of a server's log, for an error message."""
    if not log.exists():
        return "no log"
    lines = log.read_text(errors="replace").splitlines()
    return " | ".join(line.strip() for line in lines[-3:]) or "empty log"
