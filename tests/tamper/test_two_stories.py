"""A log whose key was taken signs a second story. A real witness refuses it, says so, and keeps the proof."""

from evidence.tiles import consistency_ranges
from store.tree.tree_reading import read_hashes
from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import ORIGIN, KeptRecord
from tests.tamper.test_events_rewritten import dated_back
from tests.tamper.witnesses import Watching


async def test_a_witness_refuses_two_heads_of_one_size(
    record: KeptRecord, key_holder: Attacker, watching: Watching
) -> None:
    await key_holder.rewrite(record.cases[1], dated_back)
    await key_holder.remake_tree()
    head = await key_holder.head(ORIGIN)
    assert (head.size, head.root != record.newest.root) == (watching.size, True)
    answer = await watching.asked(record.log, head, [], watching.size)
    assert answer.status_code == 422
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
