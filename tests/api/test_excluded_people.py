"""A person who is declared later finds no trace of the case; the person who decides does (3.2h)."""

from uuid import UUID, uuid4

import pytest

from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from tests.api.test_not_found import every_answer, whole
from tests.school import WHY, Actor, Json, School, a_concern


def about(person: Actor) -> Json:
    return {"person": str(person.id), "reasons": WHY}


async def without(school: School, *people: Actor) -> Json:
    """An accepted case, and these declared by the teacher who raised it."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    for person in people:
        case = await school.teacher.excludes(case, person)
    return case


@pytest.mark.parametrize("part", ["dsl", "headteacher", "senior", "auditor", "deputy"])
async def test_every_answer_is_that_of_a_random_id(part: str, school: School) -> None:
    person = school.everybody[part]
    case = await without(school, person)
    expected = whole(await person.get(f"/v1/referrals/{uuid4()}"))
    for answer in await every_answer(person, case["id"]):
        status, content, headers = whole(answer)
        assert "etag" not in headers
        assert (status, headers) == (expected[0], expected[2]), answer.request.url
        if answer.request.method != "HEAD":
            assert content == expected[1], answer.request.url
    assert whole(await person.get(f"/v1/referrals/{case['id']}/links")) == expected


async def test_nothing_more_is_read_for_them_than_for_a_random_id(school: School, ledger: Ledger) -> None:
    """So the time it takes tells nothing either."""
    case = await without(school, school.dsl)
    token = token_hash(school.dsl.token)
    theirs = await ledger.load(token, UUID(case["id"]))
    assert theirs.case is None
    assert theirs == await ledger.load(token, uuid4())


async def test_an_excluded_person_gets_no_stored_answer_to_their_old_key(school: School) -> None:
    case = await school.teacher.raises()
    sent = {"text": "She is collected by a man whom no one knows."}
    first = await school.dsl.tries(case, "add-information", sent, Idempotency_Key="k1")
    assert first.status_code == 200
    await school.teacher.excludes(case, school.dsl)
    expected = whole(await school.dsl.get(f"/v1/referrals/{uuid4()}"))
    assert whole(await school.dsl.tries(case, "add-information", sent, Idempotency_Key="k1")) == expected
    assert whole(await school.dsl.tries(case, "add-information", {}, Idempotency_Key="k1")) == expected


async def test_an_excluded_reporter_gets_no_stored_response(school: School) -> None:
    raised = await school.teacher.post("/v1/referrals", a_concern(), Idempotency_Key="r1")
    await school.dsl.does(raised.json(), "declare-conflict", about(school.teacher))
    expected = whole(await school.teacher.get(f"/v1/referrals/{uuid4()}"))
    assert whole(await school.teacher.post("/v1/referrals", a_concern(), Idempotency_Key="r1")) == expected
    assert (await school.teacher.post("/v1/referrals", a_concern())).status_code == 201, "no one is barred"


async def test_a_person_who_declares_themselves_gets_one_answer_then_404(school: School) -> None:
    case = await school.teacher.raises()
    answer = await school.headteacher.tries(
        case, "declare-conflict", about(school.headteacher), Idempotency_Key="me"
    )
    assert answer.status_code == 200
    told = {name: value for name, value in answer.json().items() if value not in (None, [])}
    assert set(told) == {"id", "reference", "version", "stage"}
    again = await school.headteacher.tries(
        case, "declare-conflict", about(school.headteacher), Idempotency_Key="me"
    )
    assert again.status_code == 404
    assert again.headers.get("idempotent-replay") is None


async def test_the_next_in_line_finds_it_in_their_work_and_decides(school: School) -> None:
    case = await without(school, school.headteacher)
    assert (await school.board_lead.get(f"/v1/referrals/{case['id']}")).status_code == 404
    (owed,) = await school.governor.read("/v1/worklist")
    assert (owed["id"], owed["due_at"]) == ("confirm-conflict", "2027-03-02T17:00:00Z")
    assert [each["id"] for each in await school.governor.read("/v1/referrals")] == [case["id"]]
    seen = await school.governor.sees(case)
    assert seen["next"][0]["command"] == "confirm-conflict"
    stands = {"person": str(school.headteacher.id), "state": "declared", "to": ["nominated_governor"]}
    assert seen["conflicts"] == [{"event": 3, **stands}]
    after = await school.governor.does(case, "confirm-conflict", about(school.headteacher))
    assert after["conflicts"][0]["state"] == "confirmed"
    assert await school.governor.read("/v1/worklist") == []


async def test_lifting_a_conflict_brings_back_the_case_and_its_past(school: School) -> None:
    case = await without(school, school.dsl)
    lifted = await school.headteacher.does(case, "lift-conflict", about(school.dsl))
    assert lifted["owner"] == str(school.dsl.id)
    past = await school.dsl.read(f"/v1/referrals/{case['id']}", as_of_version=3)
    assert past["pupil"]["name"] == "Rowan Ashdown"
    assert past["version"] == 3
