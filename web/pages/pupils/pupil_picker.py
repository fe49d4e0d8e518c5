"""Choose another pupil of the register on a form: search, then press the button beside the pupil."""

from dataclasses import dataclass
from uuid import UUID

from application import problems
from application.pupil_reading import find_pupils
from domain.pupils.pupil_listing import LONGEST_SEARCH, SearchPupils
from views.pupil_view import FoundPupilView
from web.core.page_request import PageRequest

_SAYS = f"Enter at least two letters of a name, and at most {LONGEST_SEARCH} characters"


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
        return PupilPicker(wrong=_SAYS)
    try:
        found = await find_pupils(visit.ledger, visit.me.caller, SearchPupils(q=q, on_roll=on_roll))
    except problems.Malformed:
        return PupilPicker(q=q, wrong=_SAYS)
    pupils = tuple(each for each in found.pupils if each.id not in without)
    return PupilPicker(q=q, pupils=pupils, more=found.next is not None)


def chosen(text: str) -> UUID | None:
    """The pupil beside whom a button was pressed."""
    try:
        return UUID(text)
    except ValueError:
        return None
