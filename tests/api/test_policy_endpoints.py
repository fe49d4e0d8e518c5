"""The policy by HTTP: all of it, one clause of it, and what has aged, which holds nothing up."""

from datetime import datetime

import httpx2
import pytest

from tests.school import School, SetClock
from tests.with_each import with_each


async def test_the_policy_has_every_clause_and_nothing_hangs_in_the_air(school: School) -> None:
    policy = await school.teacher.read("/v1/policy")
    clauses = {clause["id"]: clause for clause in policy["clauses"]}
    assert len(clauses) == 199
    assert (policy["without_rule"], policy["rules_without_clause"]) == ([], [])
    assert "command:record-feedback" in clauses["11.8"]["rules"]
    assert clauses["9.1"] | {"rules": [], "status": "for people"} == clauses["9.1"]
    assert [gap["number"] for gap in policy["gaps"]] == list(range(1, 13))
    assert "policy-review" in {each["kind"] for each in policy["drift"]}


@pytest.mark.parametrize(
    ("today", "in_force", "to_come"), [("2026-09-29", 1, 4), ("2026-09-30", 3, 2), ("2027-03-01", 3, 2)]
)
async def test_law_in_force_and_law_to_come_are_told_apart_by_the_day(
    school: School, clock: SetClock, today: str, in_force: int, to_come: int
) -> None:
    """Of the clause too; whatever has no day is to come (3.2g, 11.5)."""
    clock.time = datetime.fromisoformat(f"{today}T09:00:00Z")
    policy = await school.teacher.read("/v1/policy")
    assert (len(policy["law_in_force"]), len(policy["coming_law"])) == (in_force, to_come)
    assert {law["effective_from"] for law in policy["law_in_force"]} <= {"2026-06-19", "2026-09-30"}
    clause = await school.teacher.read("/v1/policy/clauses/3.2g")
    assert (len(clause["law_in_force"]), len(clause["coming_law"])) == ((1, 0) if in_force == 3 else (0, 1))


async def test_any_signed_in_person_reads_a_clause(school: School) -> None:
    shown = await school.teacher.read("/v1/policy/clauses/8.3")
    assert [each["kind"] for each in shown["limits"]] == ["new-information-of-harm"]
    assert (shown["modality"], shown["does"], shown["policy"]) == ("must", ["guard"], "coalway-cse-2023@1")
    assert shown["text"][0].startswith("8.3. 'Sexting' does not include the sharing")
    assert shown["source"]["line"] == 288
    assert [each["clauses"] for each in shown["coming_law"]] == [["3-STF.h", "8.3", "11.4"]]
    assert "refusal:PoliceReferralRequired" in shown["rules"]
    answer = await school.teacher.http.get("/v1/policy/clauses/8.3")
    assert answer.status_code == 401


@with_each("name", ["99.9", "11.8%20", "x", "3-stf.h", "é"])
async def test_a_clause_that_the_policy_does_not_have_is_not_found(school: School, name: str) -> None:
    answer = await school.teacher.get(f"/v1/policy/clauses/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


async def test_a_malformed_query_is_refused(school: School) -> None:
    answer = await school.teacher.get("/v1/policy/clauses/11.8", as_of="2027-01-01")
    assert (answer.status_code, answer.json()["code"]) == (422, "Malformed")


async def test_readiness_names_what_is_out_of_date_and_stays_ready(
    http: httpx2.AsyncClient, school: School, clock: SetClock
) -> None:
    clock.time = datetime.fromisoformat("2028-06-01T09:00:00Z")
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()["policy_review_overdue"]) == (200, True)
    drift = answer.json()["drift"]
    assert drift["policy-review"] == ["coalway-cse-2023@1"]
    assert "Working Together to Safeguard Children (2018)" in drift["guidance-superseded"]
    assert drift["authority-stale"]
    assert drift["calendar-ending"] == ["bank holidays"]
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    clock.time = datetime.fromisoformat("2024-09-30T12:00:00Z")
    assert (await http.get("/readyz")).json()["policy_review_overdue"] is False
