"""`onward keys restored` begins a new log also after a second disaster, and never takes a name twice."""

from collections.abc import Awaitable
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from cli.service import keys_commands
from cli.service.installation import UserError
from runtime.log_signer import LogSigner
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.cli.test_keys import NAME, REASONS, folder, intruder, signer_of, tree_pool, tree_server
from tests.store.tree.streams import add_events, events_only

__all__ = ["folder", "intruder", "tree_pool", "tree_server"]


async def _cut(intruder: asyncpg.Connection, leaves: int) -> None:
    """Put back a copy of the record with so many entries."""
    await _triggers(intruder, "DISABLE")
    await intruder.execute("DELETE FROM events WHERE version > $1", leaves)
    await intruder.execute("DELETE FROM tree_entries WHERE leaf >= $1", leaves)
    await intruder.execute("DELETE FROM checkpoints")
    await intruder.execute("DELETE FROM log_keys" + (" WHERE reasons IS NOT NULL" if leaves else ""))
    await _triggers(intruder, "ENABLE")


async def _triggers(intruder: asyncpg.Connection, how: str) -> None:
    for table in ("events", "tree_entries", "checkpoints", "log_keys"):
        await intruder.execute(f"ALTER TABLE {table} {how} TRIGGER USER")
    await events_only(intruder)


async def _signed(folder: Path, intruder: asyncpg.Connection, pool: Pool) -> LogSigner:
    """A signer that has signed twenty events."""
    await _cut(intruder, 0)
    await keys_commands.new_key(NAME, data=folder)
    signer = signer_of(folder, pool)
    await add_events(intruder, UUID(int=1), 1, 20)
    await enter_events(pool)
    await signer.once()
    return signer


async def test_a_new_log_that_was_not_recorded_can_be_begun_again(
    folder: Path, intruder: asyncpg.Connection, tree_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = await _signed(folder, intruder, tree_pool)
    await _cut(intruder, 15)

    async def away(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(keys_commands, "take_key", away)
        with pytest.raises(OSError):
            await keys_commands.restored(REASONS, data=folder)
    assert f"The last head of {NAME} had 20 events." in await keys_commands.restored(REASONS, data=folder)
    head = await signer.once()
    assert head is not None
    assert (head.origin, head.size) == (f"{NAME}/2", 15)


async def test_a_disaster_that_took_the_key_too_needs_only_reasons(
    folder: Path, intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    signer = await _signed(folder, intruder, tree_pool)
    await _cut(intruder, 15)
    (folder / "log.key").unlink()
    assert f"The last head of {NAME} had 20 events." in await keys_commands.restored(REASONS, data=folder)
    head = await signer.once()
    assert head is not None
    assert head.origin == f"{NAME}/2"


@pytest.mark.parametrize("restores", [True, False])
async def test_a_stored_head_that_was_changed_stops_no_new_key(
    restores: bool, folder: Path, intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    """The file outside has the same head. Without it there is a sentence, and no key is changed."""
    await _signed(folder, intruder, tree_pool)
    await intruder.execute("ALTER TABLE checkpoints DISABLE TRIGGER USER")
    await intruder.execute("UPDATE checkpoints SET note = set_byte(note, octet_length(origin) + 1, 120)")
    await intruder.execute("ALTER TABLE checkpoints ENABLE TRIGGER USER")

    def begin() -> Awaitable[str]:
        if restores:
            return keys_commands.restored(REASONS, data=folder)
        return keys_commands.rotate_at_once(folder, REASONS)

    heads, aside, keys = folder / "checkpoints.txt", folder / "aside", (folder / "log.key").read_bytes()
    heads.rename(aside)
    with pytest.raises(UserError, match="signed head in the database was changed"):
        await begin()
    assert (folder / "log.key").read_bytes() == keys
    aside.rename(heads)
    assert "20 events" in await begin()


async def test_a_record_from_which_nothing_is_missing_gets_no_new_log_unless_a_person_insists(
    folder: Path, intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    signer = await _signed(folder, intruder, tree_pool)
    before = (folder / "log.key").read_bytes()
    for more in (False, True):
        if more:  # entries that no head covers yet are nothing that is missing
            await add_events(intruder, UUID(int=1), 21, 22)
            await enter_events(tree_pool)
        with pytest.raises(UserError, match="continues every head that was signed, so no new log"):
            await keys_commands.restored(REASONS, data=folder)
    assert (folder / "log.key").read_bytes() == before
    head = await signer.once()
    assert head is not None
    assert (head.origin, head.size) == (NAME, 22)
    said = await keys_commands.restored(REASONS, anyway=True, data=folder)
    assert f"The last head of {NAME} had 22 events." in said
