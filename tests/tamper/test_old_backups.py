"""An old backup in the place of the database: a kept head shows it, and neither log nor witness goes on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from embedded.embedded_postgres import AUDITOR, OWNER
from evidence.tile_proofs import consistency_ranges
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from runtime.signing_keys import SigningRefused
from store.ledger.ledger import Ledger
from store.pool import Pool
from store.tree.tree_growth import enter_events
from store.tree.tree_reading import read_hashes
from tests.cli.commands import onward
from tests.school import SetClock, new_school, served
from tests.tamper.kept_record import BACKUP, KeptRecord
from tests.tamper.layers import Layer, noticed, outside
from tests.tamper.witnesses import Watching


@pytest.fixture
async def restored(record: KeptRecord) -> AsyncIterator[str]:
    """The database as it was when the early head was signed."""
    async with record.copy(of=BACKUP, name="restored") as name:
        yield name


@pytest.fixture
async def pool(record: KeptRecord, restored: str) -> AsyncIterator[Pool]:
    made = await Pool.connect(record.url(restored))
    yield made
    await made.close()


async def test_a_kept_head_finds_an_old_backup(record: KeptRecord, restored: str) -> None:
    auditor = {"ONWARD_AUDITOR_DATABASE_URL": record.url(restored, AUDITOR)}
    said = onward("verify", **auditor)
    assert said.returncode == 0, said.stdout  # the backup agrees with itself
    said = onward("verify", "--checkpoint", str(record.kept), **auditor)
    fewer = f"the tree has fewer events than the {record.newest.size} that were signed (a head that was kept)"
    assert (said.returncode, fewer in said.stdout) == (1, True)


async def test_the_log_refuses_to_sign_after_an_old_backup(
    record: KeptRecord, pool: Pool, tmp_path: Path
) -> None:
    file = tmp_path / "heads.txt"
    file.write_bytes(record.kept.read_bytes())
    await _a_new_case(record, pool)
    with pytest.raises(SigningRefused, match="restored from a copy"):
        await _signer(record, pool, file).once()
    assert file.read_bytes() == record.kept.read_bytes()


async def test_a_witness_and_a_kept_head_find_an_old_backup_whose_file_of_heads_was_removed_too(
    record: KeptRecord, pool: Pool, restored: str, watching: Watching, tmp_path: Path
) -> None:
    """Then the log knows of no newer head, and signs again."""
    await _a_new_case(record, pool)
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
    connection = await asyncpg.connect(record.url(restored, AUDITOR))
    found = await noticed(connection, outside=outside(record.kept))
    await connection.close()
    assert set(found) == {Layer.KEPT_HEAD}


def _signer(record: KeptRecord, pool: Pool, file: Path) -> LogSigner:
    return LogSigner(pool, record.kept.with_name("log.key"), CheckpointFile(file), SetClock().now)


async def _a_new_case(record: KeptRecord, pool: Pool) -> None:
    """Work goes on in the restored database."""
    clock = SetClock()
    clock.time += timedelta(days=1)
    ledger = Ledger(pool, record.seals, clock, load_all())
    connection = await asyncpg.connect(record.url("restored", OWNER))
    async with served(ledger) as http:
        school = await new_school(connection, http)
        await school.teacher.raises()
    await connection.close()
    assert await enter_events(pool) > 0
