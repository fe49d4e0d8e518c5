"""A year of birth that can hardly be a pupil's is asked back once; going on confirms it (2.4a)."""

from datetime import date, datetime

from domain.rules.birth import age, can_hardly_be_a_pupils
from domain.working_time import london
from web import wording
from web.asking.building import Sources
from web.asking.reading import Posted
from web.report import steps

ASKED_BACK = "asked-back"
"""Beside the answers in a draft: the date that was asked back, and stayed."""
FIELD = "_born"
"""The input that says that a date was asked back on this page."""


def doubtful(answers: Posted, sources: Sources, at: datetime) -> date | None:
    """The date of birth, where it makes the pupil older than 25 or is in the future."""
    born = steps.born(answers, sources)
    return born if born is not None and can_hardly_be_a_pupils(born, london(at).date()) else None


def doubt(born: date, at: datetime) -> str:
    """The doubt about it, in a sentence."""
    today = london(at).date()
    if born > today:
        return f"Check the year: {wording.day(born)} is in the future."
    return f"Check the year: born on {wording.day(born)}, the child would be {age(born, today)} years old."
