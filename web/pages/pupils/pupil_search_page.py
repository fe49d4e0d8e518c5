"""Find pupils of the register by name: the search page, a picker, and the page of brothers and sisters."""

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.parameter_parsers import read_or_none
from application.pupils.pupil_reading import find_pupils, siblings_of, visible_pupil
from application.pupils.sibling_links import link_siblings
from domain.field_rules import MOST_SIBLINGS
from domain.imports.pupil_import import may_import_pupils
from domain.pupils.pupil_access import MAY_CHANGE_PUPILS, may_change_pupils, pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_listing import LONGEST_SEARCH, SearchPupils
from views.pupil_view import FoundPupilView
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.pages.register_choice import WRONG_SEARCH, year_of

_TWO_LETTERS = f"Enter at least two letters of a name, and at most {LONGEST_SEARCH} characters"
ON_ROLL, LEFT, BOTH = "on_roll", "left", "both"
_ON_ROLL = {ON_ROLL: True, LEFT: False, BOTH: None}
ADD, REMOVE = "add", "remove"
_TOO_MANY = f"A record names at most {MOST_SIBLINGS} brothers and sisters. Remove one first"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPicker:
    """A search, and the pupils whom it found."""

    q: str = ""
    pupils: tuple[FoundPupilView, ...] | None = None
    """None before a search, and after a faulty one."""
    more: bool = False
    """Whether more pupils match than are shown."""
    wrong: str | None = None


async def picker(visit: PageRequest, without: tuple[UUID, ...], *, on_roll: bool | None) -> PupilPicker:
    """The pupils who match the form's search, except these."""
    q = visit.form["q"].strip()
    if not q:
        return PupilPicker(wrong=_TWO_LETTERS)
    try:
        found = await find_pupils(visit.ledger, visit.me.caller, SearchPupils(q=q, on_roll=on_roll))
    except problems.Malformed:
        return PupilPicker(q=q, wrong=_TWO_LETTERS)
    pupils = tuple(each for each in found.pupils if each.id not in without)
    return PupilPicker(q=q, pupils=pupils, more=found.next is not None)


def chosen(text: str) -> UUID | None:
    """The pupil beside whom a button was pressed."""
    return read_or_none(UUID, text)


async def search(visit: PageRequest) -> Response:
    """The empty search; once it is posted, the pupils who match, 25 a page."""
    caller, form = visit.me.caller, visit.sent or PostedForm([("roll", ON_ROLL)])
    sight = pupil_sight(caller.person)
    visit.allow(sight is not None)
    found, wrong = None, dict[str, str]()
    if visit.sent is not None:
        try:
            found = await find_pupils(visit.ledger, caller, _search_of(form))
        except problems.Malformed as malformed:
            said = (WRONG_SEARCH.get(fault.pointer, ("q", fault.message)) for fault in malformed.faults)
            wrong = dict(said)
    return visit.form_page(
        "pupils/search.html",
        title="Pupils",
        form=form,
        found=found,
        wrong=wrong,
        opens=sight != "found",
        may_register=may_change_pupils(caller.person),
        may_import=may_import_pupils(caller.person),
    )


def _search_of(form: PostedForm) -> SearchPupils:
    """The search of a form; an unknown value filters nothing."""
    return SearchPupils(
        q=form["q"].strip() or None,
        year=year_of(form),
        class_=form["class"].strip() or None,
        on_roll=_ON_ROLL.get(form["roll"], True),
        cursor=read_or_none(UUID, form["cursor"]),
    )


async def siblings(visit: PageRequest) -> Response:
    """The brothers and sisters whom the record names, and a search for another."""
    pupil = await _seen_sibling(visit)
    return await _sibling_page(visit, pupil, await siblings_of(visit.ledger, pupil), PupilPicker())


async def change(visit: PageRequest) -> Response:
    """Add or remove one in both records, or search."""
    pupil = await _seen_sibling(visit)
    linked = bool(visit.form[ADD])
    other = chosen(visit.form[ADD] or visit.form[REMOVE])
    named = await siblings_of(visit.ledger, pupil)
    if other is None:
        found = await picker(visit, (pupil.id, *named), on_roll=True)
        return await _sibling_page(visit, pupil, named, found)
    here = f"/pupils/{pupil.id}/siblings"
    try:
        await link_siblings(visit.ledger, visit.sending(here, {}), pupil.id, other, linked=linked)
    except problems.Malformed:
        return await _sibling_page(visit, pupil, named, PupilPicker(wrong=_TOO_MANY))
    return visit.redirect(here)


async def _seen_sibling(visit: PageRequest) -> RegisteredPupil:
    """The pupil in the address, for those who change the register; the look is logged."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, "form", MAY_CHANGE_PUPILS)
    return seen.pupil


async def _sibling_page(
    visit: PageRequest, pupil: RegisteredPupil, siblings: tuple[UUID, ...], found: PupilPicker
) -> Response:
    named = await visit.ledger.names.named(pupil.school, siblings)
    return visit.form_page(
        "pupils/siblings.html",
        title="Brothers and sisters",
        pupil=pupil,
        siblings=[named[each] for each in siblings if each in named],
        picker=found,
        pick={"name": ADD, "text": "Add"},
        wrong={"q": found.wrong} if found.wrong else {},
    )


PAGES = {
    "/pupils": Page(get=search, post=search),
    "/pupils/{id}/siblings": Page(get=siblings, post=change),
}
