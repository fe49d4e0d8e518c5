"""A real witness in a process of its own, which saw the record grow."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import SignerKey
from evidence.signed_note import note_of
from evidence.tiles import consistency_ranges
from evidence.witness_messages import AddCheckpoint
from store.tree.tree_reading import read_hashes
from tests.cli.commands import onward
from tests.cli.test_witness import made, served
from tests.databases import connected
from tests.tamper.kept_record import KeptRecord


@dataclass(frozen=True, kw_only=True)
class Watching:
    """The witness, its folder, and how many events the tree had that it cosigned last."""

    http: httpx2.AsyncClient
    folder: Path
    size: int

    async def asked(self, log: SignerKey, head: TreeHead, path: list[bytes], old: int) -> httpx2.Response:
        """Its answer to a head that the log's key signs now."""
        note = note_of(head.text, [log.sign(head.text)])
        asked = AddCheckpoint(old=old, path=tuple(path), checkpoint=note)
        return await self.http.post("/add-checkpoint", content=asked.to_bytes())

    async def page(self) -> str:
        """What it says to people."""
        return (await self.http.get("/")).text

    @property
    def status(self) -> str:
        """What `onward witness status` says, which ends with 1 if it refused anything."""
        said = onward("witness", "status", "--folder", str(self.folder))
        assert said.returncode == any(each in said.stdout for each in ("Proven: ", "Refused: ")), said.stdout
        return said.stdout


@asynccontextmanager
async def a_witness(record: KeptRecord, folder: Path) -> AsyncIterator[Watching]:
    """A witness that cosigned both heads of the record."""
    made(folder, record.log.verifier)
    async with served(folder) as http:
        watching = Watching(http=http, folder=folder, size=record.newest.size)
        async with connected(record.database.url()) as connection:
            early, newest = record.early, record.newest
            grown = await read_hashes(connection, consistency_ranges(early.size, newest.size), newest.size)
        assert (await watching.asked(record.log, early, [], 0)).status_code == 200
        assert (await watching.asked(record.log, newest, grown, early.size)).status_code == 200
        yield watching
