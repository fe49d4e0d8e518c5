"""Find a child on the register from a form. It shows nothing of any case, to anyone (3.2g)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupil_reading import find_pupils, named_pupil
from domain.pupils.pupil_details import YEAR_GROUPS, YearGroup
from domain.pupils.pupil_listing import LONGEST_SEARCH, SearchPupils
from domain.validation.request_checks import Fault
from views.pupil_view import FoundPupilView
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest
from web.forms.form_errors import Errors, Wrong
from wording.formatting import plain_day

FIND = "_find"
"""The button that searches and saves nothing."""
SEVERAL = "several"
"""The field of a search for pupils of whom more than one can be chosen."""
NOT_LISTED = "not-listed"
"""The answer that the child is not on the register, or not known."""
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

    pupils: tuple[ListedPupil, ...] = ()
    """The chosen pupil first, unless the search found them too."""
    chosen: UUID | None = None
    several: frozenset[UUID] = frozenset()
    """Those chosen, where more than one can be."""
    not_listed: bool = False
    found: int | None = None
    """How many the search found; None before a search and after a faulty one."""
    more: bool = False
    """Whether more pupils match than are shown."""
    errors: Errors = field(default_factory=Errors)
    years: tuple[YearGroup, ...] = YEAR_GROUPS


Words = Callable[[FoundPupilView], str]
"""The text beside a found pupil."""


def chosen_of(answers: Iterable[str]) -> UUID | None:
    """The pupil of the register that was chosen."""
    try:
        return UUID(next(iter(answers), ""))
    except ValueError:
        return None


async def listed(visit: PageRequest, pupil: UUID, words: Words) -> ListedPupil | None:
    """The pupil as the register has them now, also one who left; after a merge, the other record."""
    found = await named_pupil(visit.ledger, visit.me.caller, pupil)
    return ListedPupil(id=found.id, text=words(found)) if found is not None else None


async def searched(visit: PageRequest, before: ChildSearch, form: PostedForm, words: Words) -> ChildSearch:
    """What the page showed before, with those whom the search of a form finds."""
    asked = _asked(form)
    try:
        if not (asked.q or asked.year or asked.class_):
            raise problems.Malformed([Fault(pointer="/q", message=_SAYS[""])])
        found = await find_pupils(visit.ledger, visit.me.caller, asked)
    except problems.Malformed as malformed:
        return replace(before, errors=_errors(malformed.faults))
    pupils = tuple(ListedPupil(id=each.id, text=words(each)) for each in found.pupils)
    return replace(
        before,
        pupils=(*(each for each in before.pupils if each not in pupils), *pupils),
        found=len(pupils),
        more=found.next is not None,
    )


def named_words(pupil: FoundPupilView) -> str:
    """Name, year group and class: as much as a reporter needs."""
    known_as = f" ({pupil.known_as})" if pupil.known_as else ""
    name = f"{pupil.given_name} {pupil.family_name}{known_as}"
    year = f", year {pupil.year_group}" if pupil.year_group else ""
    class_ = f", class {pupil.class_}" if pupil.class_ else ""
    return f"{name}{year}{class_}"


def told_apart(pupil: FoundPupilView) -> str:
    """The same with the date of birth, which tells two children of one name apart."""
    born = f", born {plain_day(pupil.date_of_birth)}" if pupil.date_of_birth else ""
    return f"{named_words(pupil)}{born}"


async def _found(visit: PageRequest) -> Response:
    """The part of a page that lists who was found, for the script that asks while a person types."""
    child = await searched(visit, ChildSearch(), visit.form, told_apart)
    return visit.page(
        "forms/found.html",
        title="Find the child",
        status=422 if child.errors.summary else 200,
        child=child,
        several=bool(visit.form[SEVERAL]),
    )


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


ADDRESS = "/register/find"
PAGES = {ADDRESS: Page(post=_found)}
