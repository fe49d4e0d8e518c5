"""The calendar over HTTP: anybody of a school reads it, the operator changes it, once for each key."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from application.commands.replan_cases import replan_all
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import has_stale_cases
from tests.api.openapi_checks import check
from tests.api.test_lists import pages
from tests.other_bodies import PROCLAIMED
from tests.school import NOW, WHY, Json, School, code
from tests.school import PARTS as WORLD
from tests.with_each import with_each

DAYS = (
    day
    for n in count()
    if (day := date(2061, 1, 3) + timedelta(days=n)).weekday() == 2 and (day.month, day.day) != (12, 26)
)
"""Wednesdays of far years, one for each use: no other test has a deadline there."""
PARTS = [part for part in WORLD if part != "operator"]
"""Everybody of a school, its administrator too."""


@pytest.fixture(autouse=True)
async def read_by_all(ledger: Ledger) -> AsyncIterator[None]:
    """Other tests count what a command reads: the plans made here are read before them."""
    yield
    await ledger.plans.newest(ledger.pool)


def a_day(day: date | None = None, **given: Any) -> Json:
    return {"day": str(day or next(DAYS)), "change": "add", "reasons": WHY} | given


@with_each("part", PARTS)
async def test_people_at_a_school_cannot_change_the_calendar(part: str, school: School) -> None:
    """It would move the deadlines of every school."""
    person = school.everybody[part]
    assert code(await person.post("/v1/calendar", a_day())) == (403, "NotAllowed")
    assert code(await person.post("/v1/calendar", {"colour": "blue"})) == (403, "NotAllowed")


@with_each(
    ("given", "pointer"),
    [
        ({"day": "2027-02-30"}, "/day"),
        ({"day": "2027-06-04T00:00:00Z"}, "/day"),
        ({"day": "2127-06-04"}, "/day"),
        ({"change": "limits"}, "/change"),
        ({"reasons": "  short   "}, "/reasons"),
        ({"reasons": "x" * 501}, "/reasons"),
        ({"colour": "blue"}, "/colour"),
    ],
)
async def test_a_malformed_change_of_the_calendar_names_its_field(
    given: Json, pointer: str, school: School
) -> None:
    answer = await school.operator.post("/v1/calendar", a_day(**given))
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


async def test_a_change_of_the_calendar_without_effect_is_refused(school: School) -> None:
    saturday, wednesday = date(2061, 1, 8), next(DAYS)
    before = await pages(school.operator, "/v1/calendar")
    assert code(await school.operator.post("/v1/calendar", a_day(saturday))) == (409, "AlreadyNoWorkingDay")
    withdrawn = a_day(wednesday, change="remove")
    answer = await school.operator.post("/v1/calendar", withdrawn)
    assert code(answer) == (409, "NotABankHoliday")
    assert await pages(school.operator, "/v1/calendar") == before
    check(answer.json(), {"$ref": "#/components/schemas/ProblemDocument"})


async def test_the_operator_adds_a_day_and_takes_it_out_again(school: School, ledger: Ledger) -> None:
    await replan_all(ledger)
    await school.teacher.raises()
    day = next(DAYS)
    added = await school.operator.post("/v1/calendar", PROCLAIMED | {"day": str(day)})
    assert added.status_code == 201
    check(added.json(), {"$ref": "#/components/schemas/ProclaimedView"})
    assert added.json() == {
        "number": added.json()["number"],
        "change": "add",
        "day": str(day),
        "reasons": PROCLAIMED["reasons"],
        "by": str(school.operator.id),
        "at": NOW.isoformat().replace("+00:00", "Z"),
        "waiting": added.json()["waiting"],
    }
    assert added.json()["waiting"] >= 1
    assert await has_stale_cases(ledger.pool)
    assert code(await school.operator.post("/v1/calendar", a_day(day))) == (409, "AlreadyNoWorkingDay")
    removed = await school.operator.post("/v1/calendar", a_day(day, change="remove"))
    assert (removed.status_code, removed.json()["number"]) == (201, added.json()["number"] + 1)


async def test_everybody_of_every_school_reads_it_and_no_other_schools_people(
    school: School, other_school: School
) -> None:
    day = next(DAYS)
    made = await school.operator.post("/v1/calendar", a_day(day))
    change = {name: value for name, value in made.json().items() if name != "waiting"}
    for person in school.everybody.values():
        assert (await pages(person, "/v1/calendar"))[-1][-1] == change
    assert (await pages(other_school.teacher, "/v1/calendar"))[-1][-1] == change | {"by": None}
    assert (await school.teacher.read("/v1/policy"))["published_until"] == "2028-12-31"
    assert code(await school.teacher.get("/v1/calendar", day="x")) == (422, "Malformed")


async def test_it_is_a_list_like_the_others(school: School) -> None:
    for _ in range(3):
        assert (await school.operator.post("/v1/calendar", a_day())).status_code == 201
    whole = [each for page in await pages(school.teacher, "/v1/calendar", limit=200) for each in page]
    by_two = await pages(school.teacher, "/v1/calendar", limit=2)
    assert {len(page) for page in by_two[:-1]} == {2}
    assert [each for page in by_two for each in page] == whole
    assert [each["number"] for each in whole] == sorted(each["number"] for each in whole)
    check(whole, {"type": "array", "items": {"$ref": "#/components/schemas/CalendarChangeView"}})
    assert code(await school.teacher.get("/v1/calendar", cursor="x")) == (422, "Malformed")


async def test_the_subject_of_a_case_does_not_learn_of_it_from_the_count(
    school: School, ledger: Ledger
) -> None:
    await replan_all(ledger)
    before = (await school.operator.post("/v1/calendar", a_day())).json()["waiting"]
    await school.teacher.raises(about=(school.operator,))
    assert (await school.operator.post("/v1/calendar", a_day())).json()["waiting"] == before


async def test_the_same_key_is_answered_once(school: School, other_school: School) -> None:
    body, headers = a_day(), {"Idempotency_Key": "k"}
    first = await school.operator.post("/v1/calendar", body, **headers)
    again = await school.operator.post("/v1/calendar", body, **headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    assert code(await school.operator.post("/v1/calendar", a_day(), **headers)) == (422, "KeyReused")
    refused = await other_school.operator.post("/v1/calendar", body, **headers)
    assert code(refused) == (409, "AlreadyNoWorkingDay")
    kept = await other_school.operator.post("/v1/calendar", body, **headers)
    assert code(kept) == (409, "AlreadyNoWorkingDay")
    assert kept.headers["Idempotent-Replay"] == "true"


async def test_the_same_key_at_once_makes_one_plan(school: School) -> None:
    body = a_day()
    answers = await asyncio.gather(
        *(school.operator.post("/v1/calendar", body, Idempotency_Key="k") for _ in range(6))
    )
    assert {each.status_code for each in answers} <= {201, 409}
    assert len({each.json()["number"] for each in answers if each.status_code == 201}) == 1
    assert {each.json()["code"] for each in answers if each.status_code == 409} <= {"RequestInFlight"}
    changes = [each for page in await pages(school.operator, "/v1/calendar") for each in page]
    assert [each["day"] for each in changes].count(body["day"]) == 1


async def test_a_key_of_a_command_is_not_a_key_of_the_calendars(school: School) -> None:
    answer = await school.operator.post("/v1/referrals", {"colour": "blue"}, Idempotency_Key="k")
    assert answer.status_code == 422
    made = await school.operator.post("/v1/calendar", a_day(), Idempotency_Key="k")
    assert made.status_code == 201
