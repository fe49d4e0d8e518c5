"""The access log thinned out: its stream names the look, or the tree if the stream was made again."""

import pytest

from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed

THINNED = {
    "a look removed": "DELETE FROM views WHERE id = (SELECT min(id) FROM views)",
    "the newest look removed": "DELETE FROM views WHERE id = (SELECT max(id) FROM views)",
    "all looks of a person removed": "DELETE FROM views WHERE person = (SELECT person FROM views LIMIT 1)",
    "a look by another person": "UPDATE views SET person = NULL WHERE id = (SELECT max(id) FROM views)",
    "a look dated back": "UPDATE views SET at = at - interval '1 day' WHERE id = (SELECT min(id) FROM views)",
}


@pytest.mark.parametrize("attack", THINNED)
async def test_the_stream_finds_an_access_log_that_was_thinned_out(
    attack: str, record: KeptRecord, attacker: Attacker
) -> None:
    await attacker.connection.execute(THINNED[attack])
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.STREAM}, found
    assert all("of the access log of cases" in each.says for each in found[Layer.STREAM])


@pytest.mark.parametrize("attack", THINNED)
async def test_the_tree_finds_a_stream_that_was_made_again(
    attack: str, record: KeptRecord, attacker: Attacker
) -> None:
    await attacker.connection.execute(THINNED[attack])
    await attacker.remake_streams()
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.TREE}, found
