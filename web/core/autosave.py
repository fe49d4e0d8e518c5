"""Keeps what a person typed into a form after their session ended, and shows it to them again there."""

from uuid import UUID

from application import problems
from domain.case.case import Case
from store.drafts import form_autosaves
from store.people import sessions
from web.core import csrf
from web.core.csrf import PostedForm
from web.core.page_request import Keeps, PageRequest

KEEP = "_keep"
"""The field with which the script says: the session is ending, so keep this form and record nothing."""
THROW_AWAY = "_discard"
"""The field of the button that deletes a kept form."""


async def from_ended(visit: PageRequest, keeps: Keeps) -> str | None:
    """Keep a form whose session timed out; the address where its author finds it, or None if it is lost.

    The form’s token is made from the session’s secret, so only a page shown to that session can carry it.
    """
    secret = visit.request.cookies.get(visit.site.cookie)
    if secret is None:
        return None
    try:
        form = await csrf.read(visit.request, secret)
    except problems.Problem:
        return None
    person = await sessions.timed_out(visit.ledger.pool, secret)
    return await keeps(visit, person, form) if person is not None else None


def of_case(page: str) -> Keeps:
    """A function that keeps a form for that page of the case in the address."""

    async def keep(visit: PageRequest, person: UUID, form: PostedForm) -> str | None:
        try:
            case = UUID(visit.request.path_params["id"])
        except ValueError:
            return None
        place = form_autosaves.AutosaveSlot(person=person, case=case, page=page)
        await form_autosaves.keep(visit.ledger.pool, visit.ledger.seals, place, form.items())
        return f"/cases/{case}/{page}"

    return keep


async def was_all(visit: PageRequest, state: Case, page: str) -> bool:
    """Whether the form was sent to be kept or deleted, and not recorded. If so, do that."""
    if visit.form[KEEP]:  # the session ended by the browser's clock, perhaps not yet by ours
        place = _place(visit, state, page)
        await form_autosaves.keep(visit.ledger.pool, visit.ledger.seals, place, visit.form.items())
    elif visit.form[THROW_AWAY]:
        await done(visit, state, page)
    else:
        return False
    return True


async def found(visit: PageRequest, state: Case, page: str) -> PostedForm | None:
    """The form kept for the visitor on this page of the case."""
    fields = await form_autosaves.find(visit.ledger.pool, visit.ledger.seals, _place(visit, state, page))
    return PostedForm(fields) if fields is not None else None


async def done(visit: PageRequest, state: Case, page: str) -> None:
    """Delete the kept form: it is recorded, or no longer wanted."""
    await form_autosaves.discard(visit.ledger.pool, _place(visit, state, page))


def typed(visit: PageRequest) -> str:
    """For the script: `typed` if the form shows what the visitor has already sent once."""
    return "typed" if visit.request.method == "POST" else ""


def _place(visit: PageRequest, state: Case, page: str) -> form_autosaves.AutosaveSlot:
    return form_autosaves.AutosaveSlot(person=visit.me.caller.person.id, case=state.id, page=page)
