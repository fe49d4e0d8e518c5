"""Who took a copy out: the logs note each file that `onward bundle` writes, sealed or damaged or not."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from cli.record.bundle_command import bundle
from cli.service import keys_commands
from cli.service.installation import UserError
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.cli.test_keys import NAME, folder, signer_of
from tests.runtime.test_signer_faults import room_for
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from tests.store.tree.streams import add_events

__all__ = ["folder", "intruder", "tree_pool", "tree_server"]
CASE, OTHER, CHILD = (UUID(int=number) for number in (31, 32, 33))
LOOKS = """
SELECT case_id, person, what, whole, version, sha256 FROM views
UNION ALL SELECT pupil_id, person, what, whole, version, sha256 FROM pupil_views ORDER BY 1
"""


@pytest.fixture
async def unreadable(
    folder: Path, intruder: asyncpg.Connection, tree_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Two cases and a child in a signed tree, with nothing that can be opened: no state and no key."""
    monkeypatch.setenv("ONWARD_SEAL_KEY", "5e" * 32)
    for stream, last, of in ((CASE, 4, "case"), (OTHER, 2, "case"), (CHILD, 3, "pupil")):
        await add_events(intruder, stream, 1, last, of=of)
    await enter_events(tree_pool)
    await keys_commands.new_key(NAME, data=folder)
    assert await signer_of(folder, tree_pool).once() is not None
    return folder


async def taken(folder: Path, ids: Sequence[UUID], *, sealed: bool) -> bytes:
    """The hash of the file."""
    to = folder / "out.zip"
    await bundle([str(each) for each in ids], to, sealed=sealed, data=folder)
    return hashlib.sha256(to.read_bytes()).digest()


@pytest.mark.parametrize("sealed", [True, False])
async def test_a_file_is_noted_for_each_of_its_cases_and_children_without_opening_any(
    sealed: bool, unreadable: Path, intruder: asyncpg.Connection
) -> None:
    kind = "sealed-bundle" if sealed else "opened-bundle"
    digest = await taken(unreadable, (CASE, CHILD, CASE), sealed=sealed)
    assert [tuple(row) for row in await intruder.fetch(LOOKS)] == [
        (CASE, None, kind, True, 4, digest),
        (CHILD, None, kind, True, 3, digest),
    ]


async def test_without_a_line_in_the_log_there_is_no_file(
    unreadable: Path, intruder: asyncpg.Connection
) -> None:
    await intruder.execute("ALTER TABLE pupil_views ADD CONSTRAINT no_room CHECK (false) NOT VALID")
    try:
        with pytest.raises(asyncpg.CheckViolationError):
            await taken(unreadable, (CASE, CHILD), sealed=True)
    finally:
        await intruder.execute("ALTER TABLE pupil_views DROP CONSTRAINT no_room")
    assert not (unreadable / "out.zip").exists()
    assert await intruder.fetch(LOOKS) == []


async def test_a_full_disk_leaves_no_torn_file(unreadable: Path) -> None:
    with room_for(1000), pytest.raises(UserError, match="cannot be written: File too large"):
        await taken(unreadable, (CASE,), sealed=True)
    assert not (unreadable / "out.zip").exists()
