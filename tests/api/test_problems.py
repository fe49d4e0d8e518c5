"""Every problem has exactly the shape that the contract gives it, and repeats nothing of what was sent."""

import re
from typing import Any

import httpx2
import pytest

from application import problems, refusal_problems
from tests.school import Json, School, a_concern, a_referral

BASIC = {"type", "title", "status", "code", "detail", "clauses"}


def check(answer: httpx2.Response, status: int, code: str, *more: str) -> Json:
    """Exactly these members, each of its kind."""
    problem: Json = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (status, code)
    assert set(problem) == BASIC | set(more) | ({"request_id"} if status != 404 else set())
    assert problem["type"] == f"/docs/problems#{code}"
    assert problem["title"]
    assert "." not in problem["title"]
    assert problem["detail"].endswith(".")
    assert all(isinstance(clause, str) for clause in problem["clauses"])
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    if status != 404:
        assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


async def test_each_status_has_this_form(school: School, http: httpx2.AsyncClient) -> None:
    case = await school.teacher.raises()
    check(await http.get("/v1/me"), 401, "NotSignedIn")
    check(await school.dsl.send(b" " * (256 * 1024 + 1)), 413, "TooLarge")
    check(await school.dsl.get("/v1/referrals/x"), 404, "NotFound")
    check(await school.auditor.tries(case, "accept"), 403, "NotAllowed")
    check(await school.dsl.tries(case, "accept", If_Match='"7"'), 412, "StaleVersion")


async def test_malformed_names_each_place(school: School) -> None:
    body = a_concern(category=7, summary=" ") | {"about": "x"}
    problem = check(await school.dsl.post("/v1/referrals", body), 422, "Malformed", "errors")
    assert [set(error) for error in problem["errors"]] == [{"pointer", "message"}] * 2
    assert [error["pointer"] for error in problem["errors"]] == ["/concern/category", "/about"]


async def test_a_refusal_has_its_clauses(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    problem = check(await school.dsl.tries(case, "accept"), 409, "AlreadyAccepted")
    assert problem["clauses"] == ["11.1", "3-DSL.x"]


async def test_open_obligations_are_listed(school: School) -> None:
    case = await school.teacher.raises()
    answer = await school.dsl.tries(case, "close", {"reasons": "Nothing more to do."})
    problem = check(answer, 409, "ObligationsOpen", "obligations")
    assert problem["obligations"] == ["accept", "review", "protect"]


async def test_the_decisions_of_that_agency_are_listed(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral("police"))
    told = {"agency_referral": "police-1", "decision": "section_47", "told_by": "Control room"}
    first = await school.dsl.tries(case, "record-feedback", told, Idempotency_Key="k")
    problem = check(first, 409, "NotTheirDecision", "errors")
    theirs = "Give one of 'police_investigation', 'police_no_further_action' or 'redirected'."
    assert problem["errors"] == [{"pointer": "/decision", "message": theirs}]
    again = await school.dsl.tries(case, "record-feedback", told, Idempotency_Key="k")
    assert check(again, 409, "NotTheirDecision", "errors")["errors"] == problem["errors"]
    heard = await school.dsl.does(case, "record-feedback", told | {"decision": "police_no_further_action"})
    wrong = {"event": heard["version"], "reasons": "Misheard it all.", "changes": {"decision": "section_47"}}
    answer = await school.dsl.tries(case, "correct", wrong)
    problem = check(answer, 409, "NotTheirDecision", "errors")
    assert problem["errors"] == [{"pointer": "/changes/decision", "message": theirs}]


async def test_every_type_leads_to_a_sentence(http: httpx2.AsyncClient) -> None:
    page = (await http.get("/docs/problems")).text
    kinds = [kind.__name__ for kind in problems.Problem.__subclasses__()]
    for code in (*refusal_problems.REFUSALS, *kinds):
        assert f'<dt id="{code}">' in page


async def test_a_fault_of_ours_is_a_problem_too(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("CANARY")

    monkeypatch.setattr("store.queries.case_queries.me", broken)
    answer = await school.dsl.get("/v1/me")
    check(answer, 500, "InternalFault")
    assert "CANARY" not in answer.text


async def test_every_answer_has_its_own_request_id(school: School, http: httpx2.AsyncClient) -> None:
    paths = ("/v1/me", "/v1/referrals/x", "/healthz", "/metrics", "/docs", "/openapi.json", "/nothing")
    seen = [(await school.dsl.get(path)).headers["x-request-id"] for path in paths]
    assert len(set(seen)) == len(paths)
    mine = await http.get("/healthz", headers={"X-Request-Id": "mine"})
    assert mine.headers["x-request-id"] != "mine"
