"""`onward keys rotate`: both keys sign for a while, then the new one alone. Older heads stay valid."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx2
import pytest

from cli.service import keys_commands
from cli.service.installation import UserError
from cli.service.witness_commands import create_witness, trust_log
from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.note_keys import SignatureWrong, VerifierKey, signed_by, verifier_from
from evidence.signed_note import SignedNote
from evidence.tiles import consistency_ranges
from evidence.witness.cosigner import Cosigner
from evidence.witness.witness_app import witness_app
from evidence.witness.witness_folder import WitnessFolder
from evidence.witness_messages import AddCheckpoint
from runtime.checkpoint_file import CheckpointFile, heads_in
from runtime.clocks import SystemClock
from runtime.log_signer import LogSigner, SigningRefused
from store.pool import Pool
from store.tree.checkpoint_store import newest_checkpoint, taken_keys
from store.tree.tree_reading import enter_events, read_hashes
from store.verification.tree_check import check_tree
from tests.cli.test_keys import NAME, REASONS, folder, signer_of
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.store.tree.streams import add_events, events_only

__all__ = ["folder", "intruder", "tree_pool", "tree_server"]
CASE = UUID(int=1)


@dataclass
class Rotated:
    """A log whose key has been replaced, and a clock that is ahead of the system’s."""

    folder: Path
    superuser: asyncpg.Connection
    pool: Pool
    old: VerifierKey
    ahead: timedelta = timedelta(0)
    size: int = 0

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    async def signs(self) -> SignedNote:
        """The next head, as it is served."""
        await add_events(self.superuser, CASE, self.size + 1, self.size + 10)
        self.size += 10
        await enter_events(self.pool)
        signer = signer_of(self.folder, self.pool, self.now)
        assert await signer.once() is not None
        found = await newest_checkpoint(self.pool)
        assert found is not None
        last = signer.file.last()
        assert last is not None
        assert last.to_bytes() == found.note
        return last

    async def asks(self, http: httpx2.AsyncClient, old: int, head: SignedNote) -> int:
        """What a witness answers to this head."""
        size = tree_head(head.text).size
        async with self.pool.connection() as connection:
            ranges = consistency_ranges(old, size) if old else []
            path = await read_hashes(connection, ranges, size)
        body = AddCheckpoint(old=old, path=tuple(path), checkpoint=head).to_bytes()
        return (await http.post("/add-checkpoint", content=body)).status_code


@pytest.fixture
async def log(folder: Path, intruder: asyncpg.Connection, tree_pool: Pool) -> Rotated:
    await events_only(intruder)
    made = await keys_commands.new_key(NAME, data=folder)
    return Rotated(folder, intruder, tree_pool, verifier_from(made.splitlines()[0]))


def new_key(said: str) -> VerifierKey:
    return verifier_from(said.splitlines()[0])


def signers(note: SignedNote, *keys: VerifierKey) -> list[VerifierKey]:
    return [key for key, _ in signed_by(note, keys)]


async def test_both_keys_sign_for_a_while_and_then_the_new_one_alone(log: Rotated) -> None:
    before = await log.signs()
    key = new_key(await keys_commands.rotate(log.folder, 30))
    assert (key.name, key == log.old) == (NAME, False)
    both = await log.signs()
    assert signers(both, key, log.old) == [key, log.old]
    assert signers(both, log.old) == [log.old]  # a reader who knows only one of them
    log.ahead = timedelta(days=30, seconds=1)
    after = await log.signs()
    assert signers(after, key, log.old) == [key]
    with pytest.raises(SignatureWrong):
        signed_by(after, [log.old])
    assert signers(before, key, log.old) == [log.old]
    heads = heads_in((log.folder / "checkpoints.txt").read_bytes())
    assert heads == [before, both, after]
    async with log.superuser.transaction():
        found = await check_tree(log.superuser, [tree_head(each.text) for each in heads])
    assert found.findings == ()


async def test_a_witness_of_the_old_key_goes_on_and_learns_the_new_one(log: Rotated, tmp_path: Path) -> None:
    kept = WitnessFolder(path=tmp_path / "witness")
    create_witness("governors.example/w1", kept.path)
    trust_log(log.old.line, kept.path)
    told: list[str] = []
    cosigner = Cosigner(folder=kept, key=kept.key(), now=log.now, tell=lambda *said: told.append(str(said)))
    wire = httpx2.ASGITransport(app=witness_app(cosigner))
    async with httpx2.AsyncClient(transport=wire, base_url="http://witness") as http:
        assert await log.asks(http, 0, await log.signs()) == 200
        await keys_commands.rotate(log.folder, 30)
        assert await log.asks(http, 10, await log.signs()) == 200
        log.ahead = timedelta(days=31)
        after = await log.signs()
        assert await log.asks(http, 20, after) == 403
        lines = "\n".join(each.line for each in await taken_keys(log.pool))
        trust_log(f"{lines}\n", kept.path)
        assert await log.asks(http, 20, after) == 200
    assert told == []


async def test_a_key_that_was_lost_is_replaced_at_once_with_reasons(log: Rotated) -> None:
    await log.signs()
    (log.folder / "log.key").unlink()
    for work in (keys_commands.rotate(log.folder, 30), keys_commands.rotate_at_once(log.folder, "Oops.")):
        with pytest.raises(UserError):
            await work
    said = await keys_commands.rotate_at_once(log.folder, REASONS)
    of_old = f"The key before it ({log.old.key_id.hex()}) signed"
    assert f"{of_old} heads of up to 10 events: trust it for no larger one" in said
    after = await log.signs()
    assert signers(after, new_key(said), log.old) == [new_key(said)]
    assert tree_head(after.text).origin == NAME
    shown = await keys_commands.show_keys(log.folder)
    assert f"in place of a key that was lost or known to others: {REASONS}" in shown
    assert "signs nothing more since" in shown


async def test_a_stolen_key_signs_nothing_more(log: Rotated) -> None:
    """The thief still has the file of before; the log takes nothing that this key signs from now on."""
    await log.signs()
    stolen = (log.folder / "log.key").read_text()
    await keys_commands.rotate_at_once(log.folder, REASONS)
    assert log.old.line not in (log.folder / "log.key").read_text()
    (log.folder / "thief.key").write_text(stolen)
    await add_events(log.superuser, CASE, log.size + 1, log.size + 1)
    await enter_events(log.pool)
    thief = LogSigner(log.pool, log.folder / "thief.key", CheckpointFile(log.folder / "x"), log.now)
    with pytest.raises(SigningRefused, match="does not sign this log"):
        await thief.once()
    assert "Remove its line" not in await keys_commands.show_keys(log.folder)
    with (log.folder / "log.key").open("a") as file:
        file.write(stolen)
    assert "Remove its line" in await keys_commands.show_keys(log.folder)


async def test_a_head_that_has_one_of_two_signatures_gets_the_other_before_it_is_published(
    log: Rotated,
) -> None:
    await log.signs()
    key = new_key(await keys_commands.rotate(log.folder, 30))
    both = await log.signs()
    await log.superuser.execute("ALTER TABLE checkpoints DISABLE TRIGGER USER")
    await log.superuser.execute("DELETE FROM checkpoints WHERE size = 20")
    await log.superuser.execute("ALTER TABLE checkpoints ENABLE TRIGGER USER")
    signer = signer_of(log.folder, log.pool, log.now)
    file = signer.file
    whole = file.path.read_bytes()
    file.path.write_bytes(whole[: -len(both.signatures[1].line.encode())])
    assert await signer.once() is None
    found = await newest_checkpoint(log.pool)
    assert found is not None
    assert signers(checkpoint_note(found.note), key, log.old) == [key, log.old]
    assert file.last() == both
