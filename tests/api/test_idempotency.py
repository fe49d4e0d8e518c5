"""A key is answered once: repeats come from the store, for that person, route and body."""

import asyncio

import asyncpg
import httpx2
import pytest

from tests.api.agency_client import plain
from tests.lock_waits import until_they_wait
from tests.school import Actor, Json, School, a_concern, an_emergency
from tests.settled_case import nothing_owed

OTHER = {"text": "Something else was seen."}


def is_replay(answer: httpx2.Response) -> bool:
    return answer.headers.get("idempotent-replay") == "true"


async def versions(dsl: Actor, case: Json) -> int:
    return int((await dsl.sees(case))["version"])


async def test_a_repeat_gets_the_same_answer_and_records_nothing(school: School) -> None:
    first = await school.teacher.post("/v1/referrals", a_concern(), Idempotency_Key="k")
    again = await school.teacher.post("/v1/referrals", a_concern(), Idempotency_Key="k")
    assert not is_replay(first)
    assert is_replay(again)
    assert (again.status_code, again.json()) == (201, first.json())
    for header in ("etag", "location", "content-type"):
        assert again.headers[header] == first.headers[header]
    assert len(await school.dsl.read("/v1/referrals")) == 1


async def test_a_repeat_shows_the_case_as_it_was_then(school: School) -> None:
    case = await school.teacher.raises()
    first = await school.dsl.tries(case, "accept", Idempotency_Key="k")
    await school.teacher.does(case, "add-information")
    again = await school.dsl.tries(case, "accept", Idempotency_Key="k")
    assert is_replay(again)
    assert again.json() == first.json()
    assert again.headers["etag"] == '"2"'
    assert await versions(school.dsl, case) == 3


async def test_white_space_and_order_make_no_other_body(school: School) -> None:
    case = await school.teacher.raises()
    path = f"/v1/referrals/{case['id']}/add-information"
    await school.dsl.send(b'{"text": "Seen.", "imagery": false}', path, Idempotency_Key="k")
    assert is_replay(await school.dsl.send(b'{ "imagery":false,"text":"Seen."}', path, Idempotency_Key="k"))
    capitals = path.replace(case["id"], case["id"].upper())
    assert is_replay(
        await school.dsl.send(b'{"text":"Seen.","imagery":false}', capitals, Idempotency_Key="k")
    )
    assert await versions(school.dsl, case) == 2


async def test_another_body_or_route_or_case_with_the_key_is_refused(school: School) -> None:
    case, other = await school.teacher.raises(), await school.teacher.raises()
    await school.dsl.does(case, "add-information", Idempotency_Key="k")
    for answer in (
        await school.dsl.tries(case, "add-information", OTHER, Idempotency_Key="k"),
        await school.dsl.tries(case, "record-pupil-view", OTHER, Idempotency_Key="k"),
        await school.dsl.tries(other, "accept", Idempotency_Key="k"),
        await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key="k"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "KeyReused")
    assert await versions(school.dsl, case) == 2
    assert await versions(school.dsl, other) == 1


async def test_the_same_key_of_another_person_is_another_key(school: School) -> None:
    case = await school.teacher.raises()
    for person in (school.dsl, school.deputy):
        assert not is_replay(await person.tries(case, "add-information", OTHER, Idempotency_Key="k"))
    assert await versions(school.dsl, case) == 3


async def test_a_refusal_is_kept_even_when_the_case_would_now_take_it(school: School) -> None:
    case = await school.teacher.raises()
    body = {"reasons": "Nothing more is owed."}
    first = await school.dsl.tries(case, "close", body, Idempotency_Key="k")
    assert (first.status_code, first.json()["code"]) == (409, "ObligationsOpen")
    await nothing_owed(school, case)
    again = await school.dsl.tries(case, "close", body, Idempotency_Key="k")
    assert is_replay(again)
    assert plain(again)[0] == plain(first)[0]
    await school.dsl.does(case, "close", body)


@pytest.mark.parametrize(
    ("command", "body", "headers", "status"),
    [("add-information", {"text": " "}, {}, 422), ("add-information", OTHER, {"If_Match": '"9"'}, 412)],
)
async def test_other_failures_do_not_use_the_key_up(
    command: str, body: Json, headers: dict[str, str], status: int, school: School
) -> None:
    case = await school.teacher.raises()
    failed = await school.dsl.tries(case, command, body, Idempotency_Key="k", **headers)
    assert failed.status_code == status
    assert not is_replay(await school.dsl.tries(case, command, OTHER, Idempotency_Key="k"))
    assert await versions(school.dsl, case) == 2


async def test_a_403_does_not_use_the_key_up(school: School, owner: asyncpg.Connection) -> None:
    case = await school.teacher.raises()
    assert (await school.auditor.tries(case, "accept", Idempotency_Key="k")).status_code == 403
    await owner.execute("UPDATE people SET roles = '{dsl}' WHERE id = $1", school.auditor.id)
    assert (await school.auditor.tries(case, "accept", Idempotency_Key="k")).status_code == 200


async def test_a_repeat_is_answered_before_if_match_is_looked_at(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept", Idempotency_Key="k", If_Match='"1"')
    again = await school.dsl.tries(case, "accept", Idempotency_Key="k", If_Match='"1"')
    assert (again.status_code, is_replay(again)) == (200, True)


async def test_a_repeat_is_answered_to_a_person_who_lost_the_role(
    school: School, owner: asyncpg.Connection
) -> None:
    case = await school.dsl.raises()
    await school.dsl.does(case, "accept", Idempotency_Key="k")
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.dsl.id)
    again = await school.dsl.tries(case, "accept", Idempotency_Key="k")
    assert (again.status_code, is_replay(again)) == (200, True)
    assert again.json()["pupil"] is None, "but no more than they may see now"
    assert (await school.dsl.tries(case, "accept", Idempotency_Key="other")).status_code == 403


async def test_no_repeat_is_answered_to_who_may_no_longer_see_the_case(
    school: School, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept", Idempotency_Key="k")
    await school.dsl.tries(case, "accept", Idempotency_Key="refused")
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.dsl.id)
    for key in ("k", "refused"):
        again = await school.dsl.tries(case, "accept", Idempotency_Key=key)
        assert (again.status_code, is_replay(again)) == (404, False)


async def test_a_reporter_who_is_the_subject_gets_no_stored_answer(school: School) -> None:
    body = a_concern(about=(school.teacher,))
    assert (await school.teacher.post("/v1/referrals", body, Idempotency_Key="k")).status_code == 201
    assert (await school.teacher.post("/v1/referrals", body, Idempotency_Key="k")).status_code == 404


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "caf\u00e9"])
async def test_a_key_is_1_to_200_printable_characters(key: str, school: School) -> None:
    answer = await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "Malformed")
    assert (await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key="~" * 200)).status_code == 201


async def test_one_key_sent_at_once_many_times_is_recorded_once(school: School) -> None:
    case = await school.teacher.raises()
    answers = await asyncio.gather(
        *(school.dsl.tries(case, "refer", an_emergency(), Idempotency_Key="k") for _ in range(12))
    )
    codes = {answer.status_code: answer for answer in answers}
    assert set(codes) <= {200, 409}
    assert sum(answer.status_code == 200 and not is_replay(answer) for answer in answers) == 1
    if 409 in codes:
        assert codes[409].json()["code"] == "RequestInFlight"
    assert await versions(school.dsl, case) == 2


async def test_while_the_first_is_being_written_the_second_is_told_to_wait(
    school: School, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    async with owner.transaction():
        await owner.execute("SELECT FROM cases WHERE id = $1 FOR UPDATE", case["id"])
        first = asyncio.create_task(school.dsl.tries(case, "accept", Idempotency_Key="k"))
        await until_they_wait(owner)
        second = await school.dsl.tries(case, "accept", Idempotency_Key="k")
        assert (second.status_code, second.json()["code"]) == (409, "RequestInFlight")
        assert int(second.headers["retry-after"]) > 0
        other_key = asyncio.create_task(school.deputy.tries(case, "accept", Idempotency_Key="k"))
        await until_they_wait(owner, 2)
        assert not other_key.done(), "another person's key waits for the row only"
    assert (await first).status_code == 200
    assert (await other_key).json()["code"] == "AlreadyAccepted"
    assert is_replay(await school.dsl.tries(case, "accept", Idempotency_Key="k"))


async def test_of_refusals_of_one_key_at_once_the_first_kept_answers_all(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    answers = await asyncio.gather(
        *(school.deputy.tries(case, "accept", Idempotency_Key="k") for _ in range(8))
    )
    assert {answer.status_code for answer in answers} == {409}
    refused = [answer for answer in answers if answer.json()["code"] != "RequestInFlight"]
    assert {answer.json()["code"] for answer in refused} == {"AlreadyAccepted"}
    assert sum(not is_replay(answer) for answer in refused) == 1
