"""Record integrity: in one sentence, whether the record is unchanged."""

from starlette.responses import Response

from application import problems
from application.damage_of_case import damage_of_case
from audit.chain_limits import CANNOT_SHOW
from domain.case.case import Case
from store.ledger import history
from store.ledger.sealing import CaseDoesNotOpen
from store.ledger.stored_states import Unread
from store.queries import case_queries
from store.verification.record_check import damage
from web.core.page_request import Page, PageRequest
from web.pages.audit.case_record import about


async def integrity(visit: PageRequest) -> Response:
    """Say whether the record is unchanged, list the damage, show the head, and say what a chain cannot show.

    The page works even if an entry or the state cannot be opened: that is when people need it.
    """
    state = await _case(visit)
    async with visit.ledger.pool.connection(LONG_SECONDS) as connection:
        found = await history.verify(connection, state.id)
        damaged = await damage(connection, visit.ledger.seals, state.id)
    told = await damage_of_case(visit.ledger, visit.me.caller, state.id, damaged)
    return about(
        visit,
        state,
        "integrity",
        "Record integrity",
        found=found,
        cannot_show=CANNOT_SHOW,
        reads=isinstance(state, Case),
        damaged=told,
        newest=state.version if isinstance(state, Case) else None,
    )


LONG_SECONDS = 10.0
"""The page opens every entry of the case."""


async def _case(visit: PageRequest) -> Case | Unread:
    """The case, or a stand-in if it cannot be opened; the page shows none of its words."""
    try:
        return await visit.case(whole=True)
    except CaseDoesNotOpen as unread:
        if not await visit.sees_whole(unread.case):
            raise problems.NotAllowed from None
        (found,) = await case_queries.of_ids(visit.ledger, visit.me.caller, [unread.case])
        return found


PAGES = {"/cases/{id}/integrity": Page(get=integrity)}
