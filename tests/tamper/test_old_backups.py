"""An old backup, or a second story: a kept head shows it, and neither log nor witness goes on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from evidence.tiles import consistency_ranges
from local.embedded_postgres import AUDITOR, OWNER
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner, SigningRefused
from store.ledger.ledger import Ledger
from store.pool import Pool
from store.tree.tree_reading import enter_events, read_hashes
from tests.cli.commands import onward
from tests.databases import Database, connected, pooled
from tests.school import SetClock, new_school, served
from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import ORIGIN, KeptRecord
from tests.tamper.layers import Layer, noticed, outside
from tests.tamper.test_events_rewritten import dated_back
from tests.tamper.witnesses import Watching


@pytest.fixture
async def restored(record: KeptRecord) -> AsyncIterator[Database]:
    """The database as it was when the early head was signed."""
    async with record.backup.copy() as database:
        yield database


@pytest.fixture
async def pool(restored: Database) -> AsyncIterator[Pool]:
    async with pooled(restored.url()) as made:
        yield made


async def test_a_kept_head_finds_an_old_backup(record: KeptRecord, restored: Database) -> None:
    auditor = {"ONWARD_AUDITOR_DATABASE_URL": restored.url(AUDITOR)}
    said = onward("verify", **auditor)
    assert said.returncode == 0, said.stdout  # the backup agrees with itself
    said = onward("verify", "--checkpoint", str(record.kept), **auditor)
    fewer = f"the tree has fewer events than the {record.newest.size} that were signed (a head that was kept)"
    assert (said.returncode, fewer in said.stdout) == (1, True)


async def test_the_log_refuses_to_sign_after_an_old_backup(
    record: KeptRecord, pool: Pool, restored: Database, tmp_path: Path
) -> None:
    file = tmp_path / "heads.txt"
    file.write_bytes(record.kept.read_bytes())
    await _a_new_case(record, pool, restored)
    with pytest.raises(SigningRefused, match="restored from a copy"):
        await _signer(record, pool, file).once()
    assert file.read_bytes() == record.kept.read_bytes()


async def test_a_witness_and_a_kept_head_find_an_old_backup_whose_file_of_heads_was_removed_too(
    record: KeptRecord, pool: Pool, restored: Database, watching: Watching, tmp_path: Path
) -> None:
    """Then the log knows of no newer head, and signs again."""
    await _a_new_case(record, pool, restored)
    head = await _signer(record, pool, tmp_path / "heads.txt").once()
    assert head is not None
    assert record.early.size < head.size < watching.size
    answer = await watching.asked(record.log, head, [], head.size)
    assert (answer.status_code, answer.text) == (409, f"{watching.size}\n")
    assert f"A tree of {head.size} entries came after one of {watching.size}." in watching.status
    async with pool.connection() as connection:
        old = consistency_ranges(record.early.size, head.size)
        path = await read_hashes(connection, old, head.size)
    assert (await watching.asked(record.log, head, path, record.early.size)).status_code == 409
    async with connected(restored.url(AUDITOR)) as connection:
        found = await noticed(connection, outside=outside(record.kept))
    assert set(found) == {Layer.KEPT_HEAD}


def _signer(record: KeptRecord, pool: Pool, file: Path) -> LogSigner:
    return LogSigner(pool, record.kept.with_name("log.key"), CheckpointFile(file), SetClock().now)


async def _a_new_case(record: KeptRecord, pool: Pool, restored: Database) -> None:
    """Work goes on in the restored database."""
    clock = SetClock()
    clock.time += timedelta(days=1)
    ledger = Ledger(pool, record.seals, clock, load_all())
    async with connected(restored.url(OWNER)) as connection, served(ledger) as http:
        school = await new_school(connection, http)
        await school.teacher.raises()
    assert await enter_events(pool) > 0


async def test_a_witness_refuses_two_heads_of_one_size(
    record: KeptRecord, key_holder: Attacker, watching: Watching
) -> None:
    await key_holder.rewrite(record.cases[1], dated_back)
    await key_holder.remake_tree()
    head = await key_holder.head(ORIGIN)
    assert (head.size, head.root != record.newest.root) == (watching.size, True)
    answer = await watching.asked(record.log, head, [], watching.size)
    assert answer.status_code == 409
    told = f"The log signed two different trees of {watching.size} entries. One of the two is false."
    assert told in watching.status
    assert told in await watching.page()


async def test_a_witness_refuses_a_shorter_tree(
    record: KeptRecord, key_holder: Attacker, watching: Watching
) -> None:
    await key_holder.rewrite(record.cases[1], lambda events: events[:-3])
    await key_holder.remake_tree()
    head = await key_holder.head(ORIGIN)
    answer = await watching.asked(record.log, head, [], watching.size)
    assert answer.status_code == 400
    answer = await watching.asked(record.log, head, [], head.size)
    assert (answer.status_code, answer.text) == (409, f"{watching.size}\n")
    assert f"A tree of {head.size} entries came after one of {watching.size}." in watching.status


async def test_a_witness_refuses_a_longer_tree_that_does_not_go_on_from_the_one_before(
    record: KeptRecord, key_holder: Attacker, watching: Watching
) -> None:
    await key_holder.rewrite(record.cases[1], lambda events: dated_back([*events, *events[-4:]]))
    await key_holder.remake_tree()
    head = await key_holder.head(ORIGIN)
    assert head.size == watching.size + 4
    path = await read_hashes(key_holder.connection, consistency_ranges(watching.size, head.size), head.size)
    assert (await watching.asked(record.log, head, path, watching.size)).status_code == 422
    assert "came without a proof that it goes on" in watching.status
