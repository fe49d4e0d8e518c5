"""`onward keys` makes the log's key outside the database, and begins a new log after a restore."""

import os
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from cli.service import keys_commands
from cli.service.installation import UserError
from evidence.note_keys import signer_from, verifier_from
from local.embedded_postgres import APP, EmbeddedPostgres
from runtime.checkpoint_file import CheckpointFile
from runtime.clocks import SystemClock
from runtime.log_signer import LogSigner, SigningRefused
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.store.tree.streams import add_events

__all__ = ["intruder", "tree_pool", "tree_server"]
NAME = "onward.hill.example/record"
_NOW = SystemClock().now
REASONS = "The disk failed; the copy of Monday was put back."


@pytest.fixture
def folder(
    tmp_path: Path,
    tree_server: EmbeddedPostgres,
    intruder: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The files of a log that begins with this test."""
    monkeypatch.setenv("ONWARD_DATABASE_URL", tree_server.url(APP))
    monkeypatch.setenv("ONWARD_LOG_KEY_FILE", str(tmp_path / "log.key"))
    monkeypatch.setenv("ONWARD_CHECKPOINT_FILE", str(tmp_path / "checkpoints.txt"))
    return tmp_path


def signer_of(folder: Path, pool: Pool, now: Callable[[], datetime] = _NOW) -> LogSigner:
    return LogSigner(pool, folder / "log.key", CheckpointFile(folder / "checkpoints.txt"), now)


async def test_a_new_key_is_for_its_owner_only_and_never_replaces_one(folder: Path) -> None:
    said = await keys_commands.new_key(NAME, data=folder)
    file = folder / "log.key"
    key = signer_from(file.read_text("ascii").strip())
    assert key.verifier == verifier_from(said.splitlines()[0])
    assert key.verifier.name == NAME
    assert key.secret_line not in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(UserError, match="There is a key already"):
        await keys_commands.new_key(NAME, data=folder)
    assert file.read_bytes() == before


async def test_without_a_setting_or_a_key_one_sentence_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="onward keys new"):
        await keys_commands.restored(REASONS, data=folder)
    monkeypatch.delenv("ONWARD_LOG_KEY_FILE")
    with pytest.raises(UserError, match="ONWARD_LOG_KEY_FILE"):
        await keys_commands.new_key(NAME, data=folder)


async def test_after_a_restore_reasons_begin_a_new_log_and_stay_visible(
    folder: Path, intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    await keys_commands.new_key(NAME, data=folder)
    signer = signer_of(folder, tree_pool)
    with pytest.raises(UserError, match="No head was signed yet"):
        await keys_commands.restored(REASONS, data=folder)
    await add_events(intruder, UUID(int=1), 1, 20)
    await enter_events(tree_pool)
    await signer.once()
    for table in ("events", "tree_entries", "checkpoints"):
        await intruder.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    await intruder.execute("DELETE FROM events WHERE version > 15; DELETE FROM tree_entries WHERE leaf > 14")
    await intruder.execute("DELETE FROM checkpoints")
    with pytest.raises(SigningRefused):
        await signer.once()
    with pytest.raises(UserError, match="--reasons"):
        await keys_commands.restored("Oops.", data=folder)
    said = await keys_commands.restored(REASONS, data=folder)
    assert f"The last head of {NAME} had 20 events." in said
    head = await signer.once()
    assert head is not None
    assert (head.origin, head.size) == (f"{NAME}/2", 15)
    shown = await keys_commands.show_keys(folder)
    assert REASONS in shown
    assert f"Before this key, the last head of {NAME} had 20 events." in shown
    assert [line.partition("+")[0] for line in shown.splitlines() if "+" in line] == [f"{NAME}/2", NAME]
    kept = [name for name in os.listdir(folder) if name.startswith("log.key.before-")]
    assert len(kept) == 1
