"""Find the child on the register while reporting. It shows nothing of any case, to anyone (3.2g)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from application import problems
from application.pupil_reading import find_pupils, has_pupils_to_find, named_pupil
from domain.command_catalogue import RAISE
from domain.pupils.pupil_details import YEAR_GROUPS, YearGroup
from domain.pupils.pupil_listing import LONGEST_SEARCH, SearchPupils
from domain.validation.request_checks import Fault
from views.pupil_view import FoundPupilView
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.forms.form_errors import Errors, Wrong
from web.forms.form_parser import Posted
from web.pages.report import report_steps
from wording import form_labels

FIND = "_find"
"""The button that searches and saves nothing."""
_SAYS = {
    "/class": f"Enter a class of at most {LONGEST_SEARCH} characters",
    "": f"Enter at least two letters of a name, and at most {LONGEST_SEARCH} characters",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPupil:
    """A pupil to choose: what the form sends, and the text beside it."""

    id: UUID
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSearch:
    """What the page shows of the register."""

    pupils: tuple[ListedPupil, ...]
    """The chosen pupil first, unless the search found them too."""
    chosen: UUID | None
    not_listed: bool
    found: int | None = None
    """How many the search found; None before a search and after a faulty one."""
    more: bool = False
    """Whether more pupils match than are shown."""
    errors: Errors = field(default_factory=Errors)
    years: tuple[YearGroup, ...] = YEAR_GROUPS


async def search(visit: PageRequest, answers: Posted, form: PostedForm | None = None) -> ChildSearch | None:
    """The chosen pupil, and those that a search finds. None if there is no register to search."""
    caller = visit.me.caller
    if not await has_pupils_to_find(visit.ledger, caller):
        return None
    known = await chosen(visit, answers)
    kept = (known,) if known is not None else ()
    before = ChildSearch(
        pupils=kept,
        chosen=known.id if known is not None else None,
        not_listed=known is None and _is_typed(answers),
    )
    if form is None:
        return before
    asked = _asked(form)
    try:
        if not (asked.q or asked.year or asked.class_):
            raise problems.Malformed([Fault(pointer="/q", message=_SAYS[""])])
        found = await find_pupils(visit.ledger, caller, asked)
    except problems.Malformed as malformed:
        return replace(before, errors=_errors(malformed.faults))
    listed = tuple(_listed(each) for each in found.pupils)
    return replace(
        before,
        pupils=(*(each for each in kept if each not in listed), *listed),
        found=len(listed),
        more=found.next is not None,
    )


async def chosen(visit: PageRequest, answers: Posted) -> ListedPupil | None:
    """The chosen pupil as the register has them now, also one who left; after a merge, the other record."""
    pupil = report_steps.chosen(answers)
    found = await named_pupil(visit.ledger, visit.me.caller, pupil) if pupil is not None else None
    return _listed(found) if found is not None else None


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
    typed = any(report_steps.is_in(name, each) for name in answers for each in report_steps.IDENTITY)
    return typed or report_steps.NOT_LISTED in answers.get(report_steps.CHILD, ())


def _asked(form: PostedForm) -> SearchPupils:
    """The search of a form; an unknown year group filters nothing."""
    return SearchPupils(
        q=form["q"].strip() or None,
        year=next((each for each in YEAR_GROUPS if each == form["year"]), None),
        class_=form["class"].strip() or None,
        on_roll=None if form["left"] else True,
    )


def _errors(wrong: Iterable[Fault]) -> Errors:
    """The faults at the inputs of the search."""
    placed = dict.fromkeys(("/class" if each.pointer == "/class" else "/q") for each in wrong)
    said = [(pointer, _SAYS.get(pointer, _SAYS[""])) for pointer in placed]
    return Errors(
        summary=tuple(Wrong(message=text, leads_to=f"find-{pointer[1:]}") for pointer, text in said),
        beside=tuple(said),
    )


def _listed(pupil: FoundPupilView) -> ListedPupil:
    known_as = f" ({pupil.known_as})" if pupil.known_as else ""
    name = f"{pupil.given_name} {pupil.family_name}{known_as}"
    year = f", year {pupil.year_group}" if pupil.year_group else ""
    class_ = f", class {pupil.class_}" if pupil.class_ else ""
    return ListedPupil(id=pupil.id, text=f"{name}{year}{class_}")
