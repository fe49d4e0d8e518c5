"""The calendar, checked against the official list, and the years beyond it."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from policies import MalformedPolicy
from policies.bank_holiday_calendar import england
from tests.domain.people_and_times import london
from tests.with_each import with_each

OFFICIAL = Path(__file__).parents[1] / "data" / "england-bank-holidays.json"
FIRST, LAST = date(2012, 1, 1), date(2028, 12, 31)
SOUND = "published_until = 2028-12-31\nadded = []\nremoved = []\n"


def calendar_file(folder: Path, text: str) -> Path:
    file = folder / "calendar.toml"
    file.write_text(text, encoding="utf-8")
    return file


@with_each(
    ("text", "complaint"),
    [
        ("not TOML", "cannot be read as TOML"),
        ("published_until = 2028-12-31\nadded = []\n", "needs published_until, added and removed"),
        (SOUND + "also = 1\n", "and nothing else"),
        (SOUND.replace("2028-12-31", "2028"), "published_until must be a date"),
        (SOUND.replace("added = []", 'added = ["2026-06-01"]'), "added must be a list of dates"),
        (SOUND.replace("removed = []", "removed = 2026-06-01"), "removed must be a list of dates"),
    ],
)
def test_a_malformed_calendar_is_refused_with_a_sentence(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(MalformedPolicy, match=complaint):
        england(calendar_file(tmp_path, text))


def test_every_weekday_of_the_official_list_agrees() -> None:
    official = {date.fromisoformat(each["date"]) for each in json.loads(OFFICIAL.read_text())["events"]}
    assert len(official) > 130
    calendar = england()
    day, wrong = FIRST, []
    while day <= LAST:
        if day.weekday() < 5 and calendar.is_working_day(day) == (day in official):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_a_proclaimed_day_is_added_and_a_withdrawn_one_removed(tmp_path: Path) -> None:
    text = SOUND.replace("added = []", "added = [2027-06-07]").replace(
        "removed = []", "removed = [2027-05-31]"
    )
    calendar = england(calendar_file(tmp_path, text))
    assert not calendar.is_working_day(date(2027, 6, 7))
    assert calendar.is_working_day(date(2027, 5, 31))
    assert england().is_working_day(date(2027, 6, 7))


@with_each(
    ("due", "provisional"),
    [
        ("2028-12-29 17:00", False),
        ("2028-12-31 23:59", False),
        ("2029-01-01 00:00", True),
        ("2031-05-01 17:00", True),
    ],
)
def test_beyond_the_published_years_a_deadline_is_provisional(due: str, provisional: bool) -> None:
    assert england().is_provisional(london(due)) is provisional


def test_the_day_after_the_horizon_is_reckoned_and_flagged() -> None:
    calendar = england()
    assert calendar.working_day_after(date(2028, 12, 29), 1) == date(2029, 1, 2)
    assert calendar.is_provisional(london("2029-01-02 17:00"))
