"""Unanswered referrals show just after the close of day (11.8)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from tests.school import School
from tests.web.page_reader import Readers
from web.pages.demo_clock_page import until_after_five


@pytest.mark.parametrize(
    ("now", "span"),
    [
        (datetime(2027, 3, 25, 15, 45, tzinfo=UTC), "76m"),
        (datetime(2027, 3, 25, 17, 0, 30, tzinfo=UTC), "1m"),
        (datetime(2027, 3, 25, 17, 1, tzinfo=UTC), "1440m"),
        (datetime(2027, 3, 27, 17, 1, tzinfo=UTC), "1380m"),  # a night of 23 hours
        (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), "991m"),
    ],
)
def test_the_next_close_of_day_in_london(now: datetime, span: str) -> None:
    assert until_after_five(now) == span


@pytest.fixture
async def invented(owner: asyncpg.Connection, school: School) -> AsyncIterator[School]:
    """A demonstration's school, and one like all others afterwards."""
    await owner.execute("UPDATE schools SET demonstration = true WHERE id = $1", school.id)
    await owner.execute("UPDATE people SET name = 'Ada Admin' WHERE id = $1", school.admin.id)
    yield school
    await owner.execute("UPDATE schools SET demonstration = false WHERE id = $1", school.id)


async def test_pages_say_which_times_are_real_in_a_demonstration(
    demonstration_readers: Readers, invented: School
) -> None:
    """Calls and tokens are of now, whatever time the demonstration has moved to."""
    visitor = await demonstration_readers.signed_out(at="/sign-in")
    await visitor.press("Sign in as Ada Admin")
    await visitor.go("/connections")
    assert "are real, not simulated." in await visitor.main()
    await visitor.go(f"/people/{invented.teacher.id}")
    await visitor.page.get_by_label("Mentor").check()
    await visitor.press("Save")
    await visitor.go("/people")
    assert "are real, not simulated." in await visitor.main()
