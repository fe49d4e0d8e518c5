"""One pupil’s record is damaged, or its key destroyed: every other pupil answers as before."""

from uuid import UUID

import asyncpg

from tests.api.pupil_requests import change, found, read, to
from tests.other_bodies import a_pupil
from tests.school import School, code
from tests.store.pupils.register import damaged, destroy_key


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
