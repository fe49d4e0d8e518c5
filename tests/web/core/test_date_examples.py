"""An example of a date is one that would be taken on the day of the page."""

from datetime import UTC, date, datetime

from policies import load_all
from tests.school import School, SetClock
from tests.web.page_reader import Readers
from web.core.form_dates import fitting

CALENDAR = next(iter(load_all().values())).time.calendar
THURSDAY = datetime(2027, 4, 1, 10, tzinfo=UTC)


def test_a_day_ahead_is_a_working_day_after_the_pages_own() -> None:
    day, month, year = (int(part) for part in fitting("{ahead}", THURSDAY, CALENDAR).split())
    found = date(year, month, day)
    assert found > THURSDAY.date()
    assert CALENDAR.is_working_day(found)


def test_the_other_days_are_reckoned_by_londons_clocks() -> None:
    late = datetime(2027, 8, 31, 23, 30, tzinfo=UTC)  # half past midnight in London
    assert fitting("For example, {today}", late, CALENDAR) == "For example, 1 9 2027"
    assert fitting("{year_began}", late, CALENDAR) == "1 9 2027"
    assert fitting("{year_began}", THURSDAY, CALENDAR) == "1 9 2026"
    assert fitting("{born}", THURSDAY, CALENDAR) == "31 1 2017"
    assert fitting("For example: by phone.", THURSDAY, CALENDAR) == "For example: by phone."


async def test_a_plans_review_is_shown_a_day_to_come(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.time = THURSDAY
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/start-early-help")
    hint = await visitor.page.locator("#q-next_review_on-hint").inner_text()
    assert hint == f"For example, {fitting('{ahead}', THURSDAY, CALENDAR)}"


async def test_a_childs_birth_is_no_day_to_come(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    assert await visitor.page.locator("#q-pupil-date_of_birth-hint").inner_text() == "For example, 31 1 2017"
