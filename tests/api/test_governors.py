"""The governors' report by HTTP: in fives, the same for each reader, and of terms that have ended (3.2b)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from domain.access.permissions import OF_THE_GOVERNORS
from tests.school import PARTS, WHY, Json, School, SetClock

README = Path("README.md").read_text("utf-8")
REPORT = "/v1/governors"
READERS = [part for part, roles in PARTS.items() if not set(roles).isdisjoint(OF_THE_GOVERNORS)]
AFTER_THE_TERM = datetime(2027, 5, 3, 9, tzinfo=UTC)


def row(report: Json, name: str, table: str = "events") -> Json:
    found: Json = next(each for each in report[table] if each["name"] == name)
    return found


def fives(least: int, most: int | None = -1) -> Json:
    return {"at_least": least, "at_most": least + 4 if most == -1 else most}


async def some_concerns(school: School, number: int, **concern: Any) -> list[Json]:
    return [await school.teacher.raises(**concern) for _ in range(number)]


@pytest.mark.parametrize("year", ["2020", "2028", "x", "-1"])
async def test_only_whole_school_years_can_be_asked_for(year: str, school: School) -> None:
    assert (await school.dsl.get(REPORT, year=year)).status_code == 422
    assert (await school.dsl.get(REPORT, to="2027-03-01")).status_code == 422


async def test_a_term_is_reported_once_it_has_ended(school: School, clock: SetClock) -> None:
    await some_concerns(school, 6, category="neglect")
    running = await school.governor.read(REPORT)
    assert [each["ended"] for each in running["terms"]] == [True, False, False]
    assert running["concerns"] == {"name": "concerns", "terms": [fives(0), None, None], "year": None}
    clock.time = AFTER_THE_TERM
    report = await school.governor.read(REPORT)
    assert row(report, "neglect", "kinds")["terms"] == [fives(0), fives(5), None]
    assert row(report, "cse", "kinds")["terms"] == [fives(0), fives(0), None]
    assert report["concerns"]["terms"] == [fives(0), fives(5), None]
    assert report["concerns"]["year"] is None
    clock.time = datetime(2027, 9, 1, 9, tzinfo=UTC)
    report = await school.governor.read(REPORT, year=2026)
    assert report["concerns"]["year"] == fives(5)


async def test_a_term_before_the_school_used_onward_is_left_out_and_the_first_is_marked(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    began = "UPDATE schools SET created_at = $2 WHERE id = $1"
    await owner.execute(began, school.id, datetime(2027, 2, 8, 9, tzinfo=UTC))
    report = await school.governor.read(REPORT)
    assert report["year"] == 2026, "no earlier year has figures"
    assert [(each["name"], each["in_use_from"]) for each in report["terms"]] == [
        ("spring", "2027-02-08"),
        ("summer", None),
    ]
    assert report["concerns"]["terms"] == [None, None]
    before = await school.governor.read(REPORT, year=2025)
    assert (before["terms"], before["concerns"]["year"]) == ([], None)
    await some_concerns(school, 6, category="neglect")
    clock.time = datetime(2027, 9, 1, 9, tzinfo=UTC)
    after = await school.governor.read(REPORT, year=2026)
    assert after["concerns"] == {"name": "concerns", "terms": [fives(5), fives(0)], "year": fives(5)}


async def test_what_comes_later_does_not_change_a_term(school: School, clock: SetClock) -> None:
    cases = await some_concerns(school, 5, category="neglect")
    clock.time = AFTER_THE_TERM
    before = await school.governor.read(REPORT)
    clock.passes(minutes=5)
    await school.dsl.does(cases[0], "accept")
    await school.dsl.does(cases[0], "reclassify", {"category": "physical", "reasons": WHY})
    await school.dsl.excludes(cases[1], school.senior)
    after = await school.governor.read(REPORT)
    assert before.pop("as_of") != after.pop("as_of")
    assert before == after


async def test_each_reader_gets_the_same_and_a_case_about_one_of_them_is_in_no_figure(
    school: School, clock: SetClock
) -> None:
    await some_concerns(school, 4, category="neglect")
    for about in (school.headteacher, school.deputy, school.dsl):
        await school.teacher.raises((about,), category="neglect")
    clock.time = AFTER_THE_TERM
    reports = [(await school.everybody[part].get(REPORT)).content for part in READERS]
    assert set(reports) == {reports[0]}
    report = await school.governor.read(REPORT)
    assert row(report, "neglect", "kinds")["terms"][1] == fives(0)


async def test_a_governor_gets_what_the_readme_says(school: School, clock: SetClock) -> None:
    """For each of its words a figure, by term and by year."""
    (promised,) = [each for each in README.splitlines() if "| a governor |" in each]
    assert promised.endswith("how many concerns, what was late, how long each step took |")
    cases = await some_concerns(school, 10, category="neglect")
    for each in cases:
        await school.dsl.does(each, "accept")
    clock.time = datetime(2027, 9, 1, 9, tzinfo=UTC)
    report = await school.governor.read(REPORT, year=2026)
    assert report["concerns"]["terms"] == [fives(0), fives(10), fives(0)]
    assert report["concerns"]["year"] == fives(10)
    assert set(row(report, "answered_late")) == {"name", "terms", "year"}
    picked_up = next(each for each in report["steps"][1] if each["done"] == fives(10))
    assert picked_up["half_within"] == 0
