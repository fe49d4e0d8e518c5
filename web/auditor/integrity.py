"""Integrity: in one sentence, whether the record is as it was written."""

from starlette.responses import Response

from audit.proof import CANNOT_SHOW
from store import history
from web.auditor.record import about
from web.visits import Page, Visit


async def integrity(visit: Visit) -> Response:
    """The sentence, the head to compare with a copy kept elsewhere, and what a chain cannot show.

    No entry is opened: one that was changed does not open, and that is when the sentence is wanted.
    """
    state = await visit.case(whole=True)
    async with visit.ledger.pool.connection() as connection:
        found = await history.verify(connection, state.id)
    return about(visit, state, "integrity", "Integrity", found=found, cannot_show=CANNOT_SHOW)


PAGES = {"/cases/{id}/integrity": Page(get=integrity)}
