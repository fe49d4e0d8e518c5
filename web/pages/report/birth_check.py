"""Query an unlikely year of birth once; continuing confirms it (2.4a)."""

from datetime import date, datetime

from domain.calendar.working_time import london
from domain.rules.date_of_birth import age, can_hardly_be_a_pupils
from web.forms.form_builder import Sources
from web.forms.form_parser import Posted
from web.pages.report import report_steps
from wording import formatting

ASKED_BACK = "asked-back"
"""The draft's key for a date that was queried and not changed."""
FIELD = "_born"
"""The hidden input with the date that this page queries."""


def doubtful(answers: Posted, sources: Sources, at: datetime) -> date | None:
    """The date of birth, if it makes the child older than 25 or is in the future."""
    born = report_steps.born(answers, sources)
    return born if born is not None and can_hardly_be_a_pupils(born, london(at).date()) else None


def doubt(born: date, at: datetime) -> str:
    """The query about it, in a sentence."""
    today = london(at).date()
    if born > today:
        return f"Check the year: {formatting.day(born)} is in the future."
    return f"Check the year: born on {formatting.day(born)}, the child would be {age(born, today)} years old."
