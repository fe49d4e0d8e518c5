"""Times in words."""

from datetime import UTC, datetime, timedelta

import pytest

from wording.formatting import recent_time

NOW = datetime(2027, 3, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "11am"),
        (1, "11am yesterday"),
        (2, "11am on Monday 1 March 2027"),
        (-1, "11am on Thursday 4 March 2027"),
    ],
)
def test_a_time_names_its_day_unless_it_is_today(days: int, said: str) -> None:
    assert recent_time(NOW - timedelta(days=days), NOW) == said
