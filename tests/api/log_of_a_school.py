"""A school whose record has a tree that is signed, over HTTP."""

import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2

from domain.policy.policy_model import Policy
from evidence.note_keys import LOG, SignerKey
from local.dev_mailbox import DevMailbox
from local.embedded_postgres import APP, SUPERUSER
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.tree.tree_reading import enter_events
from tests.databases import Database, connected, pooled
from tests.school import Json, School, SetClock, new_school, served
from tests.store.tree.streams import add_events

KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)


class Log:
    """A school whose record has a tree, and its log."""

    def __init__(self, school: School, http: httpx2.AsyncClient, ledger: Ledger, signer: LogSigner) -> None:
        self.school, self.http, self.ledger, self.signer = school, http, ledger, signer
        self.superuser: asyncpg.Connection
        self.key_file: Path

    async def as_text(self, address: str) -> httpx2.Response:
        headers = self.school.dsl.headers | {"Accept": "text/plain"}
        return await self.http.get(address, headers=headers)

    @asynccontextmanager
    async def changed_head(self, at: int) -> AsyncIterator[None]:
        """Another byte stands at this place of the newest stored head, until the end."""
        of_newest = "UPDATE checkpoints SET note = {} WHERE size = (SELECT max(size) FROM checkpoints)"
        note = await self.superuser.fetchval("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
        await self.superuser.execute("ALTER TABLE checkpoints DISABLE TRIGGER USER")
        await self.superuser.execute(of_newest.format(f"set_byte(note, {at}, 7)"))
        yield
        await self.superuser.execute(of_newest.format("$1"), note)
        await self.superuser.execute("ALTER TABLE checkpoints ENABLE TRIGGER USER")

    @asynccontextmanager
    async def missing_tile(self) -> AsyncIterator[None]:
        """The first tile of the tree, which must have more than one, is gone until the end."""
        first = "FROM tree_tiles WHERE level = 0 AND number = 0"
        await self.superuser.execute("ALTER TABLE tree_tiles DISABLE TRIGGER USER")
        await self.superuser.execute(f"CREATE TEMP TABLE gone AS SELECT * {first}")
        assert await self.superuser.execute(f"DELETE {first}") == "DELETE 1"
        try:
            yield
        finally:
            await self.superuser.execute("INSERT INTO tree_tiles SELECT * FROM gone")
            await self.superuser.execute("DROP TABLE gone")
            await self.superuser.execute("ALTER TABLE tree_tiles ENABLE TRIGGER USER")

    async def signs(self) -> None:
        while await enter_events(self.ledger.pool):
            pass
        await self.signer.once()


@asynccontextmanager
async def a_log(
    migrated: Database, folder: Path, policies: dict[str, Policy] | None = None
) -> AsyncIterator[Log]:
    """A database of its own: other tests grow the tree of theirs."""
    async with (
        migrated.copy() as database,
        connected(database.url(SUPERUSER)) as superuser,
        pooled(database.url(APP)) as pool,
    ):
        ledger = Ledger(pool, Seals(os.urandom(32)), SetClock(), policies or load_all())
        (folder / "log.key").write_text(KEY.secret_line)
        file = CheckpointFile(folder / "checkpoints.txt")
        signer = LogSigner(pool, folder / "log.key", file, ledger.clock.now)
        async with served(ledger, DevMailbox(folder / "inbox")) as http:
            made = Log(await new_school(superuser, http), http, ledger, signer)
            made.superuser, made.key_file = superuser, folder / "log.key"
            yield made


async def a_late_case(log: Log) -> Json:
    """A signed case whose proofs need the first tile: 300 other entries came before."""
    await add_events(log.superuser, uuid4(), 1, 300)
    await log.signs()
    case = await a_case(log)
    await log.signs()
    return case


async def a_case(log: Log) -> Json:
    """A case that the deputy may not know of, with two entries."""
    case = await log.school.teacher.raises(about=(log.school.deputy,))
    return await log.school.dsl.does(case, "accept")


def decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
