"""Commands on pupils under one key, and at one moment."""

import asyncio

from store.ledger.ledger import Ledger
from store.pupils.pupil_store import surviving_pupil
from tests.api.pupil_requests import change, found, to
from tests.other_bodies import A_PUPIL, a_pupil
from tests.school import WHY, Json, School, code


async def test_a_key_answers_once_with_what_it_answered(school: School) -> None:
    first = await school.dsl.post("/v1/pupils", A_PUPIL, Idempotency_Key="register")
    pupil = first.json()
    changed = await change(school.dsl, pupil, "update", to(sen="ehcp"), Idempotency_Key="update")
    await change(school.dsl, pupil, "update", to(sen="none"))
    again = await school.dsl.post("/v1/pupils", A_PUPIL, Idempotency_Key="register")
    assert (again.status_code, again.json()) == (201, pupil)
    assert again.headers["idempotent-replay"] == "true"
    assert again.headers["location"] == first.headers["location"]
    repeated = await change(
        school.dsl, pupil, "update", to(sen="ehcp"), Idempotency_Key="update", If_Match='"1"'
    )
    assert (repeated.status_code, repeated.json()) == (200, changed.json())
    other = await change(school.dsl, pupil, "update", to(sen="support"), Idempotency_Key="update")
    assert code(other) == (422, "KeyReused")
    assert len(await found(school.dsl)) == 1


async def test_a_key_keeps_the_answer_of_a_command_that_changed_nothing(school: School) -> None:
    pupil = await a_pupil(school.dsl)
    for name, body, other in (
        ("update", to(sen="none"), to(sen="support")),
        ("leave", {"left_on": "2026-07-20"}, {"left_on": "2026-07-21"}),
    ):
        await change(school.dsl, pupil, name, body)
        first = await change(school.dsl, pupil, name, body, Idempotency_Key=f"no {name}")
        assert (first.status_code, "idempotent-replay" in first.headers) == (200, False)
        await change(school.dsl, pupil, "update", to(**{"class": f"9{name[0]}"}))
        again = await change(school.dsl, pupil, name, body, Idempotency_Key=f"no {name}")
        assert (again.status_code, again.json()) == (200, first.json())
        assert (again.headers["etag"], again.headers["idempotent-replay"]) == (first.headers["etag"], "true")
        reused = await change(school.dsl, pupil, name, other, Idempotency_Key=f"no {name}")
        assert code(reused) == (422, "KeyReused")
        assert (await school.dsl.get(f"/v1/pupils/{pupil['id']}")).json()["sen"] == "none"


async def test_a_key_keeps_a_refusal(school: School) -> None:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl)
    body = {"into": one["id"], "reasons": WHY}
    refused = await change(school.dsl, one, "merge", body, Idempotency_Key="k")
    again = await change(school.dsl, one, "merge", body, Idempotency_Key="k")
    assert code(refused) == code(again) == (409, "MergeIntoItself")
    assert again.headers["idempotent-replay"] == "true"
    assert code(await change(school.dsl, two, "merge", body, Idempotency_Key="k")) == (422, "KeyReused")


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
