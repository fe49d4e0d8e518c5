"""A damaged record of a child is a sentence, and hides no other."""

from uuid import UUID

import asyncpg

from tests.api.behind_the_memory import flipped_bit
from tests.api.childs_cases import cases_of, two_cases
from tests.api.pupil_requests import change, found, read, to
from tests.cases_of_pupils import chronology
from tests.other_bodies import a_pupil
from tests.school import School, SetClock, code
from tests.store.pupils.register import damaged, destroy_key


async def test_a_damaged_entry_hides_no_other(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil, first, _ = await two_cases(school, clock)
    right = await chronology(school.dsl, pupil)
    async with flipped_bit(owner, {"id": first["id"], "version": 2}, "body"):
        entries = await chronology(school.dsl, pupil)
    assert entries[:3] == right[:3]
    assert (entries[3]["who"], entries[3]["actor"]) == ("An entry", None)
    assert entries[3]["sentence"].startswith("cannot be opened")


async def test_a_row_that_names_the_wrong_child_shows_nothing(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil, first, _ = await two_cases(school, clock)
    other = await a_pupil(school.dsl, given_name="Robin")
    moved = "UPDATE pupil_cases SET pupil = $2 WHERE case_id = $1"
    await owner.execute(moved, first["id"], other["id"])
    assert await cases_of(school.dsl, other) == []
    assert {each["case"] for each in await chronology(school.dsl, other)} == {None}
    await owner.execute(moved, first["id"], pupil["id"])


async def test_a_pupil_whose_key_is_destroyed_is_gone_and_the_rest_works(
    school: School, owner: asyncpg.Connection
) -> None:
    gone, stays = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Bo")
    await destroy_key(owner, UUID(gone["id"]))
    assert code(await read(school.dsl, gone)) == (404, "NotFound")
    assert code(await change(school.dsl, gone, "update", to(sen="none"))) == (404, "NotFound")
    assert [each["id"] for each in await found(school.dsl)] == [stays["id"]]
    case = await school.teacher.raises()
    assert (await school.dsl.sees(case))["version"] == 1


async def test_a_damaged_pupil_answers_with_a_sentence(school: School, owner: asyncpg.Connection) -> None:
    bad, good = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Bo")
    async with damaged(owner, UUID(bad["id"]), "UPDATE pupils SET state = ''::bytea WHERE id = $1"):
        answer = await read(school.dsl, bad)
        assert (answer.status_code, answer.json()["title"]) == (500, "This record cannot be opened")
        assert code(await read(school.teacher, bad)) == (403, "NotAllowed")
        assert (await read(school.dsl, good)).status_code == 200
