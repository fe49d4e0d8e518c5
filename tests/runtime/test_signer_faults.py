"""Whatever stops the signer, it signs no size twice, publishes nothing that is not outside, and goes on."""

import asyncio
import json
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.note_keys import LOG, SignerKey, signed_by
from evidence.signed_note import SignedNote
from local.embedded_postgres import APP, SUPERUSER, EmbeddedPostgres
from runtime.checkpoint_file import heads_in
from runtime.log_signer import SigningRefused
from store.tree.checkpoint_store import TakenKey, take_key
from store.tree.signing_state import signing_state
from tests.patience import until
from tests.processes import an_asyncio_process
from tests.runtime.killed_signer import READER
from tests.runtime.test_log_signer import KEY, House, house, intruder, tree_pool, tree_server
from tests.workflows.stack import running

__all__ = ["house", "intruder", "tree_pool", "tree_server"]
ROOT = Path(__file__).parents[2]
SECOND = SignerKey.from_seed(KEY.verifier.name, LOG, b"s" * 32)
AT_LEAST = 40
"""Lines of code between the signature and the end of the transaction, at each of which it is killed."""


@pytest.fixture
async def log(house: House) -> House:
    """A log that two keys sign, with two heads."""
    now = house.clock.now()
    house.key_file.write_text(f"{SECOND.secret_line}\n{KEY.secret_line}\n")
    async with house.pool.connection() as connection:
        await take_key(connection, TakenKey(line=KEY.verifier.line, taken_at=now))
        until = now + timedelta(days=900)
        await take_key(connection, TakenKey(line=SECOND.verifier.line, taken_at=now, overlap_until=until))
    for first, last in ((1, 5), (6, 9)):
        await house.grows(first, last)
        await house.signer.once()
    return house


def heads(log: House) -> list[SignedNote]:
    return heads_in(log.file.path.read_bytes())


async def assert_one_story(log: House, size: int) -> None:
    """The file and the database have the newest head with both signatures, and no two heads of one size."""
    texts = dict[int, str]()
    for note in heads(log):
        head = tree_head(note.text)
        assert texts.setdefault(head.size, note.text) == note.text
    stored = await log.superuser.fetch("SELECT size, note FROM checkpoints ORDER BY size")
    for row in stored:
        note = checkpoint_note(row["note"])
        assert texts.get(row["size"], note.text) == note.text
        both = [KEY.verifier, SECOND.verifier]
        assert {key for key, _ in signed_by(note, both)} == set(both)
    newest = log.file.last()
    assert newest is not None
    assert newest.to_bytes() == stored[-1]["note"]
    assert tree_head(newest.text).size == size


async def empty(log: House, table: str, where: str = "") -> None:
    guards = f"ALTER TABLE {table} {{}} TRIGGER USER"
    change = (guards.format("DISABLE"), f"DELETE FROM {table} {where}", guards.format("ENABLE"))
    await log.superuser.execute("; ".join(change))


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can be longer than this, as on a full disk: the last write is cut, and the next fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_fills_up_within_a_head_publishes_nothing_until_there_is_room(log: House) -> None:
    before, served = log.file.path.read_bytes(), await log.served()
    await log.grows(10, 12)
    for more in range(len(heads(log)[-1].to_bytes())):
        with room_for(len(before) + more), pytest.raises(SigningRefused, match="cannot be written"):
            await log.signer.once()
        assert await log.served() == served
        assert log.file.path.read_bytes().startswith(before)
    head = await log.signer.once()
    newest = await log.served()
    assert newest is not None
    assert head in (newest, None)  # None: it was whole but for the second signature
    await assert_one_story(log, 12)
    await log.grows(13, 13)
    assert await log.signer.once() is not None
    await assert_one_story(log, 13)


@pytest.mark.long("every byte of two heads; a lost head is in every run")
async def test_a_file_that_is_cut_anywhere_in_its_last_two_heads_gets_the_newest_again(log: House) -> None:
    whole, last_two = log.file.path.read_bytes(), sum(len(each.to_bytes()) for each in heads(log)[-2:])
    for kept in range(len(whole) - last_two, len(whole)):
        log.file.path.write_bytes(whole[:kept])
        assert await log.signer.once() is None, kept
        await assert_one_story(log, 9)
    log.file.path.write_bytes(whole[:-30])
    await log.grows(10, 10)
    assert await log.signer.once() is not None
    await assert_one_story(log, 10)


async def test_a_head_lost_in_the_file_and_in_the_database_is_signed_again_as_it_was(log: House) -> None:
    whole, last = log.file.path.read_bytes(), heads(log)[-1]
    for kept in range(len(whole) - len(last.to_bytes()), len(whole)):
        log.file.path.write_bytes(whole[:kept])
        await empty(log, "checkpoints", "WHERE size = 9")
        await log.signer.once()
        await assert_one_story(log, 9)


@pytest.mark.long("a process for each line of the signer")
async def test_killed_at_each_line_between_the_signature_and_the_commit(
    log: House, tree_server: EmbeddedPostgres
) -> None:
    """Each time the next process publishes the head, ends the day and queues its mail, once."""
    for table in ("events", "tree_entries", "checkpoints", "day_heads"):
        await empty(log, table)
    log.file.path.unlink()
    async with an_asyncio_process(
        *(sys.executable, "-m", "tests.runtime.killed_signer"),
        *(tree_server.url(APP), tree_server.url(SUPERUSER), log.file.path.parent),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    ) as process:
        said, _ = await process.communicate()
    assert process.returncode == 0
    kills = [json.loads(line) for line in said.splitlines()]
    assert len(kills) >= AT_LEAST
    ahead = [each for each in kills if each["file"] > each["database"]]
    behind = [each for each in kills if each["file"] == each["database"]]
    assert len(ahead) >= 5, "killed between the file and the database"
    assert len(ahead) + len(behind) == len(kills), "never the database before the file"
    sizes = [tree_head(each.text).size for each in heads(log)]
    assert sizes == sorted(set(sizes))
    days = len(kills) + 2
    await assert_one_story(log, sizes[-1])
    ended = await log.superuser.fetchval("SELECT count(*) FROM day_heads")
    mails = await log.superuser.fetch("SELECT head_day, address FROM post ORDER BY head_day")
    assert ended == days
    assert [row["address"] for row in mails] == [READER] * (days - 1)
    assert len({row["head_day"] for row in mails}) == days - 1


@pytest.mark.parametrize(
    ("table", "damage"),
    [
        ("checkpoints", "UPDATE checkpoints SET note = 'rubbish'"),
        ("tree_tiles", "DELETE FROM tree_tiles WHERE number = 0"),
    ],
)
async def test_people_can_read_that_damage_stopped_the_signing(log: House, table: str, damage: str) -> None:
    await log.grows(10, 600)
    await log.signer.once()
    await log.superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER; {damage}")

    async def refused() -> bool:
        return (await signing_state(log.pool)).refusal is not None

    async with running(log.signer.run()):
        await until("the refusal is kept", refused)
    found = (await signing_state(log.pool)).refusal
    assert found is not None
    assert found.reason == "a part of the tree, a signed head or a key in the database was changed"
