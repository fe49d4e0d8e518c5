"""The newest events removed and the head set back, or a whole case or pupil: the tree names them."""

import pytest

from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed


@pytest.mark.parametrize("with_key", [False, True])
async def test_the_tree_finds_the_newest_events_of_a_case_removed_and_its_head_set_back(
    with_key: bool, record: KeptRecord, attacker: Attacker
) -> None:
    attacker.seals = record.seals if with_key else None
    events = await attacker.events(record.cases[2])
    await attacker.write(record.cases[2], events[:-3])
    found = await noticed(attacker.connection, record.seals if with_key else None)
    assert set(found) == {Layer.TREE}, found
    assert {(each.case, each.says) for each in found[Layer.TREE]} == {
        (record.cases[2], f"event {version} of the tree was removed")
        for version in range(len(events) - 2, len(events) + 1)
    }


async def test_the_tree_finds_the_newest_events_of_a_pupil_removed(
    record: KeptRecord, key_holder: Attacker
) -> None:
    pupil = record.pupils[1]
    newest = len(await key_holder.events(pupil))
    await key_holder.rewrite(pupil, lambda events: events[:-1])
    found = await noticed(key_holder.connection, record.seals)
    assert set(found) == {Layer.TREE}, found
    says = f"pupil {pupil}: event {newest} of the tree was removed"
    assert [(each.pupil, each.says) for each in found[Layer.TREE]] == [(pupil, says)]


@pytest.mark.parametrize("of", ["case", "pupil", "all cases", "everything"])
async def test_the_tree_finds_whole_streams_removed(of: str, record: KeptRecord, attacker: Attacker) -> None:
    gone = {
        "case": record.cases[:1],
        "pupil": record.pupils[:1],
        "all cases": record.cases,
        "everything": record.cases + record.pupils,
    }[of]
    lengths = {stream: len(await attacker.events(stream)) for stream in gone}
    for stream in gone:
        await attacker.remove(stream)
    found = await noticed(attacker.connection, record.seals)
    assert set(found) == {Layer.TREE, Layer.STREAM}, found  # the looks at it are removed with it
    says = {(each.case, each.says) for each in found[Layer.TREE]}
    assert says == {
        (stream, f"event {version} of the tree was removed")
        for stream, newest in lengths.items()
        for version in range(1, newest + 1)
    }


async def test_the_tree_finds_an_event_that_was_added_behind_the_queue(
    record: KeptRecord, key_holder: Attacker
) -> None:
    await key_holder.rewrite(record.cases[0], lambda events: [*events, events[-1]])
    found = await noticed(key_holder.connection, record.seals)
    assert set(found) == {Layer.TREE}, found
    assert [each.says.endswith("is not in the tree") for each in found[Layer.TREE]] == [True]
