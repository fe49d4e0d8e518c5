"""Find and choose pupils of the register in a form: the child of a case, and brothers and sisters at risk."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.parameter_parsers import read_or_none
from application.pupils.pupil_reading import find_pupils, has_pupils_to_find, named_pupil
from domain.case.case import Case
from domain.command_catalogue import COMMANDS, RAISE
from domain.field_rules import Fault
from domain.pupils.pupil_details import YEAR_GROUPS, YearGroup
from domain.pupils.pupil_listing import LONGEST_SEARCH, SearchPupils
from views.pupil_view import FoundPupilView
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_errors import Errors, Wrong
from web.forms.form_parser import Posted
from web.forms.questions import CommandForm, Question, Under
from wording import form_labels
from wording.formatting import plain_day

FIND = "_find"
"""The button that searches and saves nothing."""
SEVERAL = "several"
"""The field of a search for pupils of whom more than one can be chosen."""
NOT_LISTED = "not-listed"
"""The answer that the child is not on the register, or not known."""
WRONG_SEARCH = {
    "/q": ("q", f"Enter at least two letters of a name, and at most {LONGEST_SEARCH}"),
    "/class": ("class", "Enter a class, such as 8B"),
    "/reference": ("reference", "Enter a reference, such as ONW-7F3K2M"),
}
"""The input and the error for each fault of a search that has its own page."""
_SAYS = {
    "/class": f"Enter a class of at most {LONGEST_SEARCH} characters",
    "": f"Enter at least two letters of a name, and at most {LONGEST_SEARCH} characters",
}
SIBLINGS = "/siblings"
ADD = COMMANDS["add-information"]
_GONE = (
    "The reporter chose brothers or sisters who may be at risk too, and the register can no longer open them."
)
IDENTIFY = COMMANDS["identify-pupil"]
CHILD, DETAILS = "/pupil", "/details"


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
    """The chosen pupils, where there can be more than one."""
    not_listed: bool = False
    found: int | None = None
    """How many the search found; None before a search and after a faulty one."""
    more: bool = False
    """Whether more pupils match than are shown."""
    errors: Errors = field(default_factory=Errors)


def of_choice(known: ListedPupil | None, not_listed: bool) -> ChildSearch:
    """What the page shows of an answer before a search."""
    if known is None:
        return ChildSearch(not_listed=not_listed)
    return ChildSearch(pupils=(known,), chosen=known.id, not_listed=not_listed)


Words = Callable[[FoundPupilView], str]
"""The text beside a found pupil."""


def chosen_of(answers: Iterable[str]) -> UUID | None:
    """The pupil of the register that was chosen."""
    return read_or_none(UUID, next(iter(answers), ""))


async def listed(visit: PageRequest, pupil: UUID | None, words: Words) -> ListedPupil | None:
    """The pupil as the register has them now, also one who left; after a merge, the other record."""
    found = await named_pupil(visit.ledger, visit.me.caller, pupil) if pupil is not None else None
    return ListedPupil(id=found.id, text=words(found)) if found is not None else None


async def searched(
    visit: PageRequest, before: ChildSearch, form: PostedForm | None, words: Words
) -> ChildSearch:
    """What the page showed before, with those whom the search of a form finds, if it has one."""
    if form is None:
        return before
    asked = SearchPupils(
        q=form["q"].strip() or None,
        year=year_of(form),
        class_=form["class"].strip() or None,
        on_roll=None if form["left"] else True,
    )
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
    year = f", Year {pupil.year_group}" if pupil.year_group else ""
    class_ = f", class {pupil.class_}" if pupil.class_ else ""
    return f"{name}{year}{class_}"


def told_apart(pupil: FoundPupilView) -> str:
    """The pupil in words, with the date of birth, which tells two children of one name apart."""
    born = f", born {plain_day(pupil.date_of_birth)}" if pupil.date_of_birth else ""
    return f"{named_words(pupil)}{born}"


async def _search_results(visit: PageRequest) -> Response:
    """The part of a page that lists who was found, for the script that asks while a person types."""
    child = await searched(visit, ChildSearch(), visit.form, told_apart)
    return visit.page(
        "forms/found.html",
        title="Find the child",
        status=422 if child.errors.summary else 200,
        child=child,
        several=bool(visit.form[SEVERAL]),
    )


def year_of(form: PostedForm) -> YearGroup | None:
    """The year group of a search; an unknown one filters nothing."""
    return next((each for each in YEAR_GROUPS if each == form["year"]), None)


def _errors(wrong: Iterable[Fault]) -> Errors:
    """The faults at the inputs of the search."""
    placed = dict.fromkeys(("/class" if each.pointer == "/class" else "/q") for each in wrong)
    said = [(pointer, _SAYS.get(pointer, _SAYS[""])) for pointer in placed]
    return Errors(
        summary=tuple(Wrong(message=text, leads_to=f"find-{pointer[1:]}") for pointer, text in said),
        beside=tuple(said),
    )


ADDRESS = "/register/find"


def sibling_question(command: str = RAISE.name) -> Question:
    """The question who of them may be at risk; the register gives its choices."""
    said = form_labels.of_field(command, SIBLINGS)
    return Question(pointer=SIBLINGS, kind="many", label=said["label"], hint=said["hint"], required=False)


async def with_siblings(visit: PageRequest, asked: CommandForm) -> CommandForm:
    """The form with the question, if the visitor can find pupils of a register."""
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return asked
    return replace(asked, questions=(*asked.questions, sibling_question(ADD.name)))


def chosen_siblings(answers: Posted) -> tuple[UUID, ...]:
    """The brothers and sisters whom a form's answers name; what is not an id is left out."""
    named = (chosen_of((each,)) for each in answers.get(SIBLINGS, ()))
    return tuple(dict.fromkeys(each for each in named if each is not None))


async def sibling_search(
    visit: PageRequest, questions: Iterable[Question], answers: Posted, form: PostedForm | None
) -> ChildSearch | None:
    """The chosen ones, and those that a search finds; None if the page does not ask, or has no register."""
    if not any(each.pointer == SIBLINGS for each in questions):
        return None
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return None
    known = await _listed(visit, answers)
    before = ChildSearch(pupils=known, several=frozenset(each.id for each in known))
    return await searched(visit, before, form, told_apart)


async def sibling_names(visit: PageRequest, answers: Posted) -> dict[UUID, str]:
    """The text of each chosen one, by the id in the answers."""
    named = [(pupil, await listed(visit, pupil, told_apart)) for pupil in chosen_siblings(answers)]
    return {pupil: known.text for pupil, known in named if known is not None}


def without_siblings(report: Mapping[str, Any]) -> dict[str, object]:
    """A report whose summary says that those who were chosen are gone, instead of naming them."""
    concern = report["concern"]
    summary = f"{concern['summary']}\n\n{_GONE}"
    rest = {name: value for name, value in report.items() if name != SIBLINGS[1:]}
    return rest | {"concern": concern | {"summary": summary}}


async def _listed(visit: PageRequest, answers: Posted) -> tuple[ListedPupil, ...]:
    """Each chosen one once, by the record that stays after a merge."""
    named = [await listed(visit, pupil, told_apart) for pupil in chosen_siblings(answers)]
    return tuple(dict.fromkeys(each for each in named if each is not None))


async def with_child(visit: PageRequest, asked: CommandForm) -> CommandForm:
    """The form with a choice from the register. A school without one is asked for the name, as before."""
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return asked
    said = form_labels.of_field(IDENTIFY.name, CHILD)
    child = Question(pointer=CHILD, kind="one", label=said["label"], required=True, missing=said["missing"])
    in_words = Under(pointer=CHILD, answers=(NOT_LISTED,))
    rest = (replace(each, when=in_words) if each.pointer == DETAILS else each for each in asked.questions)
    return replace(asked, questions=(child, *rest))


async def child_search(
    visit: PageRequest, state: Case, asked: CommandForm, posted: Posted, form: PostedForm | None
) -> ChildSearch | None:
    """Who can be chosen: the answer so far, else the case's child, and those that a search finds."""
    if not any(each.pointer == CHILD for each in asked.questions):
        return None
    given = posted.get(CHILD, ())
    chosen = chosen_of(given)
    before = of_choice(await listed(visit, chosen or state.pupil.id, told_apart), NOT_LISTED in given)
    if chosen is None:
        before = replace(before, chosen=None)
    return await searched(visit, before, form, told_apart)


def without_child(body: Mapping[str, object]) -> dict[str, object]:
    """The body of the command: a child who is not on the list is named by the details alone."""
    return {name: value for name, value in body.items() if (name, value) != (CHILD[1:], NOT_LISTED)}


PAGES = {ADDRESS: Page(post=_search_results)}
