"""A program that asks for little gets little: `Prefer: return=minimal` (RFC 7240)."""

import httpx2

from tests.api.openapi_checks import DOCUMENT, check
from tests.school import Json, School, a_concern
from tests.with_each import with_each

MINIMAL = {"Prefer": "return=minimal"}


def minimal_of(case: Json) -> Json:
    """What the minimal answer has of a whole one."""
    still = [each for each in case["obligations"] if each["state"] in ("open", "overdue")]
    owed = [{name: each[name] for name in ("id", "due_at", "state")} for each in still]
    return {name: case[name] for name in ("id", "version", "stage")} | {"obligations": owed}


def is_minimal(answer: httpx2.Response) -> bool:
    return answer.headers.get("preference-applied") == "return=minimal"


async def test_the_answer_has_the_case_its_version_its_stage_and_what_is_open(school: School) -> None:
    raised = await school.dsl.post("/v1/referrals", a_concern(), **MINIMAL)
    case = raised.json()
    assert (raised.status_code, is_minimal(raised)) == (201, True)
    assert raised.headers["location"] == f"/v1/referrals/{case['id']}"
    accepted = await school.dsl.tries(case, "accept", **MINIMAL)
    assert (accepted.status_code, is_minimal(accepted)) == (200, True)
    assert accepted.headers["etag"] == '"2"'
    assert accepted.json() == minimal_of(await school.dsl.sees(case))
    assert accepted.json()["obligations"]


async def test_without_it_the_answer_is_the_whole_case(school: School) -> None:
    case = await school.dsl.raises()
    for headers in ({}, {"Prefer": "return=representation"}, {"Prefer": "respond-async"}):
        answer = await school.dsl.tries(case, "add-information", {"text": "Seen again."}, **headers)
        assert not is_minimal(answer)
        assert answer.json() == await school.dsl.sees(case)


async def test_a_repeat_answers_in_the_form_it_asks_for(school: School) -> None:
    case = await school.dsl.raises()
    whole = await school.dsl.tries(case, "accept", Idempotency_Key="k")
    short = await school.dsl.tries(case, "accept", Idempotency_Key="k", **MINIMAL)
    again = await school.dsl.tries(case, "accept", Idempotency_Key="k")
    assert short.headers["idempotent-replay"] == again.headers["idempotent-replay"] == "true"
    assert (is_minimal(short), is_minimal(again)) == (True, False)
    assert short.json() == minimal_of(whole.json())
    assert again.json() == whole.json()


async def test_a_reporter_sees_no_more_in_it_than_in_a_receipt(school: School) -> None:
    raised = await school.teacher.post("/v1/referrals", a_concern(), **MINIMAL)
    receipt = await school.teacher.sees(raised.json())
    assert raised.json() == minimal_of(receipt)
    assert len(raised.json()["obligations"]) < len((await school.dsl.sees(receipt))["obligations"])


async def test_a_refusal_is_the_same(school: School) -> None:
    case = await school.dsl.raises()
    await school.dsl.does(case, "accept")
    refused = await school.dsl.tries(case, "accept", **MINIMAL)
    assert (refused.status_code, is_minimal(refused)) == (409, False)
    assert refused.json()["code"] == "AlreadyAccepted"


@with_each(
    "sent",
    ["RETURN=Minimal", 'wait=5, return="minimal"; x=1', " return = minimal ", "return=minimal, return=x"],
)
async def test_it_is_read_as_the_standard_writes_it(sent: str, school: School) -> None:
    case = await school.dsl.raises()
    assert is_minimal(await school.dsl.tries(case, "accept", Prefer=sent))


async def test_the_document_describes_it(school: School) -> None:
    operation = DOCUMENT["paths"]["/v1/referrals"]["post"]
    assert "Prefer" in {each["name"] for each in operation["parameters"]}
    schema = operation["responses"]["201"]["content"]["application/json"]["schema"]
    raised = await school.dsl.post("/v1/referrals", a_concern(), **MINIMAL)
    check(raised.json(), schema)
