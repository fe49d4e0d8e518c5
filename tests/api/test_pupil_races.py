"""Changes of one pupil at one moment: each is recorded once, and no two records merge into each other."""

import asyncio

from store.ledger.ledger import Ledger
from store.pupils.pupil_store import surviving_pupil
from tests.other_bodies import A_PUPIL, a_pupil
from tests.school import WHY, Json, School


async def test_a_form_sent_twice_at_once_registers_one_pupil(school: School) -> None:
    sent = [school.dsl.post("/v1/pupils", A_PUPIL, Idempotency_Key="once") for _ in range(4)]
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} <= {201, 409}
    found = (await school.dsl.post("/v1/pupils/search", {})).json()["pupils"]
    assert len(found) == 1
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} == {found[0]["id"]}


async def test_two_records_that_merge_into_each_other_leave_one(school: School, ledger: Ledger) -> None:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl)

    async def merges(pupil: Json, into: Json) -> int:
        body = {"into": into["id"], "reasons": WHY}
        return (await school.dsl.post(f"/v1/pupils/{pupil['id']}/merge", body)).status_code

    assert sorted(await asyncio.gather(merges(one, two), merges(two, one))) == [200, 409]
    found = (await school.dsl.post("/v1/pupils/search", {})).json()["pupils"]
    assert len(found) == 1
    async with ledger.pool.connection() as connection:
        for pupil in (one, two):
            survivor = await surviving_pupil(connection, school.id, pupil["id"])
            assert str(survivor) == found[0]["id"]
