"""A woven year: the same for a seed, in school hours, about children who were at the school."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.calendar.working_time import london
from domain.command_catalogue import RAISE
from local.rehearsal.school_year import CASES, FOLDER, YearPupil, woven
from local.rehearsal.script import Script, ScriptStep
from local.rehearsal.script_reading import read
from policies.bank_holiday_calendar import england
from tests.with_each import with_each

NOW = datetime(2027, 3, 19, 14, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=365)
SEPTEMBER = date(2026, 9, 1)
PUPILS = [
    YearPupil(id=UUID(int=number + 1), since=SEPTEMBER if number % 5 == 0 else date(2024, 9, 1))
    for number in range(400)
]
STORIES = [*sorted(FOLDER.glob("*-*.toml")), FOLDER / "missing.toml"]


@pytest.fixture(scope="module")
def year() -> Script:
    return woven(SINCE, NOW, PUPILS, seed=1)


def raised(script: Script) -> list[ScriptStep]:
    return [step for step in script.steps if step.do == RAISE.name]


def at(step: ScriptStep) -> datetime:
    assert step.at is not None
    return step.at


def test_a_seed_makes_one_year_and_another_seed_another(year: Script) -> None:
    assert woven(SINCE, NOW, PUPILS, seed=1) == year
    assert woven(SINCE, NOW, PUPILS, seed=2) != year


@with_each("story", STORIES, ids=lambda path: path.stem)
def test_each_story_is_a_rehearsal_that_ends_with_a_closed_case(story: Path) -> None:
    steps = read(story).steps
    assert (steps[0].do, steps[-1].do) == (RAISE.name, "close")


def test_there_are_cases_enough_spread_unevenly_over_the_year(year: Script) -> None:
    assert CASES <= len(raised(year)) <= 200
    weeks = Counter(at(step).isocalendar()[:2] for step in raised(year))
    assert len(weeks) > 25
    assert max(weeks.values()) >= 3 * min(weeks.values())


def test_people_act_in_working_hours_and_time_never_runs_back(year: Script) -> None:
    times = [at(step) for step in year.steps]
    assert times == sorted(times)
    assert times[-1] == NOW
    calendar = england()
    for instant in map(london, times[:-1]):
        assert calendar.is_working_day(instant.date()), instant
        assert time(8, 30) <= instant.time() <= time(16, 45), instant


def test_no_concern_is_raised_in_the_holidays(year: Script) -> None:
    days = {london(at(step)).date() for step in raised(year)}
    assert not [day for day in days if day.month == 8 or (day.month, day.day) > (12, 18)]


def test_a_child_is_reported_only_while_at_the_school_and_some_again(year: Script) -> None:
    since = {str(pupil.id): pupil.since for pupil in PUPILS}
    children = Counter(step.body["pupil"]["id"] for step in raised(year))
    assert all(since[step.body["pupil"]["id"]] <= london(at(step)).date() for step in raised(year))
    assert 5 < len([child for child, times in children.items() if times > 1]) < 60


def test_dates_in_a_story_move_with_it(year: Script) -> None:
    started = [step for step in year.steps if step.do == "start-early-help"]
    reviews = [step.body["next_review_on"] - london(at(step)).date() for step in started]
    assert started
    assert all(timedelta(days=14) < each < timedelta(days=42) for each in reviews)
