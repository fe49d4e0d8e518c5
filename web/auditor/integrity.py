"""Integrity: in one sentence, whether the record is as it was written."""

from starlette.responses import Response

from api import problems
from audit.proof import CANNOT_SHOW
from domain.referral import Referral
from store import history, lists
from store.sealing import CaseDoesNotOpen
from store.states import Unread
from web.auditor.record import about
from web.visits import Page, Visit


async def integrity(visit: Visit) -> Response:
    """The sentence, the head to compare with a copy kept elsewhere, and what a chain cannot show.

    No entry is opened: one that was changed does not open, and that is when the sentence is wanted.
    """
    state = await _case(visit)
    async with visit.ledger.pool.connection() as connection:
        found = await history.verify(connection, state.id)
    return about(
        visit,
        state,
        "integrity",
        "Integrity",
        found=found,
        cannot_show=CANNOT_SHOW,
        reads=isinstance(state, Referral),
    )


async def _case(visit: Visit) -> Referral | Unread:
    """The case, or that it is there and does not read; no word of it is shown here."""
    try:
        return await visit.case(whole=True)
    except CaseDoesNotOpen as unread:
        if not await visit.sees_whole(unread.case):
            raise problems.NotAllowed from None
        (found,) = await lists.of_ids(visit.ledger, visit.me.caller, [unread.case])
        return found


PAGES = {"/cases/{id}/integrity": Page(get=integrity)}
