"""A call that is not recorded yet: kept with the case that a link named, if the visitor sees it (3.2h)."""

from uuid import UUID

from application.parameter_parsers import id_or_nothing
from domain.case.case_search import as_reference
from store.drafts.form_draft import AutosaveSlot
from store.queries import linked_cases
from web.core import autosave
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.pages.case.body_completion import called_by

HERE = "calls/parent"
"""The address, under which the form is kept."""
TITLE = "A parent rang us"
LINKED = "_linked"
"""The field of a link that names the case, so that the child is not asked for: its id, if it is seen."""
UNSEEN = "yes"


async def linked_case(visit: PageRequest, reference: str) -> str:
    """The value of `LINKED` for the reference in a link; the same for a case that is not seen as for none."""
    seen = await linked_cases.visible(
        visit.ledger, visit.me.caller, await called_by(visit, as_reference(reference))
    )
    return str(next(iter(seen))) if len(seen) == 1 else UNSEEN


async def slot(visit: PageRequest, linked: str) -> AutosaveSlot:
    """Where the visitor's form is kept."""
    me, case = visit.me.caller, _case(linked)
    seen = await linked_cases.visible(visit.ledger, me, [case]) if case is not None else ()
    return AutosaveSlot(person=me.person.id, page=HERE, case=case if case in seen else None)


async def keep(visit: PageRequest, person: UUID, form: PostedForm) -> str | None:
    """Keep the form after the session ended; the address where its author finds it."""
    case = _case(form[LINKED])
    await autosave.keep_ended(visit, AutosaveSlot(person=person, page=HERE, case=case), form)
    return f"/{HERE}"


def _case(linked: str) -> UUID | None:
    return id_or_nothing(linked) if linked and linked != UNSEEN else None
