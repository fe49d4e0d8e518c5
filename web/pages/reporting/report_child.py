"""The child in a report: found on the register, or asked for; an unlikely year of birth is queried (2.4a)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from application.pupils.pupil_reading import has_pupils_to_find
from domain.calendar.working_time import london
from domain.command_catalogue import RAISE
from domain.field_rules import Fault
from domain.pupils.age import age, can_hardly_be_a_pupils
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_builder import Sources
from web.forms.form_parser import Posted
from web.pages.register_choice import (
    NOT_LISTED,
    ChildSearch,
    ListedPupil,
    listed,
    named_words,
    of_choice,
    searched,
)
from web.pages.reporting import report_steps
from web.pages.reporting.report_screens import is_in
from wording import form_labels, formatting

ASKED_BACK = "asked-back"
"""The draft's key for a date that was queried and not changed."""
BORN_FIELD = "_born"
"""The hidden input with the date that this page queries."""


async def search(visit: PageRequest, answers: Posted, form: PostedForm | None = None) -> ChildSearch | None:
    """The chosen pupil, and those that a search finds. None if there is no register to search."""
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return None
    known = await chosen(visit, answers)
    before = of_choice(known, not_listed=known is None and _is_typed(answers))
    return await searched(visit, before, form, named_words)


async def chosen(visit: PageRequest, answers: Posted) -> ListedPupil | None:
    """The chosen pupil as the register has them now, also one who left; after a merge, the other record."""
    return await listed(visit, report_steps.chosen(answers), named_words)


async def chosen_name(visit: PageRequest, answers: Posted) -> dict[UUID, str]:
    """The text of the chosen pupil, by the id in the draft."""
    pupil, known = report_steps.chosen(answers), await chosen(visit, answers)
    return {pupil: known.text} if pupil is not None and known is not None else {}


async def checked(visit: PageRequest, answers: Posted, faults: list[Fault]) -> list[Fault]:
    """The faults, with the choice looked at too: there is none, or the pupil is no longer on the register."""
    said = form_labels.of_field(RAISE.name, report_steps.CHILD)
    if report_steps.chosen(answers) is not None:
        message = said["gone"] if await chosen(visit, answers) is None else None
    elif _is_typed(answers):
        message = None
    else:
        listed = await has_pupils_to_find(visit.ledger, visit.me.caller)
        message = said["missing"] if listed else None
    if message is None:
        return faults
    rest = [each for each in faults if each.pointer not in report_steps.IDENTITY]
    return [Fault(pointer=report_steps.CHILD, message=message), *rest]


def refused(faults: Iterable[Fault]) -> list[Fault]:
    """The faults of a refused report, with the way out if the record of the chosen pupil cannot be opened."""
    message = form_labels.of_field(RAISE.name, report_steps.CHILD)["unreadable"]
    return [replace(each, message=message) if each.pointer == report_steps.CHILD else each for each in faults]


def _is_typed(answers: Posted) -> bool:
    """Whether the reporter said that the child is not on the list, or entered who they are."""
    typed = any(is_in(name, each) for name in answers for each in report_steps.IDENTITY)
    return typed or NOT_LISTED in answers.get(report_steps.CHILD, ())


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
