"""One temporary folder for all processes of a run of the tests. The next run removes that of a killed one."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from local.embedded_postgres import EmbeddedPostgres
from local.subprocesses import follow

PREFIX = "onward-run-"
REMOVAL_SECONDS = 10.0
"""Servers of a killed run may write while they shut down."""
_BEGINNER = "ONWARD_TESTS_BEGUN_BY"


def joined() -> Path:
    """The temporary folder of this run, for this process and all that it starts.

    A worker of xdist shares the folder of the process that hands out the tests, and dies with it.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        if (end_too := follow(int(os.environ[_BEGINNER]), signal.SIGKILL)) is not None:
            end_too()
        folder = Path(tempfile.gettempdir())
        _hold(folder)
        return folder
    remove_ended()
    folder = _begun()
    os.environ |= {"TMPDIR": str(folder), _BEGINNER: str(os.getpid())}
    tempfile.tempdir = None  # so that TMPDIR is read again
    return folder


def left(folder: Path) -> None:
    """Remove the folder at the end of the run; a worker leaves that to the process that began it."""
    if os.environ[_BEGINNER] == str(os.getpid()):
        _remove(folder)


def remove_ended() -> None:
    """Remove the folders of runs of which no process lives."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another account's, or another run removes it
            found = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
            finally:
                os.close(found)


def sockets(folder: Path) -> Iterator[Path]:
    """The folders, elsewhere, of the sockets of all Postgres servers whose data is in this folder."""
    for data, inner, _ in os.walk(folder):
        inner[:] = [each for each in inner if not each.startswith("cluster")]  # files of a server
        socket = EmbeddedPostgres(Path(data)).socket
        if socket.exists():
            yield socket


def _begun() -> Path:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):  # removed by another run, which saw it before it was held
            _hold(folder)
            folder.stat()
            return folder


def _hold(folder: Path) -> None:
    """Mark the folder as in use for as long as this process lives; its children do not inherit the lock."""
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_SH)


def _remove(folder: Path) -> None:
    for socket in sockets(folder):
        shutil.rmtree(socket, ignore_errors=True)
    limit = time.monotonic() + REMOVAL_SECONDS
    while folder.exists() and time.monotonic() < limit:  # `rm` takes a tenth of the time of `shutil.rmtree`
        subprocess.run(["rm", "-rf", folder], check=False, stderr=subprocess.DEVNULL)
