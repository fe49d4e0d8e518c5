"""The calendar's page for one day, and the fields of its form."""

from tests.school import WHY

TUESDAY = "/calendar?day-day=2&day-month=3&day-year=2027&change=add"
A_DAY = {"day-day": "2", "day-month": "3", "day-year": "2027", "change": "add", "reasons": WHY}
"""The fields of the form for that day."""
