"""A case that the caller may not see does not exist for them: the same bytes for every reason, everywhere."""

from uuid import uuid4

import asyncpg
import httpx2

from domain.command_catalogue import COMMANDS
from tests.school import Actor, Json, School
from tests.with_each import with_each

VARYING = {"x-request-id", "date"}
READINGS = (
    *("", "/history", "/verification", "/compliance", "/possible-duplicates", "?as_of_version=1"),
    *("?as_of=2027-03-01T10:00:00Z", "?as_of_version=0"),
)


def whole(answer: httpx2.Response) -> tuple[int, bytes, dict[str, str]]:
    """Everything of an answer but what is each one's own."""
    headers = {name: value for name, value in answer.headers.items() if name not in VARYING}
    return answer.status_code, answer.content, headers


async def every_answer(person: Actor, case_id: str, prefix: str = "") -> list[httpx2.Response]:
    path = f"/v1/referrals/{case_id}"
    reads = [await person.get(path + part) for part in READINGS]
    heads = [await person.http.head(path, headers=person.headers)]
    writes = [await person.post(f"{path}/{name}", {"nonsense": 1}) for name in COMMANDS]
    keyed = [await person.post(f"{path}/accept", {}, Idempotency_Key=prefix or "k", If_Match='"9"')]
    return [*reads, *writes, *keyed, *heads]


async def test_random_malformed_other_schools_and_ones_own_are_the_same_bytes(
    school: School, other_school: School
) -> None:
    theirs = await other_school.teacher.raises()
    about_me = await school.teacher.raises(about=(school.dsl,))
    expected = whole(await school.dsl.get(f"/v1/referrals/{uuid4()}"))
    assert expected[0] == 404
    assert b"request_id" not in expected[1]
    malformed = (
        "x",
        "1",
        "%00",
        "..%2f",
        "9" * 300,
        "urn:uuid:" + theirs["id"],
        theirs["id"].replace("-", ""),
    )
    for case_id in (str(uuid4()), theirs["id"], about_me["id"], *malformed):
        for answer in await every_answer(school.dsl, case_id):
            status, content, headers = whole(answer)
            if answer.request.method == "HEAD":
                assert (status, headers) == (expected[0], expected[2])
            else:
                assert (status, content, headers) == expected, answer.request.url


@with_each("path", ["/v1/nothing", "/v1/referrals/", "/v1/referrals/x/y/z", "/nothing", "/static/x", "/v1"])
async def test_an_address_that_there_is_not_is_the_same_too(path: str, school: School) -> None:
    expected = whole(await school.dsl.get(f"/v1/referrals/{uuid4()}"))
    assert whole(await school.dsl.get(path)) == expected


async def test_an_unknown_command_is_not_an_address(school: School) -> None:
    case = await school.teacher.raises()
    expected = whole(await school.dsl.get(f"/v1/referrals/{uuid4()}"))
    for command in ("raise", "mark-overdue", "escalate", "remind", "decide_review", "Accept"):
        assert whole(await school.dsl.tries(case, command)) == expected, command


async def test_the_subject_finds_it_in_no_list(school: School) -> None:
    case = await school.teacher.raises(about=(school.dsl, school.headteacher, school.colleague))
    for person in (school.dsl, school.headteacher, school.colleague):
        assert await person.read("/v1/referrals") == []
        assert await person.read("/v1/worklist") == []
    assert ids(await school.deputy.read("/v1/referrals")) == [case["id"]]
    assert {owed["referral"] for owed in await school.deputy.read("/v1/worklist")} == {case["id"]}


async def test_a_reporter_who_is_the_subject_finds_no_case(school: School) -> None:
    case = await school.teacher.raises(about=(school.teacher,))
    assert (await school.teacher.get(f"/v1/referrals/{case['id']}")).status_code == 404
    assert await school.teacher.read("/v1/referrals") == []


async def test_another_school_sees_neither_case_nor_people(school: School, other_school: School) -> None:
    await school.teacher.raises()
    for person in other_school.everybody.values():
        assert await person.read("/v1/referrals") == []
        assert await person.read("/v1/worklist") == []
    people = {each["id"] for each in await other_school.dsl.read("/v1/people")}
    assert people == {str(each.id) for each in other_school.everybody.values()}


async def test_a_closed_case_with_its_key_destroyed_is_not_there(
    school: School, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    await owner.execute("UPDATE cases SET closed = true WHERE id = $1", case["id"])
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", case["id"])
    assert {answer.status_code for answer in await every_answer(school.dsl, case["id"])} == {404}
    answer = await school.dsl.get("/v1/referrals")
    assert answer.json() == []
    assert "onward-unread" not in answer.headers


async def test_an_open_case_without_its_key_is_reported_to_those_who_may_see_it(
    school: School, owner: asyncpg.Connection
) -> None:
    """The key of a case with open obligations is never destroyed: a child depends on it."""
    case = await school.teacher.raises()
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", case["id"])
    answers = await every_answer(school.dsl, case["id"])
    assert {each.json()["title"] for each in answers if each.content} == {"This case cannot be opened"}
    assert (await school.dsl.get("/v1/referrals")).headers["onward-unread"] == "1"
    assert {answer.status_code for answer in await every_answer(school.colleague, case["id"])} == {404}
    await owner.execute(
        "UPDATE cases SET closed = true WHERE id = $1", case["id"]
    )  # the database is everybody's


def ids(cases: list[Json]) -> list[str]:
    return [case["id"] for case in cases]
