"""Find a pupil by any part of a name. The search is posted, so no address, history or log has the words."""

from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupil_reading import find_pupils
from domain.imports.pupil_import import may_import_pupils
from domain.pupils.pupil_access import may_change_pupils, pupil_sight
from domain.pupils.pupil_details import YEAR_GROUPS
from domain.pupils.pupil_listing import LONGEST_SEARCH, SearchPupils
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest

ON_ROLL, LEFT, BOTH = "on_roll", "left", "both"
_ON_ROLL = {ON_ROLL: True, LEFT: False, BOTH: None}
_SAYS = {
    "/q": ("q", f"Enter at least two letters of a name, and at most {LONGEST_SEARCH}"),
    "/class": ("class", "Enter a class, such as 8B"),
}


async def ask(visit: PageRequest) -> Response:
    """The empty search."""
    return await _page(visit, PostedForm([("roll", ON_ROLL)]), searched=False)


async def search(visit: PageRequest) -> Response:
    """The pupils who match, 25 a page."""
    return await _page(visit, visit.form, searched=True)


async def _page(visit: PageRequest, form: PostedForm, *, searched: bool) -> Response:
    caller = visit.me.caller
    sight = pupil_sight(caller.person)
    if sight is None:
        raise problems.NotAllowed
    found, wrong = None, dict[str, str]()
    if searched:
        try:
            found = await find_pupils(visit.ledger, caller, _asked(form))
        except problems.Malformed as malformed:
            said = (_SAYS.get(fault.pointer, ("q", fault.message)) for fault in malformed.faults)
            wrong = dict(said)
    return visit.page(
        "pupils/search.html",
        title="Error: Pupils" if wrong else "Pupils",
        status=422 if wrong else 200,
        form=form,
        found=found,
        wrong=wrong,
        years=YEAR_GROUPS,
        opens=sight != "found",
        may_register=may_change_pupils(caller.person),
        may_import=may_import_pupils(caller.person),
    )


def _asked(form: PostedForm) -> SearchPupils:
    """The search of a form; an unknown value filters nothing."""
    year = next((each for each in YEAR_GROUPS if each == form["year"]), None)
    return SearchPupils(
        q=form["q"].strip() or None,
        year=year,
        class_=form["class"].strip() or None,
        on_roll=_ON_ROLL.get(form["roll"], True),
        cursor=_cursor(form["cursor"]),
    )


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


PAGES = {"/pupils": Page(get=ask, post=search)}
