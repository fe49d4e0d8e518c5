"""Pupils’ streams: sealed, chained, erased with their key, and each look is logged."""

from uuid import uuid4

import asyncpg
import pytest

from domain.people.roles import By
from store.ledger import chain
from store.ledger.ledger import Ledger
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import events_of, known_pupils, load_pupil, surviving_pupil, with_merged
from store.queries.access_log import log_pupil_access, pupil_views
from tests.school import School, SetClock
from tests.store.pupils.register import a_pupil, damaged, destroy_key, loaded_pupil, merge, update
from tests.store.round_trips import statements_sent


async def test_a_pupil_is_read_as_written(ledger: Ledger, school: School, clock: SetClock) -> None:
    pupil = await a_pupil(ledger, school, known_as="Millie", class_="8B", year_group="8")
    assert (await loaded_pupil(ledger, pupil)).pupil == pupil
    clock.passes(minutes=5)
    later = await update(ledger, pupil, class_="8C")
    assert (await loaded_pupil(ledger, pupil)).pupil == later
    assert (later.version, later.class_, later.recorded_at) == (2, "8C", clock.now())


async def test_nothing_of_a_pupil_is_stored_in_clear(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    pupil = await a_pupil(ledger, school, given_name="Xanthippe", upn="H801200001001", external_id="MIS-4711")
    await update(ledger, pupil, family_name="Featherstonehaugh")
    for table in ("pupils", "pupil_keys", "pupil_events", "pupil_listings"):
        for row in await owner.fetch(f"SELECT t::text FROM {table} AS t"):
            for word in ("Xanthippe", "Featherstonehaugh", "H801200001001", "MIS-4711"):
                assert word not in row[0]
                assert word.encode().hex() not in row[0]


async def test_the_events_are_a_chain(ledger: Ledger, school: School, owner: asyncpg.Connection) -> None:
    pupil = await a_pupil(ledger, school)
    await update(ledger, pupil, class_="8C")
    await update(ledger, pupil, class_="8D")
    rows = await owner.fetch(
        "SELECT pupil_id AS case_id, * FROM pupil_events WHERE pupil_id = $1 ORDER BY version", pupil.id
    )
    previous = chain.START
    for row in rows:
        assert row["previous"] == previous
        assert chain.relinked(row) == row["hash"]
        previous = row["hash"]
    assert [row["type"] for row in rows] == ["pupil.registered", "pupil.updated", "pupil.updated"]
    assert await owner.fetchval("SELECT head FROM pupils WHERE id = $1", pupil.id) == previous
    loaded = await loaded_pupil(ledger, pupil)
    async with ledger.pool.connection() as connection:
        stream = await events_of(connection, loaded)
    assert [event.version for event, _ in stream] == [1, 2, 3]
    assert {event.actor for event, _ in stream[:1]} == {By(id=school.dsl.id, role="dsl")}


async def test_a_pupil_of_another_school_is_not_there(
    ledger: Ledger, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    pupil = await a_pupil(ledger, school)
    async with ledger.pool.connection() as connection:
        assert await load_pupil(connection, ledger.seals, other_school.id, pupil.id) is None
        assert await known_pupils(connection, other_school.id, [pupil.id]) == set()
        moved = "UPDATE pupils SET school = $2 WHERE id = $1"
        async with damaged(owner, pupil.id, moved, other_school.id):
            with pytest.raises(PupilDoesNotOpen):
                await load_pupil(connection, ledger.seals, other_school.id, pupil.id)


async def test_a_pupil_whose_key_is_destroyed_is_gone_and_no_other(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    gone, stays = await a_pupil(ledger, school), await a_pupil(ledger, school)
    await destroy_key(owner, gone.id)
    async with ledger.pool.connection() as connection:
        assert await load_pupil(connection, ledger.seals, school.id, gone.id) is None
        assert await known_pupils(connection, school.id, [gone.id, stays.id]) == {stays.id}
    assert (await loaded_pupil(ledger, stays)).pupil == stays


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE pupils SET state = set_byte(state, 20, get_byte(state, 20) # 1) WHERE id = $1",
        "UPDATE pupils SET version = version + 1 WHERE id = $1",
        "UPDATE pupils SET head = sha256('x') WHERE id = $1",
        "UPDATE pupil_keys SET wrapped = set_byte(wrapped, 9, get_byte(wrapped, 9) # 1) WHERE pupil_id = $1",
    ],
)
async def test_a_damaged_pupil_does_not_open(
    damage: str, ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    pupil = await a_pupil(ledger, school)
    async with damaged(owner, pupil.id, damage):
        with pytest.raises(PupilDoesNotOpen):
            await loaded_pupil(ledger, pupil)


async def test_a_merged_pupil_leads_to_the_survivor(
    ledger: Ledger, school: School, other_school: School
) -> None:
    one, two, three = [await a_pupil(ledger, school) for _ in range(3)]
    await merge(ledger, one, into=two)
    await merge(ledger, two, into=three)
    async with ledger.pool.connection() as connection:
        for pupil in (one, two, three):
            assert await surviving_pupil(connection, school.id, pupil.id) == three.id
        assert await surviving_pupil(connection, other_school.id, one.id) is None
        assert await surviving_pupil(connection, school.id, uuid4()) is None
        assert await with_merged(connection, school.id, [three.id]) == {one.id, two.id, three.id}
        assert await with_merged(connection, school.id, [one.id]) == {one.id}


async def test_the_looks_at_one_page_are_one_statement(ledger: Ledger, school: School) -> None:
    pupils = [await a_pupil(ledger, school) for _ in range(3)]
    async with statements_sent() as seen:
        await log_pupil_access(ledger, school.admin.id, pupils, "import", whole=False)
    assert len(seen) == 1
    for pupil in pupils:
        (look,) = await pupil_views(ledger, pupil.id, 0, 10)
        assert (look.person, look.what, look.sight, look.version) == (school.admin.id, "import", "roster", 1)


async def test_a_page_that_shows_no_record_logs_nothing(ledger: Ledger, school: School) -> None:
    async with statements_sent() as seen:
        await log_pupil_access(ledger, school.admin.id, [], "import", whole=False)
    assert seen == []
