"""Looks and keys: the stream names what was changed, or the tree if the stream was made again."""

import pytest

from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed, outside

TABLES = {"views": "case_id", "pupil_views": "pupil_id"}
ATTACKS = {
    "one look removed": "DELETE FROM {table} WHERE id = {third}",
    "the newest looks removed": "DELETE FROM {table} WHERE id >= {third}",
    "every look of a person removed": "DELETE FROM {table} WHERE person IS NOT NULL",
    "a look given to another person": "UPDATE {table} SET person = gen_random_uuid() WHERE id = {third}",
    "a look dated back": "UPDATE {table} SET at = at - interval '1 day' WHERE id = {third}",
    "a look at another case or pupil": "UPDATE {table} SET {of} = gen_random_uuid() WHERE id = {third}",
    "a look invented before all others": (
        "INSERT INTO {table} OVERRIDING SYSTEM VALUE "
        "SELECT (jsonb_populate_record(v, '{{\"id\": 0}}')).* FROM {table} AS v WHERE id = {third}"
    ),
}


async def attack(attacker: Attacker, table: str, name: str) -> None:
    third = await attacker.connection.fetchval(f"SELECT id FROM {table} ORDER BY id OFFSET 2 LIMIT 1")
    done = await attacker.connection.execute(ATTACKS[name].format(table=table, of=TABLES[table], third=third))
    assert not done.endswith(" 0")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", ATTACKS)
async def test_the_stream_finds_an_access_log_that_was_thinned_out(
    name: str, table: str, attacker: Attacker
) -> None:
    """Without any key."""
    await attack(attacker, table, name)
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.STREAM}, found
    assert all(each.place.startswith(f"{table}, row ") for each in found[Layer.STREAM])


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", ATTACKS)
async def test_the_tree_finds_a_stream_that_was_made_again(name: str, table: str, attacker: Attacker) -> None:
    await attack(attacker, table, name)
    await attacker.remake_streams()
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.TREE}, found


async def test_only_a_kept_head_finds_an_access_log_that_was_rewritten_with_its_tree(
    record: KeptRecord, attacker: Attacker
) -> None:
    await attack(attacker, "views", "one look removed")
    await attacker.remake_tree()
    await attacker.sign_again(record.log)
    assert await noticed(attacker.connection) == {}
    assert set(await noticed(attacker.connection, outside=outside(record.kept))) == {Layer.KEPT_HEAD}


ON_KEYS = {
    "reasons of a restore invented": (
        "UPDATE log_keys SET reasons = 'The disk failed on Monday.', "
        "before_origin = 'hill-school.example/old', before_size = 9, before_root = sha256('x')"
    ),
    "a key taken earlier": "UPDATE log_keys SET taken_at = taken_at - interval '1 year'",
    "an overlap made longer": "UPDATE log_keys SET overlap_until = now() + interval '1 year'",
}


@pytest.mark.parametrize("name", ON_KEYS)
async def test_the_stream_finds_what_was_changed_beside_a_key(name: str, attacker: Attacker) -> None:
    """Without any key."""
    await attacker.connection.execute(ON_KEYS[name])
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.STREAM}, found
    assert [str(each) for each in found[Layer.STREAM]] == [
        "entry 1 of the keys of the log has changed since it was entered (log_keys, row 1)"
    ]


@pytest.mark.parametrize("name", ON_KEYS)
async def test_the_tree_finds_the_stream_of_keys_made_again(name: str, attacker: Attacker) -> None:
    await attacker.connection.execute(ON_KEYS[name])
    await attacker.remake_streams()
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.TREE}, found
    assert "the keys of the log" in str(found[Layer.TREE][0])


async def test_only_a_kept_head_finds_reasons_that_were_rewritten_with_the_tree(
    record: KeptRecord, attacker: Attacker
) -> None:
    await attacker.connection.execute(ON_KEYS["reasons of a restore invented"])
    await attacker.remake_tree()
    await attacker.sign_again(record.log)
    assert await noticed(attacker.connection) == {}
    assert set(await noticed(attacker.connection, outside=outside(record.kept))) == {Layer.KEPT_HEAD}
