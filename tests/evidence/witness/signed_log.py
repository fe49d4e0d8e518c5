"""A log in a real database, with its signer and its client of witnesses."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from delivery.tls import client
from evidence.checkpoint_text import TreeHead, checkpoint_note
from evidence.note_keys import LOG, SignerKey, VerifierKey, signed_by
from evidence.signed_note import SignedNote
from evidence.witness.witness_folder import WitnessFolder
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from runtime.witness_client import WitnessClient
from runtime.witness_settings import Witness
from store.pool import Pool
from store.tree.checkpoint_store import newest_checkpoint
from store.tree.tree_reading import enter_events
from store.tree.witness_states import ListedWitness, listed_witnesses
from tests.evidence.witness.served_witness import a_folder, served
from tests.patience import PATIENCE
from tests.store.tree.streams import add_events, events_only

CASE = UUID(int=5)
KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)
UNGUARDED = """
ALTER TABLE {table} DISABLE TRIGGER USER; {change}; ALTER TABLE {table} ENABLE TRIGGER USER
"""


class SignedLog:
    """A log with its key, its file, its database and witnesses."""

    def __init__(self, folder: Path, superuser: asyncpg.Connection, pool: Pool) -> None:
        self.superuser, self.pool = superuser, pool
        self.time = datetime(2026, 11, 27, 10, tzinfo=UTC)
        self.key_file = folder / "log.key"
        self.key_file.write_text(KEY.secret_line + "\n")
        self.file = CheckpointFile(folder / "checkpoints.txt")
        self.signer = LogSigner(pool, self.key_file, self.file, self.now)

    def now(self) -> datetime:
        return self.time

    def client(
        self, *witnesses: Witness, mail: str | None = None, seconds: float = PATIENCE
    ) -> WitnessClient:
        return WitnessClient(self.pool, witnesses, self.now, mail, seconds)

    async def signs(self, first: int, last: int) -> TreeHead:
        """The head after these events."""
        await add_events(self.superuser, CASE, first, last)
        await enter_events(self.pool)
        head = await self.signer.once()
        assert head is not None
        return head

    async def asks(self, *witnesses: Witness, mail: str | None = None, seconds: float = PATIENCE) -> None:
        """Ask each witness, as a worker that has just started does; a minute later than the last time."""
        self.time += timedelta(minutes=1)
        asking = self.client(*witnesses, mail=mail, seconds=seconds)
        await asking.begin()
        async with client() as http:
            for each in witnesses:
                await asking.once(http, each)

    async def cosigned_once(self, watch: WitnessFolder) -> TreeHead:
        """The head of ten entries, which a witness cosigned before it went away."""
        async with served(watch) as witness:
            head = await self.signs(1, 10)
            await self.asks(witness)
        return head

    async def served(self) -> SignedNote:
        """The newest head as anybody reads it."""
        found = await newest_checkpoint(self.pool)
        assert found is not None
        return checkpoint_note(found.note)

    async def cosigners(self, *keys: VerifierKey) -> list[str]:
        """Who signed the newest head, among the log and these."""
        return [key.name for key, _ in signed_by(await self.served(), [KEY.verifier, *keys])]

    async def states(self) -> Sequence[ListedWitness]:
        async with self.pool.connection() as connection:
            return await listed_witnesses(connection)

    async def state(self) -> ListedWitness:
        (found,) = await self.states()
        return found

    async def goes_back_to(self, size: int) -> None:
        """As after a restore without the file: newer events, entries, heads and answers are gone."""
        for table, where in (
            ("events", f"version > {size}"),
            ("tree_entries", f"leaf >= {size}"),
            ("checkpoints", f"size > {size}"),
            ("cosignatures", f"size > {size}"),
        ):
            change = f"DELETE FROM {table} WHERE {where}"
            await self.superuser.execute(UNGUARDED.format(table=table, change=change))
        self.file.path.unlink()


@pytest.fixture
async def log(tmp_path: Path, intruder: asyncpg.Connection, tree_pool: Pool) -> SignedLog:
    await events_only(intruder)
    return SignedLog(tmp_path, intruder, tree_pool)


@pytest.fixture
def watch(tmp_path: Path) -> WitnessFolder:
    """The folder of a witness that knows the log."""
    return a_folder(tmp_path / "w", KEY.verifier)


@pytest.fixture
async def witness(watch: WitnessFolder) -> AsyncIterator[Witness]:
    """That witness at work."""
    async with served(watch) as at_work:
        yield at_work
