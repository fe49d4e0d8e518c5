"""Compliance by HTTP: of a case, figures of a school, what the head looks at, and who sees which (3.2b)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from store.queries import compliance_streams
from tests.api.behind_the_memory import flipped_bit
from tests.api.test_lists import pages
from tests.school import Actor, Json, School, SetClock, silence
from tests.settled_case import nothing_owed, referred

SEE_CASES = ("dsl", "deputy", "senior", "headteacher", "auditor")
FIGURES, EXCEPTIONS = "/v1/compliance", "/v1/compliance/exceptions"


@pytest.fixture
async def silent(school: School, ledger: Ledger, clock: SetClock) -> Json:
    """Referred by the book on Monday; by Wednesday the agency has not said what it will do."""
    case = await referred(school)
    await silence(ledger, clock, case, clock.time + timedelta(days=1, hours=7, minutes=30))
    return case


async def of_a_case(person: Actor, case: Json, name: str = "11.8", **asked: Any) -> Json:
    report = await person.read(f"/v1/referrals/{case['id']}/compliance", **asked)
    found: Json = next(each for each in report["clauses"] if each["id"] == name)
    return found


@pytest.mark.parametrize("part", SEE_CASES)
async def test_a_case_clause_by_clause(part: str, school: School, silent: Json) -> None:
    found = await of_a_case(school.everybody[part], silent)
    assert (found["status"], found["parties"]) == ("breached", {"school": "owed", "cscs": "breached"})
    late = "30 minutes (all outside school hours)"
    assert found["late_by"] == {"minutes": 30, "school_minutes": 0, "text": late}
    assert [each["type"] for each in found["evidence"]] == [
        "referral.made",
        "feedback.overdue",
        "escalation.raised",
    ]
    report = await school.dsl.read(f"/v1/referrals/{silent['id']}/compliance")
    assert len(report["clauses"]) == 199 == sum(report["counts"].values())
    assert "Rowan" not in str(report)


async def test_exceptions_come_in_pages_that_leave_nothing_out(
    school: School, silent: Json, clock: SetClock, ledger: Ledger
) -> None:
    other = await school.teacher.raises()
    await silence(ledger, clock, other, clock.time + timedelta(days=2))
    whole = await school.dsl.read(EXCEPTIONS)
    assert {each["referral"] for each in whole} == {silent["id"], other["id"]}
    assert [each for page in await pages(school.dsl, EXCEPTIONS, limit=1) for each in page] == whole


async def test_a_malformed_query_is_refused(school: School) -> None:
    for path in (FIGURES, EXCEPTIONS):
        for asked in (
            {"from": "March"},
            {"from": "2027-03-02", "to": "2027-03-01"},
            {"to": "1066-10-14"},
            {"x": 1},
        ):
            answer = await school.dsl.get(path, **asked)
            assert (answer.status_code, answer.json()["code"]) == (422, "Malformed")
    assert (await school.dsl.get(EXCEPTIONS, cursor="x")).status_code == 422


async def test_more_cases_than_are_read_together(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compliance_streams, "AT_ONCE", 2)
    for _ in range(5):
        await school.teacher.raises()
    assert (await school.dsl.read(FIGURES))["cases"] == 5


async def test_a_deadline_that_passes_is_an_exception_although_nothing_is_recorded(
    school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    before = await school.dsl.read(FIGURES)
    assert await school.headteacher.read(EXCEPTIONS) == []
    clock.passes(days=9)
    assert {each["referral"] for each in await school.headteacher.read(EXCEPTIONS)} == {case["id"]}
    assert (await school.dsl.read(FIGURES))["clauses"] != before["clauses"]


async def test_a_case_whose_key_was_destroyed_is_in_no_figure(
    school: School, owner: asyncpg.Connection
) -> None:
    await school.teacher.raises()
    gone = await nothing_owed(school)
    await school.dsl.does(gone, "close", {"reasons": "Nothing is owed to anybody."})
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", UUID(gone["id"]))
    assert (await school.dsl.read(FIGURES))["cases"] == 1


@pytest.mark.parametrize("path", [FIGURES, EXCEPTIONS])
async def test_a_case_that_cannot_be_read_is_said_and_hinders_no_other(
    path: str, school: School, owner: asyncpg.Connection
) -> None:
    bad, _ = await school.teacher.raises(), await school.teacher.raises()
    async with flipped_bit(owner, {"id": bad["id"], "version": 1}, "body"):
        assert (await school.dsl.get(path)).headers["onward-unread"] == "1"
        if path == FIGURES:
            assert (await school.dsl.read(FIGURES))["cases"] == 1
    assert "onward-unread" not in (await school.dsl.get(path)).headers
