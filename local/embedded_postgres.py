"""The embedded Postgres: a real, durable server on a Unix socket, as a child of this process."""

import asyncio
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg

from local.postgres_paths import (
    User,
    binaries,
    clear_abandoned,
    let_run,
    let_through,
    own_directory,
    server_user,
    temporary,
)
from local.subprocesses import IN_TIME, START_SECONDS, ServerFailed, ended, last_lines, spawn

DATABASE = "onward"
OWNER, APP, AUDITOR = "onward_owner", "onward_app", "onward_auditor"
SUPERUSER = "postgres"

CONFIGURATION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # After a crash one call instead of one for each file, which took seconds before the recovery began.
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The server's log must not hold what people wrote: no statements, parameters or details.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}

WHO_MAY_CONNECT = "local all all trust\n"
"""All of `pg_hba.conf`: only through the socket, whose folder is closed to others. No network, no replica."""

ROLES = f"""
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['{OWNER}', '{APP}', '{AUDITOR}'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT', name);
        END IF;
    END LOOP;
END
$$;
"""

GRANTS = f"""
REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT ON DATABASE {DATABASE} TO {APP}, {AUDITOR};
"""


class EmbeddedPostgres:
    """One cluster under `data`, run as a child of this process.

    A pid file proves nothing: it may be stale, cut short, or name a process that has taken the number since.
    Instead, the server and all its backends inherit a locked file. The process that gets the lock knows that
    none of them is alive, and may remove the pid file.
    """

    who_may_connect = WHO_MAY_CONNECT

    def __init__(self, data: Path) -> None:
        self.data = data.expanduser().absolute()
        self.cluster = self.data / "cluster"
        self.log = self.data / "postgres.log"
        # At most 107 bytes for a socket's address, and the same for every process that knows `data`.
        name = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        self.socket = temporary() / f"onward-{name}"
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, role: str = APP) -> str:
        """Database address for a role."""
        return f"postgresql://{role}@/{DATABASE}?host={self.socket}"

    async def start(self) -> None:
        """Start, also after a crash. The first time, make the cluster, the roles and the database."""
        if self._process is not None and self._process.poll() is None:
            return
        user = server_user()
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear_abandoned()
        own_directory(self.socket, user)
        if user is not None:
            let_through(self.data)
            let_through(binaries())
            let_run(binaries())
        lock = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            await self._locked(lock)
            if not self.cluster.exists():
                await self._initialise(user, lock)
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)
            (self.cluster / "pg_hba.conf").write_text(self.who_may_connect, "utf-8")
            settings = CONFIGURATION | {"unix_socket_directories": str(self.socket)}
            options = [f"--{name}={value}" for name, value in settings.items()]
            self._process = self._spawn("postgres", "-D", self.cluster, *options, user=user, lock=lock)
        finally:
            os.close(lock)  # now the children hold it
        await self._ready()
        await self._prepare()

    async def running(self) -> bool:
        """Whether the server answers a query, which is the only proof that it runs."""
        try:
            connection = await asyncpg.connect(self._admin_url(), timeout=2)
            try:
                return bool(await connection.fetchval("SELECT true", timeout=2))
            finally:
                connection.terminate()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    async def stop(self) -> None:
        """Shut down fast and cleanly, and close all connections."""
        process, self._process = self._process, None
        if process is None:
            return
        for how, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if process.poll() is None:
                process.send_signal(how)
            if await ended(process, patience):
                break
        shutil.rmtree(self.socket, ignore_errors=True)

    def kill(self) -> None:
        """Kill the postmaster as a power cut would. `start` recovers."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def exit_code(self) -> int | None:
        """How the process that was started ended: negative for a signal."""
        return self._process.poll() if self._process is not None else None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def _admin_url(self) -> str:
        return f"postgresql://{SUPERUSER}@/postgres?host={self.socket}"

    def _spawn(
        self, program: str, *options: str | Path, user: User | None, lock: int
    ) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return spawn(
                [binaries() / program, *options],
                log=log,
                at_parents_death=signal.SIGINT,  # the fast shutdown
                user=user,
                pass_fds=(lock,),
            )

    async def _locked(self, lock: int) -> None:
        limit = time.monotonic() + 15
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # Backends of a killed server need a moment. A server that answers belongs to another process.
                if time.monotonic() > limit or await self.running():
                    raise ServerFailed(
                        f"Another Onward is using {self.data}. Stop it, or give another folder with --data."
                    ) from None
                await asyncio.sleep(0.02)
            else:
                return

    async def _initialise(self, user: User | None, lock: int) -> None:
        # Made elsewhere and moved into place, so that a cluster is never incomplete.
        unfinished = self.data / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        own_directory(unfinished, user)
        process = self._spawn(
            "initdb",
            *("-D", unfinished, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--data-checksums"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            user=user,
            lock=lock,
        )
        try:
            await ended(process, 120)
        finally:
            if process.poll() is None:  # also if this start was cancelled
                os.killpg(process.pid, signal.SIGKILL)  # with the servers that it runs
                process.wait()
        if process.returncode != 0:
            raise ServerFailed(f"The embedded Postgres could not be set up: {last_lines(self.log)}")
        unfinished.rename(self.cluster)

    async def _ready(self) -> None:
        limit = time.monotonic() + START_SECONDS
        while not await self.running():
            if self._process is None or self._process.poll() is not None:
                raise ServerFailed(f"The embedded Postgres did not start: {last_lines(self.log)}")
            if time.monotonic() > limit:
                await self.stop()
                raise ServerFailed(f"The embedded Postgres did not answer {IN_TIME}.")
            await asyncio.sleep(0.02)

    async def _prepare(self) -> None:
        connection = await asyncpg.connect(self._admin_url(), timeout=10)
        try:
            await connection.execute(ROLES)
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
            await connection.execute(GRANTS)
        finally:
            await connection.close()
