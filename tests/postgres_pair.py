"""Two real Postgres servers: one follows the other until it is promoted."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from local.embedded_postgres import APP, DATABASE, SUPERUSER, WHO_MAY_CONNECT, EmbeddedPostgres
from local.postgres_paths import binaries, let_through, own_directory, server_user
from tests.databases import Cluster, connected, running
from tests.patience import until


class Twin(EmbeddedPostgres):
    """A server that may be the primary or a standby."""

    who_may_connect = f"{WHO_MAY_CONNECT}local replication all trust\n"

    async def copy_of(self, primary: EmbeddedPostgres) -> None:
        """Become a standby of a running primary."""
        user = server_user()
        self.data.mkdir(mode=0o700)
        own_directory(self.cluster, user)
        if user is not None:
            let_through(self.data)
        uid, gid = user or (None, None)
        copying = ("-h", primary.socket, "-U", SUPERUSER, "-D", self.cluster, "-R", "-c", "fast")
        copied = await asyncio.create_subprocess_exec(
            binaries() / "pg_basebackup", *copying, user=uid, group=gid, cwd="/"
        )
        assert await copied.wait() == 0

    async def follow(self, primary: EmbeddedPostgres) -> None:
        """Demote it: stop, and start again as a standby of the other."""
        await self.stop()
        self._write("standby.signal", "")
        self._write("postgresql.auto.conf", f"primary_conninfo = 'host={primary.socket} user={SUPERUSER}'\n")
        await self.start()

    async def promote(self) -> None:
        """Make it the primary."""
        await self.as_superuser("SELECT pg_promote()")

    async def read_only(self, on: bool) -> None:
        """Refuse writes, like a primary that an operator has set to read-only, or take them again."""
        state = "on" if on else "off"
        await self.as_superuser(f"ALTER SYSTEM SET default_transaction_read_only = {state}")
        await self.as_superuser("SELECT pg_reload_conf()")

        async def does() -> bool:
            async with connected(self.url(SUPERUSER)) as connection:
                return bool(await connection.fetchval("SHOW default_transaction_read_only") == state)

        await until(f"new sessions are read-only: {state}", does)  # and all others have been told

    async def fill_disk_under(self, *relations: str) -> None:
        """Move each of these tables to a full device; their rows are then invisible."""
        files = [await self._file_of(each) for each in relations]
        await self.stop()
        for file in files:
            file.rename(file.with_name(f"{file.name}.kept"))
            file.symlink_to("/dev/full")
        await self.start()

    async def make_room_under(self, *relations: str) -> None:
        """Undo `fill_disk_under`."""
        files = [await self._file_of(each) for each in relations]
        await self.stop()
        for file in files:
            file.with_name(f"{file.name}.kept").replace(file)
        await self.start()

    async def _file_of(self, relation: str) -> Path:
        async with connected(self.url(SUPERUSER)) as connection:
            return self.cluster / str(await connection.fetchval("SELECT pg_relation_filepath($1)", relation))

    async def as_superuser(self, statement: str) -> None:
        """Run one statement as a superuser."""
        async with connected(self.url(SUPERUSER)) as connection:
            await connection.execute("SET default_transaction_read_only = off")
            await connection.execute(statement)

    async def _prepare(self) -> None:
        if not (self.cluster / "standby.signal").exists():  # a standby gets it from its primary
            await super()._prepare()

    def _write(self, name: str, text: str) -> None:
        path = self.cluster / name
        path.write_text(text)
        if (user := server_user()) is not None:
            os.chown(path, *user)


def both(first: EmbeddedPostgres, second: EmbeddedPostgres, role: str = APP) -> str:
    """One address that names both servers."""
    return f"postgresql://{role}@/{DATABASE}?host={first.socket},{second.socket}"


@asynccontextmanager
async def a_migrated_pair(cluster: Cluster, folder: Path) -> AsyncIterator[tuple[Twin, Twin]]:
    """A primary with our tables and its standby; both stop at the end."""
    second = Twin(folder / "second")
    async with running(Twin(cluster.copied_to(folder / "first"))) as first:
        await second.copy_of(first)
        await second.start()
        yield first, second
        await second.stop()
