"""The visitor's own unsent report, as *Your work* shows it. It says nothing of what is in it (3-STF.k)."""

from domain.calendar.working_time import london
from store.drafts import report_drafts
from web.core.page_request import PageRequest
from wording.formatting import clock_time

UNSENT = "unsent"
"""The value of the button that throws the draft away from *Your work*."""


async def unsent_report(visit: PageRequest) -> str | None:
    """The sentence about the visitor's draft, or None if they have none. It names no child."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    if draft is None or not draft.answers:
        return None
    if draft.started_at is None:
        return "Unsent report"
    days = (london(visit.now).date() - london(draft.started_at).date()).days
    day = " yesterday" if days == 1 else ""
    return f"Unsent report, started at {clock_time(draft.started_at)}{day}"
