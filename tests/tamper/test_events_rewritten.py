"""Events rewritten with every hash, or removed with the head set back: only the tree names them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.tamper.attacker import Attacker, Change, StoredEvent
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed


def inserted(events: list[StoredEvent]) -> list[StoredEvent]:
    new = StoredEvent(columns=events[20].columns | {"command_id": uuid4()}, words=events[20].words)
    return [*events[:30], new, *events[30:]]


def duplicated(events: list[StoredEvent]) -> list[StoredEvent]:
    return [*events[:30], events[29], *events[30:]]


def reordered(events: list[StoredEvent]) -> list[StoredEvent]:
    return [*events[:29], events[30], events[29], *events[31:]]


def removed(events: list[StoredEvent]) -> list[StoredEvent]:
    return [*events[:29], *events[30:]]


def dated_back(events: list[StoredEvent]) -> list[StoredEvent]:
    return [*events[:29], _with(events[29], recorded_at=-timedelta(days=3)), *events[30:]]


def of_another_kind(events: list[StoredEvent]) -> list[StoredEvent]:
    return [*events[:29], _with(events[29], command_id=uuid4()), *events[30:]]


def reworded(events: list[StoredEvent]) -> list[StoredEvent]:
    words = None if events[29].words is None else events[29].words | {"data": {"text": "Nothing was seen."}}
    changed = StoredEvent(columns=events[29].columns | {"body": bytes(40)}, words=words)
    return [*events[:29], changed, *events[30:]]


def _with(event: StoredEvent, **changed: Any) -> StoredEvent:
    columns = event.columns | {
        name: event.columns[name] + value if isinstance(value, timedelta) else value
        for name, value in changed.items()
    }
    return StoredEvent(columns=columns, words=event.words)


ATTACKS: dict[str, tuple[Change, int]] = {
    "an event inserted": (inserted, 31),
    "an event duplicated": (duplicated, 31),
    "two events reordered": (reordered, 30),
    "an event removed": (removed, 30),
    "an event dated back": (dated_back, 30),
    "an event of another command": (of_another_kind, 30),
    "the words of an event changed": (reworded, 30),
}


async def test_an_unchanged_record_is_not_accused(record: KeptRecord, attacker: Attacker) -> None:
    assert await noticed(attacker.connection, record.seals, state=True) == {}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_the_tree_finds_what_one_without_the_seal_key_rewrote(
    attack: str, record: KeptRecord, attacker: Attacker
) -> None:
    change, version = ATTACKS[attack]
    await attacker.rewrite(record.cases[1], change)
    found = await noticed(attacker.connection)
    assert set(found) == {Layer.TREE}, found
    first = min(found[Layer.TREE], key=lambda each: int(each.says.split()[1]))
    assert first.case == record.cases[1]
    assert first.says.startswith(f"event {version} ")
    assert Layer.SEAL in await noticed(attacker.connection, record.seals) or attack.endswith("command")


@pytest.mark.parametrize("attack", ATTACKS)
async def test_only_the_tree_finds_what_a_holder_of_the_seal_key_rewrote(
    attack: str, record: KeptRecord, key_holder: Attacker
) -> None:
    change, version = ATTACKS[attack]
    await key_holder.rewrite(record.cases[1], change)
    found = await noticed(key_holder.connection, record.seals)
    assert set(found) == {Layer.TREE}, found
    first = min(found[Layer.TREE], key=lambda each: int(each.says.split()[1]))
    assert (first.case, first.says.split()[1]) == (record.cases[1], str(version))


@pytest.mark.parametrize("with_key", [False, True])
async def test_the_tree_finds_events_that_two_cases_exchanged(
    with_key: bool, record: KeptRecord, attacker: Attacker
) -> None:
    if with_key:
        attacker.seals = record.seals
    one, other = record.cases[:2]
    mine, theirs = await attacker.events(one), await attacker.events(other)
    mine[29], theirs[39] = theirs[39], mine[29]
    await attacker.write(one, mine)
    await attacker.write(other, theirs)
    found = await noticed(attacker.connection, record.seals if with_key else None)
    assert set(found) == {Layer.TREE}, found
    for case, version in ((one, 30), (other, 40)):
        says = [each.says for each in found[Layer.TREE] if each.case == case]
        assert says[0] == f"event {version} of the tree has changed since it was entered"


async def test_the_tree_finds_a_pupil_that_a_holder_of_the_seal_key_rewrote(
    record: KeptRecord, key_holder: Attacker
) -> None:
    pupil = record.pupils[0]
    await key_holder.rewrite(pupil, lambda events: [*events[:2], *events[3:]])
    found = await noticed(key_holder.connection, record.seals)
    assert set(found) == {Layer.TREE}, found
    assert {each.pupil for each in found[Layer.TREE]} == {pupil}
    assert {each.says for each in found[Layer.TREE]} >= {
        f"pupil {pupil}: event 3 of the tree has changed since it was entered"
    }


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
