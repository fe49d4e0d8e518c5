"""The visitor's own unsent report, as *Your work* shows it. It says nothing of what is in it (3-STF.k)."""

from store.drafts import report_drafts
from web.core.page_request import PageRequest
from wording.formatting import recent_time

UNSENT = "unsent"
"""The value of the button that throws the draft away from *Your work*."""


async def unsent_report(visit: PageRequest) -> str | None:
    """The sentence about the visitor's draft, or None if they have none. It names no child."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    if draft is None or not any(name.startswith("/") for name in draft.answers or ()):  # notes alone
        return None
    if draft.started_at is None:
        return "Unsent report"
    return f"Unsent report, started at {recent_time(draft.started_at, visit.now)}"
