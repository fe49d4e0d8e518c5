"""To see what nobody answered, one looks just after the close of day (11.8)."""

from datetime import UTC, datetime

import pytest

from web.moving_time import until_after_five


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
