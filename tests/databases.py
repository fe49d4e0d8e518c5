"""Databases for tests: one is migrated in each run, and all others are copies of it.

A worker of the run has one Postgres with all its databases. A test that stops, fills or reconfigures a
server, or changes its roles, has a server of its own, which begins with a copy of the migrated one's files.
"""

import fcntl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

import asyncpg

from local.embedded_postgres import APP, DATABASE, GRANTS, OWNER, EmbeddedPostgres
from local.postgres_paths import User
from store.migrate import migrate
from store.pool import Pool
from tests.patience import POOL_PATIENCE

_QUICK = {
    "initdb": ("--no-sync",),
    "postgres": (
        *("--fsync=off", "--full_page_writes=off", "--synchronous_commit=off"),
        "--max_connections=300",  # the databases of several folders are open at once
    ),
}
_NUMBERS = count(1)
Server = TypeVar("Server", bound=EmbeddedPostgres)


class Database(EmbeddedPostgres):
    """One database of a server that would lose it in a power cut."""

    def __init__(self, data: Path, name: str = DATABASE) -> None:
        super().__init__(data)
        self.name = name

    def url(self, role: str = APP) -> str:
        """Its address for a role."""
        return super().url(role).replace(f"/{DATABASE}?", f"/{self.name}?")

    @asynccontextmanager
    async def copy(self) -> AsyncIterator["Database"]:
        """A copy on the same server, dropped at the end. Meanwhile no one may be connected to this one."""
        name = f"copy_{next(_NUMBERS)}"
        copied = f"TEMPLATE {self.name} STRATEGY file_copy"  # faster than through the write-ahead log
        await self._as_superuser(f"CREATE DATABASE {name} OWNER {OWNER} {copied}")
        await self._as_superuser(GRANTS.replace(f"DATABASE {DATABASE} ", f"DATABASE {name} "))
        try:
            yield Database(self.data, name)
        finally:
            await self._as_superuser(f"DROP DATABASE {name} WITH (FORCE)")

    def empty(self) -> AbstractAsyncContextManager["Database"]:
        """A database without tables on the same server, dropped at the end."""
        return Database(self.data, "template1").copy()

    async def refuse_connections(self) -> None:
        """Let a test fail that connects to it, because a database in use cannot be copied."""
        await self._as_superuser(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")

    async def _as_superuser(self, statement: str) -> None:
        """Run a statement that no transaction may contain, from a database that no one copies."""
        async with connected(self._admin_url()) as connection:
            await connection.execute(statement)

    def _spawn(
        self, program: str, *options: str | Path, user: User | None, lock: int
    ) -> "subprocess.Popen[bytes]":
        return super()._spawn(program, *options, *_QUICK[program], user=user, lock=lock)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection, closed at the end."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def pooled(url: str) -> AsyncIterator[Pool]:
    """The connections of a service that waits as long as tests do, closed at the end."""
    pool = await Pool.connect(url, patience=POOL_PATIENCE)
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def running(server: Server) -> AsyncIterator[Server]:
    """This server with the migrated database, until the end."""
    await server.start()
    try:
        await migrate(server.url(OWNER))
        yield server
    finally:
        await server.stop()


@dataclass(frozen=True)
class Cluster:
    """The files of a stopped server with the migrated database."""

    files: Path

    def copied_to(self, data: Path) -> Path:
        """A server's folder, with a copy of the files where it looks for its own."""
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        subprocess.run(["cp", "-Rp", self.files, data / "cluster"], check=True)
        return data


async def made_once(folder: Path) -> Cluster:
    """The cluster in this folder, made by the first process that asks for it."""
    made = Cluster(folder / "cluster")
    with _alone_in(folder):
        if not made.files.exists():
            async with running(Database(folder / "unfinished")) as server:
                pass
            server.cluster.rename(made.files)
    return made


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
