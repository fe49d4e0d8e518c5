"""The list for an inspector by HTTP: who is on it, as of which day, and who reads it (11.15)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.openapi import EXAMPLES
from application.figures import inspection_list
from domain.access.permissions import OF_AN_INSPECTOR
from store.ledger.ledger import Ledger
from tests.api.test_lists import pages
from tests.damaged_state import Tamper
from tests.school import PARTS, Json, School, SetClock, a_review
from tests.settled_case import nothing_owed, referred
from tests.with_each import with_each

LIST = "/v1/inspection"
READERS = [part for part, roles in PARTS.items() if not set(roles).isdisjoint(OF_AN_INSPECTOR)]
TUESDAY, FRIDAY = "2027-03-02", "2027-03-05"


async def listed(school: School, part: str = "dsl", **asked: Any) -> list[Json]:
    found: list[Json] = (await school.everybody[part].read(LIST, **asked))["rows"]
    return found


async def ids(school: School, **asked: Any) -> list[str]:
    return [each["id"] for each in await listed(school, **asked)]


@with_each(
    "asked",
    [
        {"as_of": "2027-03-02"},
        {"as_of": "soon"},
        {"from": "2027-03-02"},
        {"names": "secret"},
        {"from": "2027-02-02", "as_of": "2027-02-01"},
        {"child": "Rowan"},
    ],
)
async def test_what_cannot_be_asked_is_malformed(asked: dict[str, str], school: School) -> None:
    assert (await school.dsl.get(LIST, **asked)).status_code == 422


async def test_a_row_says_what_an_inspector_asks_for(school: School) -> None:
    case = await referred(school, category="neglect")
    (row,) = await listed(school)
    names = await school.dsl.read("/v1/people")
    owner = next(each["name"] for each in names if each["id"] == str(school.dsl.id))
    assert row["referrals"] == [
        {"agency": "cscs", "made_at": "2027-03-01T10:00:00Z", "decision": None, "told_at": None}
    ]
    assert (row["id"], row["reference"], row["category"]) == (case["id"], case["reference"], "neglect")
    assert (row["outcome"], row["early_help"], row["lead"]) == ("referred", None, owner)
    assert (row["stage"], row["closed_at"]) == ("awaiting_feedback", None)


async def test_children_are_named_by_initials_unless_names_are_asked_for(school: School) -> None:
    await school.teacher.raises()
    (row,) = await listed(school)
    (full,) = await listed(school, names="full")
    assert (row["child"], full["child"]) == ("R.A.", "Rowan Ashdown")
    assert row["year"] == full["year"]


async def test_it_is_as_it_was_recorded_at_the_end_of_the_day(
    school: School, clock: SetClock, ledger: Ledger
) -> None:
    case = await referred(school, category="neglect")
    clock.time = datetime(2027, 3, 2, 12, tzinfo=UTC)
    later = await school.teacher.raises()
    clock.time = datetime(2027, 3, 3, 10, tzinfo=UTC)
    answer = EXAMPLES["record-feedback"] | {"decision": "section_47", "told_at": "2027-03-03T09:00:00Z"}
    await school.dsl.does(case, "record-feedback", answer)
    clock.time = datetime(2027, 3, 5, 10, tzinfo=UTC)
    before, now = await listed(school, as_of=TUESDAY), await listed(school, as_of=FRIDAY)
    assert [each["id"] for each in before] == [each["id"] for each in now] == [later["id"], case["id"]]
    assert before[1]["referrals"][0]["decision"] is None
    assert now[1]["referrals"][0]["decision"] == "section_47"
    assert (before[1]["stage"], now[1]["stage"]) == ("awaiting_feedback", "statutory")
    assert await ids(school, as_of="2027-03-01") == [case["id"]], "the other was not reported yet"


async def test_a_case_that_closed_before_the_period_is_not_on_it(school: School, clock: SetClock) -> None:
    case = await nothing_owed(school)
    await school.dsl.does(case, "close")
    clock.time = datetime(2027, 3, 5, 10, tzinfo=UTC)
    assert await ids(school, **{"from": TUESDAY}) == []
    (row,) = await listed(school, **{"from": "2027-03-01"})
    assert (row["stage"], row["closed_at"]) == ("no_further_action", "2027-03-01T10:00:00Z")
    assert row["outcome"] == "no_further_action"
    open_case = await school.teacher.raises()
    assert await ids(school, **{"from": TUESDAY}) == [open_case["id"]]


async def test_cases_about_a_person_of_the_school_leave_no_trace(school: School, clock: SetClock) -> None:
    await school.teacher.raises()
    before = {part: await school.everybody[part].get(LIST) for part in READERS}
    for about in (school.headteacher, school.dsl, school.colleague):
        await school.teacher.raises((about,))
    declared = await school.teacher.raises()
    await school.dsl.excludes(declared, school.senior)
    for part in READERS:
        assert (await school.everybody[part].get(LIST)).content == before[part].content, part


async def test_an_exclusion_counts_for_earlier_days_too(school: School, clock: SetClock) -> None:
    case = await school.teacher.raises()
    clock.time = datetime(2027, 3, 5, 10, tzinfo=UTC)
    assert await ids(school, as_of=TUESDAY) == [case["id"]]
    await school.dsl.excludes(case, school.headteacher)
    assert await ids(school, as_of=TUESDAY) == []


async def test_it_comes_page_by_page(
    school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection_list, "AT_ONCE", 2)
    made = []
    for number in range(5):
        clock.passes(minutes=1)
        made.append(await school.teacher.raises((school.senior,) if number == 2 else ()))
    found: list[Any] = await pages(school.dsl, LIST, limit=3)
    seen = [row["id"] for page in found for row in page["rows"]]
    assert seen == [made[number]["id"] for number in (4, 3, 1, 0)]
    assert [len(page["rows"]) for page in found] == [3, 1]


async def test_each_look_is_in_the_log_of_its_case(school: School) -> None:
    case = await school.teacher.raises()
    await listed(school, "auditor")
    looks = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
    assert [each["what"] for each in looks if each["person"] == str(school.auditor.id)] == ["inspection"]


async def test_a_damaged_case_is_counted(school: School, tampered: Tamper) -> None:
    good, bad = await school.teacher.raises(), await school.teacher.raises()
    await tampered(bad)
    found = await school.dsl.read(LIST)
    assert ([each["id"] for each in found["rows"]], found["unread"]) == ([good["id"]], 1)


async def test_early_help_is_on_it_while_it_runs_and_after(school: School, clock: SetClock) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "protect")
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    (row,) = await listed(school)
    assert (row["outcome"], row["early_help"]) == ("support", None)
    plan = EXAMPLES["start-early-help"] | {"next_review_on": "2027-03-15"}
    await school.dsl.does(case, "start-early-help", plan)
    (row,) = await listed(school)
    assert (row["outcome"], row["early_help"]) == ("early_help", "running")
