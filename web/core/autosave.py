"""What was typed into a page and came too late is kept, and shown to the same person again there."""

from uuid import UUID

from application import problems
from domain.case.case import Case
from store.drafts import form_autosaves
from store.people import sessions
from web.core import csrf
from web.core.csrf import PostedForm
from web.core.page_request import Keeps, PageRequest

KEEP = "_keep"
"""What the script sends with a form when the time is up: it is to be kept, and not recorded."""
THROW_AWAY = "_discard"
"""The button beside what was kept."""


async def from_ended(visit: PageRequest, keeps: Keeps) -> str | None:
    """Have kept what came with a session that time alone has ended; where they find it, if it was.

    The form's token is made from the session's secret: only a page that this session was shown can carry it.
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
    """Keeps a form for that page of the case in the address."""

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
    """Whether the form was sent to be kept, or thrown away, and not to be recorded; that is done then."""
    if visit.form[KEEP]:  # the time was up by the browser's clock, and by ours perhaps not yet
        place = _place(visit, state, page)
        await form_autosaves.keep(visit.ledger.pool, visit.ledger.seals, place, visit.form.items())
    elif visit.form[THROW_AWAY]:
        await done(visit, state, page)
    else:
        return False
    return True


async def found(visit: PageRequest, state: Case, page: str) -> PostedForm | None:
    """What is kept for the visitor on this page of a case that they see."""
    fields = await form_autosaves.find(visit.ledger.pool, visit.ledger.seals, _place(visit, state, page))
    return PostedForm(fields) if fields is not None else None


async def done(visit: PageRequest, state: Case, page: str) -> None:
    """It is recorded, or thrown away."""
    await form_autosaves.discard(visit.ledger.pool, _place(visit, state, page))


def typed(visit: PageRequest) -> str:
    """For the script, of a form on a page: whether it holds what somebody typed and sent once already."""
    return "typed" if visit.request.method == "POST" else ""


def _place(visit: PageRequest, state: Case, page: str) -> form_autosaves.AutosaveSlot:
    return form_autosaves.AutosaveSlot(person=visit.me.caller.person.id, case=state.id, page=page)
