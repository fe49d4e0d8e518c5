"""The headteacher's overview by HTTP: what is open, late, waiting or uncovered, and who sees it (3-HT.b)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from application.figures import headteacher_overview
from store.ledger.ledger import Ledger
from tests.api.test_lists import pages
from tests.damaged_state import Tamper
from tests.school import WHY, Json, School, SetClock, a_concern, a_review, silence
from tests.settled_case import referred

OVERVIEW = "/v1/headteacher"
WEDNESDAY = datetime(2027, 3, 3, 16, tzinfo=UTC)


async def overview(school: School, **asked: object) -> Json:
    found: Json = await school.headteacher.read(OVERVIEW, **asked)
    return found


def ids(rows: list[Json], name: str = "id") -> list[str]:
    return [each[name] for each in rows]


async def test_danger_comes_first_then_lateness_then_the_next_deadline(
    school: School, clock: SetClock, ledger: Ledger
) -> None:
    late = await school.teacher.raises(category="neglect")
    await silence(ledger, clock, late, clock.time + timedelta(hours=4))
    calm = await school.teacher.raises(category="neglect")
    danger = await school.teacher.raises(immediate_danger=True)
    report = a_concern(immediate_danger=None) | {"not_answered": ["immediate_danger"]}
    unsaid = (await school.teacher.post("/v1/referrals", report)).json()
    found = await overview(school)
    assert ids(found["cases"]) == [danger["id"], unsaid["id"], late["id"], calm["id"]]
    assert [each["immediate_danger"] for each in found["cases"]] == [True, None, False, False]
    assert found["cases"][2]["overdue"] > 0
    assert (found["open_cases"], found["cases"][2]["owner_name"]) == (4, None)
    for command, body in (("accept", None), ("protect", None), ("decide-review", a_review("refer", "cscs"))):
        await school.dsl.does(unsaid, command, body)
    decided = (await overview(school))["cases"]
    assert decided.index(next(each for each in decided if each["id"] == unsaid["id"])) > 1


async def test_what_was_escalated_and_what_waits_on_an_agency_is_listed(
    school: School, clock: SetClock, ledger: Ledger
) -> None:
    case = await referred(school)
    found = await overview(school)
    waiting = {each["id"]: each for each in found["waiting"]}
    assert waiting["feedback:cscs-1"]["referral"] == case["id"]
    assert "feedback:cscs-1" not in ids(found["escalated"])
    await silence(ledger, clock, case, WEDNESDAY)
    found = await overview(school)
    assert found["waiting"][0]["state"] == "overdue"
    assert "feedback:cscs-1" in ids(found["escalated"])
    assert [each["rung"] for each in found["escalated"]] == sorted(
        (each["rung"] for each in found["escalated"]), reverse=True
    )
    assert case["id"] in ids(found["exceptions"], "referral")


async def test_a_challenge_that_the_headteacher_must_answer_stands_apart(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review())
    receipt = await school.teacher.sees(case)
    decision = receipt["challengeable"][0]["event"]
    await school.teacher.does(case, "challenge", {"decision": decision, "reasons": WHY})
    found = await overview(school)
    assert ids(found["challenges"], "referral") == [case["id"]]
    assert "answer-challenge" not in ids(found["owed"], "kind")


async def test_cases_about_a_person_of_the_school_leave_no_trace(school: School, clock: SetClock) -> None:
    await referred(school)
    before = await school.headteacher.get(OVERVIEW)
    for about in (school.headteacher, school.senior, school.dsl):
        await school.teacher.raises((about,), immediate_danger=True)
    declared = await school.teacher.raises(immediate_danger=True)
    await school.dsl.excludes(declared, school.headteacher)
    assert (await school.headteacher.get(OVERVIEW)).content == before.content


async def test_open_cases_come_page_by_page(school: School, clock: SetClock) -> None:
    for _ in range(3):
        clock.passes(minutes=1)
        await school.teacher.raises()
    found: list[Any] = await pages(school.headteacher, OVERVIEW, limit=2)
    assert [len(page["cases"]) for page in found] == [2, 1]
    assert len({each["id"] for page in found for each in page["cases"]}) == 3


async def test_each_case_that_is_shown_has_the_look_in_its_log(school: School) -> None:
    case = await school.teacher.raises()
    await overview(school)
    looks = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
    assert [each["what"] for each in looks if each["person"] == str(school.headteacher.id)] == ["list"]


async def test_a_damaged_case_is_counted(school: School, tampered: Tamper) -> None:
    good, bad = await school.teacher.raises(), await school.teacher.raises()
    await tampered(bad)
    found = await overview(school)
    assert (ids(found["cases"]), found["unread"]) == ([good["id"]], 1)


async def test_many_cases_are_opened_a_few_at_a_time(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headteacher_overview, "_AT_ONCE", 2)
    made = [await school.teacher.raises() for _ in range(5)]
    assert set(ids((await overview(school))["cases"])) == set(ids(made))


async def test_the_board_hears_of_a_lapse_and_of_its_own_school_alone(
    school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    assert other_school.dsl.id != school.dsl.id
    statement = "INSERT INTO training (person, course, done_on) VALUES ($1, $2, $3)"
    await owner.execute(statement, school.dsl.id, "safeguarding-lead", date(2026, 1, 31))
    found: list[Json] = await school.board_lead.read("/v1/training")
    assert {each["person"] for each in found} == {str(school.dsl.id), str(school.deputy.id)}
    held = next(each for each in found if each["person"] == str(school.dsl.id) and each["done_on"])
    assert (held["course"], held["valid_until"], held["lapsed"]) == ("safeguarding-lead", "2028-01-31", False)
    assert all(each["lapsed"] for each in found if each is not held)
    await school.dsl.does(await school.teacher.raises(), "accept")
