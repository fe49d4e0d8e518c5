"""A pupil's brothers and sisters at the school: add one from the register, or remove one (3-DSL.n)."""

from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupil_reading import visible_pupil
from application.sibling_links import link_siblings
from application.sibling_reading import siblings_of
from domain.pupils.pupil_access import MAY_CHANGE_PUPILS
from domain.pupils.pupil_details import RegisteredPupil
from domain.validation.field_rules import MOST_SIBLINGS
from web.core.page_request import Page, PageRequest
from web.pages.pupils.pupil_picker import PupilPicker, chosen, picker

ADD, REMOVE = "add", "remove"
_TOO_MANY = f"A record names at most {MOST_SIBLINGS} brothers and sisters. Remove one first"


async def siblings(visit: PageRequest) -> Response:
    """Those whom the record names, and a search for another."""
    pupil = await _seen(visit)
    return await _page(visit, pupil, await siblings_of(visit.ledger, pupil), PupilPicker())


async def change(visit: PageRequest) -> Response:
    """Add or remove one in both records, or search."""
    pupil = await _seen(visit)
    linked = bool(visit.form[ADD])
    other = chosen(visit.form[ADD] or visit.form[REMOVE])
    named = await siblings_of(visit.ledger, pupil)
    if other is None:
        found = await picker(visit, (pupil.id, *named), on_roll=True)
        return await _page(visit, pupil, named, found)
    here = f"/pupils/{pupil.id}/siblings"
    try:
        await link_siblings(visit.ledger, visit.sending(here, {}), pupil.id, other, linked=linked)
    except problems.Malformed:
        return await _page(visit, pupil, named, PupilPicker(wrong=_TOO_MANY))
    return visit.redirect(here)


async def _seen(visit: PageRequest) -> RegisteredPupil:
    """The pupil in the address, for those who change the register; the look is logged."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, "form", MAY_CHANGE_PUPILS)
    return seen.pupil


async def _page(
    visit: PageRequest, pupil: RegisteredPupil, siblings: tuple[UUID, ...], found: PupilPicker
) -> Response:
    named = await visit.ledger.names.named(pupil.school, siblings)
    return visit.page(
        "pupils/siblings.html",
        title="Error: Brothers and sisters" if found.wrong else "Brothers and sisters",
        status=422 if found.wrong else 200,
        pupil=pupil,
        siblings=[named[each] for each in siblings if each in named],
        picker=found,
        pick={"name": ADD, "text": "Add"},
        wrong={"q": found.wrong} if found.wrong else {},
    )


PAGES = {"/pupils/{id}/siblings": Page(get=siblings, post=change)}
