"""Everything in the database rewritten consistently, tree and all: only a head kept outside shows it."""

import pytest

from tests.tamper.attacker import Attacker, Change
from tests.tamper.kept_record import ORIGIN, KeptRecord
from tests.tamper.layers import Layer, noticed, outside
from tests.tamper.test_events_rewritten import ATTACKS

REWRITTEN: dict[str, Change] = {name: change for name, (change, _) in ATTACKS.items()} | {
    "the newest events removed": lambda events: events[:-3]
}


@pytest.mark.parametrize("attack", REWRITTEN)
async def test_a_kept_head_finds_a_record_that_was_rewritten_with_its_tree(
    attack: str, record: KeptRecord, key_holder: Attacker
) -> None:
    await key_holder.rewrite(record.cases[1], REWRITTEN[attack])
    await key_holder.remake_tree()
    found = await noticed(key_holder.connection, record.seals, outside=outside(record.kept))
    assert set(found) == {Layer.STORED_HEAD, Layer.KEPT_HEAD}, found


@pytest.mark.parametrize("attack", [*REWRITTEN, "a case removed", "all cases removed", "a pupil removed"])
async def test_only_a_kept_head_finds_it_if_the_log_key_was_taken_too(
    attack: str, record: KeptRecord, key_holder: Attacker
) -> None:
    gone = {
        "a case removed": record.cases[:1],
        "all cases removed": record.cases,
        "a pupil removed": record.pupils[:1],
    }
    for stream in gone.get(attack, ()):
        await key_holder.remove(stream)
    if attack in REWRITTEN:
        await key_holder.rewrite(record.cases[1], REWRITTEN[attack])
    await key_holder.remake_tree()
    await key_holder.sign_again(record.log)
    assert await noticed(key_holder.connection, record.seals) == {}
    found = await noticed(key_holder.connection, record.seals, outside=outside(record.kept))
    assert set(found) == {Layer.KEPT_HEAD}
    assert any(str(record.newest.size) in each.says for each in found[Layer.KEPT_HEAD])


async def test_a_kept_head_finds_two_entries_of_the_tree_that_changed_places(
    record: KeptRecord, attacker: Attacker
) -> None:
    """The order in which events were entered is part of the evidence, and is nowhere else."""
    newest = record.newest.size - 1
    for leaf, to in ((newest, -1), (newest - 1, newest), (-1, newest - 1)):
        await attacker.connection.execute(
            "ALTER TABLE tree_entries DROP CONSTRAINT IF EXISTS tree_entries_leaf_check"
        )
        await attacker.connection.execute("UPDATE tree_entries SET leaf = $2 WHERE leaf = $1", leaf, to)
    await attacker.sign_again(record.log)
    assert await noticed(attacker.connection) == {}
    assert set(await noticed(attacker.connection, outside=outside(record.kept))) == {Layer.KEPT_HEAD}


async def test_heads_that_were_kept_show_no_fault_of_an_unchanged_record(
    record: KeptRecord, attacker: Attacker
) -> None:
    kept = outside(record.kept)
    assert [head.size for head in kept] == [record.early.size, record.newest.size]
    assert {head.origin for head in kept} == {ORIGIN}
    assert await noticed(attacker.connection, outside=kept) == {}
