"""Adding months to a date."""

import calendar
from datetime import date


def after_months(day: date, months: int) -> date:
    """The same day this many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
