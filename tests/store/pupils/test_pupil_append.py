"""Changes of pupils are written in order, whole or not at all, and never over a later one."""

import asyncio

import asyncpg
import pytest

from domain.pupils.pupil_commands import MergePupil, PupilChanges, RegisterPupil, UpdatePupil
from domain.refusals import MergeIntoMerged
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key
from store.pupils.pupil_store import append_pupil
from tests.lock_waits import until_they_wait
from tests.school import School
from tests.store.pupils.register import a_pupil, decided, loaded_pupil, names, update


async def test_a_decision_on_an_older_version_is_not_written(ledger: Ledger, school: School) -> None:
    pupil = await a_pupil(ledger, school)
    older = await loaded_pupil(ledger, pupil)
    await update(ledger, pupil, class_="8C")
    command = UpdatePupil(changes=PupilChanges(class_="9Z"))
    async with ledger.pool.connection() as connection:
        late = await decided(connection, ledger, school, older, command)
        assert not await append_pupil(connection, ledger.seals, older, late)
    assert (await loaded_pupil(ledger, pupil)).pupil.class_ == "8C"


async def test_a_key_records_once(ledger: Ledger, school: School) -> None:
    pupil = await a_pupil(ledger, school)
    key = Key(value="once", fingerprint=bytes(32))
    command = UpdatePupil(changes=PupilChanges(class_="9A"))
    loaded = await loaded_pupil(ledger, pupil)
    async with ledger.pool.connection() as connection:
        first = await decided(connection, ledger, school, loaded, command, key)
        assert await append_pupil(connection, ledger.seals, loaded, first)
        assert not await append_pupil(connection, ledger.seals, loaded, first)
        kept = await connection.fetch("SELECT case_id, status FROM answers WHERE person = $1", school.dsl.id)
    assert [tuple(row) for row in kept] == [(pupil.id, 200)]


async def test_several_pupils_in_one_transaction_are_all_or_nothing(ledger: Ledger, school: School) -> None:
    async with ledger.pool.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        for _ in range(3):
            command = RegisterPupil(given_name="Amelia", family_name="Okafor", source="import")
            made = await decided(connection, ledger, school, None, command)
            assert await append_pupil(connection, ledger.seals, None, made)
        await transaction.rollback()
    assert await names(ledger, school) == []


async def test_a_merge_into_a_record_that_changed_meanwhile_is_decided_again(
    ledger: Ledger, school: School
) -> None:
    one, two = await a_pupil(ledger, school), await a_pupil(ledger, school)
    ours, theirs = await loaded_pupil(ledger, one), await loaded_pupil(ledger, two)
    into_one, into_two = [MergePupil(into=each.id, reasons="Registered twice.") for each in (one, two)]
    async with ledger.pool.connection() as connection:
        decisions = [
            await decided(connection, ledger, school, loaded, command)
            for loaded, command in ((ours, into_two), (theirs, into_one))
        ]
        assert await append_pupil(connection, ledger.seals, ours, decisions[0])
        assert not await append_pupil(connection, ledger.seals, theirs, decisions[1])  # no circle
        with pytest.raises(MergeIntoMerged):
            await decided(connection, ledger, school, theirs, into_one)


async def test_the_changes_of_a_register_are_numbered_in_their_order(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    pupils = [await a_pupil(ledger, school) for _ in range(3)]
    await update(ledger, pupils[0], class_="9A")
    rows = await owner.fetch(
        "SELECT pupil_id FROM pupil_listings WHERE school = $1 ORDER BY change", school.id
    )
    assert [row["pupil_id"] for row in rows] == [pupils[1].id, pupils[2].id, pupils[0].id]


async def test_changes_of_one_register_wait_for_each_other(
    ledger: Ledger, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    async with ledger.pool.connection() as connection, connection.transaction():
        command = RegisterPupil(given_name="Ada", family_name="Okafor")
        made = await decided(connection, ledger, school, None, command)
        assert await append_pupil(connection, ledger.seals, None, made)
        waits = asyncio.create_task(a_pupil(ledger, school, given_name="Bo"))
        await a_pupil(ledger, other_school)
        await until_they_wait(owner)
        assert not waits.done()
    await waits
    assert await names(ledger, school) == ["Ada Okafor", "Bo Okafor"]
