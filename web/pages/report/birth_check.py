"""A year of birth that can hardly be a pupil's is asked back once; going on confirms it (2.4a)."""

from datetime import date, datetime

from domain.calendar.working_time import london
from domain.rules.date_of_birth import age, can_hardly_be_a_pupils
from web.forms.form_builder import Sources
from web.forms.form_parser import Posted
from web.pages.report import report_steps
from web.text import formatting

ASKED_BACK = "asked-back"
"""Beside the answers in a draft: the date that was asked back, and stayed."""
FIELD = "_born"
"""The input that says that a date was asked back on this page."""


def doubtful(answers: Posted, sources: Sources, at: datetime) -> date | None:
    """The date of birth, where it makes the pupil older than 25 or is in the future."""
    born = report_steps.born(answers, sources)
    return born if born is not None and can_hardly_be_a_pupils(born, london(at).date()) else None


def doubt(born: date, at: datetime) -> str:
    """The doubt about it, in a sentence."""
    today = london(at).date()
    if born > today:
        return f"Check the year: {formatting.day(born)} is in the future."
    return f"Check the year: born on {formatting.day(born)}, the child would be {age(born, today)} years old."
