"""Whatever a superuser changes in the tree or behind its back is named; an unchanged tree has no findings."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import note_of
from store.pool import Pool
from store.tree.tree_reading import enter_events, tree_root
from store.verification.tree_check import CheckedTree, check_tree
from tests.store.tree.streams import add_events, entries, rebuilt

CASE, OTHER, PUPIL = UUID(int=1), UUID(int=2), UUID(int=3)


async def unguarded(intruder: asyncpg.Connection, table: str, statement: str, *given: Any) -> None:
    """Execute a statement while the guards of the table are off."""
    await intruder.execute(
        f"ALTER TABLE {table} DISABLE TRIGGER USER; SET session_replication_role = replica"
    )
    await intruder.execute(statement, *given)
    await intruder.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER; SET session_replication_role = origin")


ATTACKS = {
    "a byte of an event’s hash": (
        "events",
        "UPDATE events SET hash = sha256('x') WHERE {first} AND version = 2",
    ),
    "the newest events removed": ("events", "DELETE FROM events WHERE {first} AND version > 150"),
    "a whole case removed": ("events", "DELETE FROM events WHERE {first}"),
    "all cases removed": ("events", "DELETE FROM events"),
    "a pupil removed": ("pupil_events", "DELETE FROM pupil_events"),
    "an event moved to another case": (
        "events",
        "UPDATE events SET case_id = '{other}', version = 900 WHERE {first} AND version = 9",
    ),
    "two events swapped": (
        "events",
        """
        UPDATE events AS e SET hash = o.hash FROM events AS o WHERE e.{first} AND o.{first}
            AND (e.version, o.version) IN ((3, 4), (4, 3))
        """,
    ),
    "an event inserted": (
        "events",
        """
        INSERT INTO events SELECT case_id, 901, format, recorded_at, type, command_id, body, previous, hash
        FROM events WHERE {first} AND version = 1
        """,
    ),
    "a byte of an entry’s hash": (
        "tree_entries",
        "UPDATE tree_entries SET hash = sha256('x') WHERE leaf = 7",
    ),
    "an entry of another stream": (
        "tree_entries",
        "UPDATE tree_entries SET stream = gen_random_uuid() WHERE leaf = 7",
    ),
    "an entry of another version": ("tree_entries", "UPDATE tree_entries SET version = 999 WHERE leaf = 7"),
    "an entry in another place": ("tree_entries", "UPDATE tree_entries SET leaf = 99999 WHERE leaf = 7"),
    "two entries swapped": (
        "tree_entries",
        """
        UPDATE tree_entries SET leaf = 99999 WHERE leaf = 7;
        UPDATE tree_entries SET leaf = 7 WHERE leaf = 8;
        UPDATE tree_entries SET leaf = 8 WHERE leaf = 99999
        """,
    ),
    "an entry removed": ("tree_entries", "DELETE FROM tree_entries WHERE leaf = 7"),
    "the newest entries removed": ("tree_entries", "DELETE FROM tree_entries WHERE leaf > 300"),
    "a byte of a tile": (
        "tree_tiles",
        "UPDATE tree_tiles SET hashes = set_byte(hashes, 9, get_byte(hashes, 9) # 1)",
    ),
    "a byte of a tile’s root": (
        "tree_tiles",
        "UPDATE tree_tiles SET root = set_byte(root, 9, get_byte(root, 9) # 1)",
    ),
    "a tile of another level": ("tree_tiles", "UPDATE tree_tiles SET level = 3"),
    "a tile of another number": ("tree_tiles", "UPDATE tree_tiles SET number = 3"),
    "a tile removed": ("tree_tiles", "DELETE FROM tree_tiles"),
    "a tile too many": ("tree_tiles", "INSERT INTO tree_tiles SELECT 5, 5, hashes, root FROM tree_tiles"),
    "a queued event that is none": ("tree_queue", "UPDATE tree_queue SET last_version = 777"),
    "a queue that begins too late": ("tree_queue", "UPDATE tree_queue SET first_version = last_version"),
    "a queue emptied": ("tree_queue", "DELETE FROM tree_queue"),
}


@pytest.fixture
async def entered(intruder: asyncpg.Connection, tree_pool: Pool) -> None:
    """Three streams in the tree, and two events that wait for it."""
    await add_events(intruder, CASE, 1, 200)
    await add_events(intruder, OTHER, 1, 150)
    await add_events(intruder, PUPIL, 1, 20, of="pupil")
    await enter_events(tree_pool)
    await add_events(intruder, OTHER, 151, 152)
    await intruder.execute("DELETE FROM tree_queue")
    await intruder.execute("INSERT INTO tree_queue VALUES ($1, 151, 152)", OTHER)


@pytest.mark.usefixtures("entered")
async def test_a_tree_that_no_one_touched_holds(intruder: asyncpg.Connection) -> None:
    found = await checked(intruder)
    assert found.findings == ()
    assert (found.size, found.waiting) == (370, 2)
    assert found.root == rebuilt(await entries(intruder))[0].root()


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_is_named(attack: str, intruder: asyncpg.Connection) -> None:
    table, statement = ATTACKS[attack]
    statement = statement.replace("{first}", f"case_id = '{CASE}'").replace("{other}", str(OTHER))
    await unguarded(intruder, table, statement)
    findings = (await checked(intruder)).findings
    assert findings
    at = {"events": "tree_", "pupil_events": "tree_entries"}.get(table, "tree_")
    assert all(each.place.startswith(at) for each in findings)
    if table == "events" and attack != "all cases removed":
        assert CASE in {each.case for each in findings} or OTHER in {each.case for each in findings}


@pytest.mark.usefixtures("entered")
async def test_the_first_fault_names_stream_and_version(intruder: asyncpg.Connection) -> None:
    await unguarded(intruder, "events", "DELETE FROM events WHERE case_id = $1 AND version > 199", CASE)
    (found,) = (await checked(intruder)).findings
    assert (found.case, found.says) == (CASE, "event 200 of the tree was removed")


@pytest.mark.usefixtures("entered")
async def test_heads_kept_outside_are_those_of_the_tree_or_named(intruder: asyncpg.Connection) -> None:
    """A consistently rewritten record, and an older copy, are found by a head that was kept elsewhere."""
    kept = [TreeHead(origin="x", size=size, root=await tree_root(intruder, size)) for size in (3, 300, 370)]
    assert (await checked(intruder, *kept)).findings == ()
    rewritten = TreeHead(origin="x", size=300, root=kept[0].root)
    restored = TreeHead(origin="x", size=371, root=kept[0].root)
    assert [str(each) for each in (await checked(intruder, restored, *kept, rewritten)).findings] == [
        "the head of 300 events is not that of the tree (a head that was kept)",
        "the tree has fewer events than the 371 that were signed (a head that was kept)",
    ]


@pytest.mark.usefixtures("entered")
async def test_heads_beyond_a_missing_entry_are_counted_as_not_compared(intruder: asyncpg.Connection) -> None:
    wrong = [TreeHead(origin="x", size=size, root=bytes(32)) for size in (3, 300, 370)]
    await unguarded(intruder, "tree_entries", "DELETE FROM tree_entries WHERE leaf = 7")
    found = await checked(intruder, *wrong)
    assert (found.root, found.kept_not_compared) == (None, 2)
    said = [each.says for each in found.findings]
    assert "entry 7 of the tree is missing" in said
    assert "the head of 3 events is not that of the tree" in said


@pytest.mark.usefixtures("entered")
async def test_no_other_damage_hides_a_head_kept_outside(
    intruder: asyncpg.Connection, tree_pool: Pool
) -> None:
    await add_events(intruder, UUID(int=9), 1, 1100)
    await enter_events(tree_pool)
    await unguarded(intruder, "events", "DELETE FROM events WHERE case_id = $1", UUID(int=9))
    wrong = TreeHead(origin="x", size=300, root=bytes(32))
    assert [str(each) for each in (await checked(intruder, wrong)).findings if each.kind == "kept"] == [
        "the head of 300 events is not that of the tree (a head that was kept)"
    ]


@pytest.mark.usefixtures("entered")
async def test_signed_heads_in_the_database_are_those_of_the_tree_or_named(
    intruder: asyncpg.Connection,
) -> None:
    key = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)
    for table in ("log_keys", "checkpoints"):
        await intruder.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER; TRUNCATE {table}")
    await intruder.execute("INSERT INTO log_keys (line, taken_at) VALUES ($1, now())", key.verifier.line)
    right = await tree_root(intruder, 300)
    for size, root in ((300, right), (301, right), (371, right)):
        text = TreeHead(origin="school.example/log", size=size, root=root).text
        note = note_of(text, [key.sign(text)]).to_bytes()
        await intruder.execute(
            "INSERT INTO checkpoints VALUES ('school.example/log', $1, $2, now())", size, note
        )
    assert [str(each) for each in (await checked(intruder)).findings] == [
        "the signed head of 301 events is not that of the tree (checkpoints)",
        "the tree has fewer events than the 371 that were signed (checkpoints)",
    ]
    await intruder.execute("DELETE FROM checkpoints WHERE size > 300")
    assert (await checked(intruder)).findings == ()
    await intruder.execute("UPDATE checkpoints SET note = set_byte(note, 90, get_byte(note, 90) # 1)")
    assert [each.place for each in (await checked(intruder)).findings] == ["checkpoints"]
    await intruder.execute("UPDATE log_keys SET line = 'torn'")
    assert [each.place for each in (await checked(intruder)).findings] == ["log_keys.line"]
    await intruder.execute("TRUNCATE checkpoints, log_keys")


async def checked(connection: asyncpg.Connection, *outside: TreeHead) -> CheckedTree:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await check_tree(connection, outside)
