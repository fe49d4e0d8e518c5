"""The log signs each size once, and only what continues what it signed; its file outlives the database."""

from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from evidence.checkpoint_text import TreeHead, checkpoint_note, tree_head
from evidence.note_keys import LOG, SignerKey, signed_by
from evidence.signed_note import note_of
from local.embedded_postgres import APP, EmbeddedPostgres
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner, SigningRefused
from store.pool import Pool
from store.tree.checkpoint_store import TakenKey, newest_checkpoint, take_key
from store.tree.tree_reading import enter_events, tree_root
from tests.databases import connected
from tests.school import SetClock
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.store.tree.streams import add_events, events_only

__all__ = ["intruder", "tree_pool", "tree_server"]
CASE = UUID(int=5)
KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)
NEXT = SignerKey.from_seed("school.example/log/2", LOG, b"n" * 32)
GUARDS = "ALTER TABLE {} DISABLE TRIGGER USER"


class House:
    """A log with its key, its file and its database."""

    def __init__(self, folder: Path, superuser: asyncpg.Connection, pool: Pool) -> None:
        self.superuser, self.pool, self.clock = superuser, pool, SetClock()
        self.key_file = folder / "log.key"
        self.key_file.write_text(KEY.secret_line + "\n")
        self.file = CheckpointFile(folder / "checkpoints.txt")
        self.signer = LogSigner(pool, self.key_file, self.file, self.clock.now)

    async def grows(self, first: int, last: int) -> None:
        await add_events(self.superuser, CASE, first, last)
        await enter_events(self.pool)

    async def served(self) -> TreeHead | None:
        found = await newest_checkpoint(self.pool)
        return None if found is None else tree_head(checkpoint_note(found.note).text)

    async def set_back_to(self, size: int) -> None:
        """As after a restore: the newest events, entries and heads are gone from the database."""
        for table, statement in (
            ("events", f"DELETE FROM events WHERE version > {size}"),
            ("tree_entries", f"DELETE FROM tree_entries WHERE leaf >= {size}"),
            ("checkpoints", f"DELETE FROM checkpoints WHERE size > {size}"),
        ):
            await self.superuser.execute(GUARDS.format(table))
            await self.superuser.execute(statement)


@pytest.fixture
async def house(
    tmp_path: Path, intruder: asyncpg.Connection, tree_pool: Pool, tree_server: EmbeddedPostgres
) -> House:
    await events_only(intruder)
    return House(tmp_path, intruder, tree_pool)


async def test_each_size_is_signed_once_and_only_when_the_tree_grew(house: House) -> None:
    assert await house.signer.once() is None  # an empty tree says nothing
    await house.grows(1, 300)
    head = await house.signer.once()
    assert head is not None
    assert (head.origin, head.size) == ("school.example/log", 300)
    assert head.root == await tree_root(house.superuser, 300)
    assert await house.signer.once() is None
    await house.grows(301, 301)
    assert await house.signer.once() is not None
    last = house.file.last()
    assert last is not None
    assert signed_by(last, [KEY.verifier])
    assert await house.served() == tree_head(last.text)
    assert house.file.path.read_bytes().count(b"\xe2\x80\x94 school.example/log ") == 2


@pytest.mark.parametrize(
    ("lock", "says"),
    [(0x6F6E7761726405, "waited for more than a minute"), (0x6F6E7761726406, "another session")],
)
async def test_who_holds_up_the_tree_or_the_signing_is_told_of(
    house: House, lock: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it stands still, the holder of the database could remove what was recorded since."""
    monkeypatch.setattr("runtime.log_signer.HELD_UP_SECONDS", 0.0)
    await house.grows(1, 10)
    assert await house.signer.once() is not None
    await house.superuser.execute("SELECT pg_advisory_lock($1)", lock)
    await house.grows(11, 20)
    assert await house.signer.once() is None
    with pytest.raises(SigningRefused, match=says):
        await house.signer.once()
    await house.superuser.execute("SELECT pg_advisory_unlock($1)", lock)
    await enter_events(house.pool)
    head = await house.signer.once()
    assert head is not None
    assert head.size == 20


async def test_an_older_copy_of_the_database_is_not_signed(house: House) -> None:
    await house.grows(1, 300)
    await house.signer.once()
    await house.set_back_to(290)
    with pytest.raises(SigningRefused, match="restored from a copy"):
        await house.signer.once()
    await house.superuser.execute("ALTER TABLE events ENABLE TRIGGER USER")
    await house.grows(291, 299)
    with pytest.raises(SigningRefused, match="restored from a copy"):
        await house.signer.once()  # a smaller head
    await house.grows(300, 300)
    await house.superuser.execute("ALTER TABLE events DISABLE TRIGGER USER")
    await house.superuser.execute("UPDATE events SET hash = sha256('other') WHERE version = 295")
    await house.superuser.execute("UPDATE tree_entries SET hash = sha256('other') WHERE version = 295")
    with pytest.raises(SigningRefused, match="restored from a copy"):
        await house.signer.once()  # another head of the same size
    await house.superuser.execute("ALTER TABLE events ENABLE TRIGGER USER")
    await house.grows(301, 400)
    with pytest.raises(SigningRefused, match="restored from a copy"):
        await house.signer.once()  # larger, and no continuation


async def test_after_a_restore_a_person_says_why_and_a_new_log_begins(house: House) -> None:
    await house.grows(1, 300)
    before = await house.signer.once()
    await house.set_back_to(290)
    house.key_file.write_text(NEXT.secret_line)
    with pytest.raises(SigningRefused, match="does not sign this log"):
        await house.signer.once()  # a new key alone is not enough
    said = TakenKey(
        line=NEXT.verifier.line,
        taken_at=house.clock.now(),
        reasons="The disk failed; the copy of Monday was put back.",
        before=before,
    )
    async with house.pool.connection() as connection:
        await take_key(connection, said)
    head = await house.signer.once()
    assert head is not None
    assert (head.origin, head.size) == ("school.example/log/2", 290)
    assert await house.served() == head
    house.key_file.write_text(KEY.secret_line)
    with pytest.raises(SigningRefused, match="does not sign this log"):
        await house.signer.once()


async def test_a_new_log_over_the_file_of_another_is_refused(house: House) -> None:
    await house.grows(1, 300)
    await house.signer.once()
    for table in ("log_keys", "checkpoints"):
        await house.superuser.execute(f"{GUARDS.format(table)}; TRUNCATE {table}")
    house.key_file.write_text(NEXT.secret_line)
    with pytest.raises(SigningRefused, match="is of another log"):
        await house.signer.once()


async def test_a_head_that_was_written_and_not_published_is_published_next_time(house: House) -> None:
    await house.grows(1, 10)
    await house.signer.once()
    await house.superuser.execute(f"{GUARDS.format('checkpoints')}; DELETE FROM checkpoints")
    assert await house.signer.once() is None
    head = await house.served()
    assert head is not None
    assert head.size == 10


async def test_a_file_that_was_lost_or_cut_gets_the_newest_head_again(house: House) -> None:
    await house.grows(1, 10)
    await house.signer.once()
    whole = house.file.path.read_bytes()
    house.file.path.unlink()
    assert await house.signer.once() is None
    assert house.file.path.read_bytes() == whole
    house.file.path.write_bytes(whole[:-20])
    await house.grows(11, 12)
    await house.signer.once()
    last = house.file.last()
    assert last is not None
    assert house.file.path.read_bytes() == whole + last.to_bytes()


@pytest.mark.parametrize("kept", ["file", "database"])
async def test_a_head_that_was_changed_stops_the_signing(kept: str, house: House) -> None:
    await house.grows(1, 10)
    await house.signer.once()
    forger = SignerKey.from_seed("school.example/log", LOG, b"f" * 32)
    text = TreeHead(origin="school.example/log", size=11, root=bytes(32)).text
    forged = note_of(text, [forger.sign(text)])
    if kept == "file":
        house.file.append(forged)
    else:
        await house.superuser.execute(
            "INSERT INTO checkpoints VALUES ('school.example/log', 11, $1, now())", forged.to_bytes()
        )
    await house.grows(11, 12)
    with pytest.raises(SigningRefused, match="was changed"):
        await house.signer.once()


async def test_one_process_signs_at_a_time(house: House, tree_server: EmbeddedPostgres) -> None:
    await house.grows(1, 10)
    async with connected(tree_server.url(APP)) as other:
        async with other.transaction():
            await other.execute("SELECT pg_advisory_xact_lock($1)", 0x6F6E7761726406)
            assert await house.signer.once() is None
        assert await house.signer.once() is not None


async def test_a_file_without_a_key_is_refused_without_a_word_of_it(house: House) -> None:
    house.key_file.write_text("PRIVATE+KEY+canary")
    with pytest.raises(SigningRefused) as refused:
        await house.signer.once()
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("table", ["log_keys", "checkpoints"])
async def test_the_application_adds_and_changes_nothing(
    table: str, house: House, tree_server: EmbeddedPostgres
) -> None:
    await house.grows(1, 10)
    await house.signer.once()
    async with connected(tree_server.url(APP)) as app:
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(statement)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await house.superuser.execute(statement)
