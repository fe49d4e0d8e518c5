"""The keys of the log, and why each was taken: no one rewrites what a restore was said to be for."""

import pytest

from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed, outside

ATTACKS = {
    "reasons of a restore invented": (
        "UPDATE log_keys SET reasons = 'The disk failed on Monday.', "
        "before_origin = 'hill-school.example/old', before_size = 9, before_root = sha256('x')"
    ),
    "a key taken earlier": "UPDATE log_keys SET taken_at = taken_at - interval '1 year'",
    "an overlap made longer": "UPDATE log_keys SET overlap_until = now() + interval '1 year'",
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_the_stream_finds_what_was_changed_beside_a_key(name: str, attacker: Attacker) -> None:
    """Without any key."""
    await attacker.connection.execute(ATTACKS[name])
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.STREAM}, found
    assert [str(each) for each in found[Layer.STREAM]] == [
        "entry 1 of the keys of the log has changed since it was entered (log_keys, row 1)"
    ]


@pytest.mark.parametrize("name", ATTACKS)
async def test_the_tree_finds_the_stream_of_keys_made_again(name: str, attacker: Attacker) -> None:
    await attacker.connection.execute(ATTACKS[name])
    await attacker.remake_streams()
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.TREE}, found
    assert "the keys of the log" in str(found[Layer.TREE][0])


async def test_only_a_kept_head_finds_reasons_that_were_rewritten_with_the_tree(
    record: KeptRecord, attacker: Attacker
) -> None:
    await attacker.connection.execute(ATTACKS["reasons of a restore invented"])
    await attacker.remake_tree()
    await attacker.sign_again(record.log)
    assert await noticed(attacker.connection) == {}
    assert set(await noticed(attacker.connection, outside=outside(record.kept))) == {Layer.KEPT_HEAD}
