"""The visitor’s own reports, each with no more than its receipt says (3-STF.k)."""

from dataclasses import dataclass

from store.queries import case_queries
from store.queries.case_filters import Filter
from web.core.page_request import PageRequest
from wording import case_labels

LOOKED_AT = 50
MOST = 5
"""The newest reports; `/cases` has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReport:
    """One report, without a name."""

    case: str
    reference: str
    became: str


async def own_reports(visit: PageRequest) -> list[OwnReport]:
    """The newest open reports."""
    me = visit.me.caller.person.id
    page = await case_queries.cases(visit.ledger, visit.me.caller, Filter(), LOOKED_AT, None)
    mine = (each for each in page.read if each.raised_by == me)
    views = (visit.view(each) for each in mine)
    return [
        OwnReport(
            case=f"/cases/{view.id}",
            reference=view.reference,
            became=case_labels.receipt(view.stage),
        )
        for view in views
        if view.stage != "closed"
    ][:MOST]
