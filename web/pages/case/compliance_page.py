"""A case compared with the policy, clause by clause (3.2a)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from starlette.responses import Response

from application.history_redaction import readable
from domain.compliance.clause_findings import GRAVEST_FIRST
from domain.compliance.compliance_check import ComplianceChecker
from store.ledger import history
from views.compliance_view import FindingView, compliance_view
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.compliance_text import finding_text
from wording import obligation_topics
from wording.formatting import policy_version

_HEADINGS = {
    "breached": "Not done",
    "owed": "To do",
    "met_late": "Done late",
    "met": "Done",
    "not_applicable": "Not applicable",
}
FOLDED = ("met", "not_applicable")


async def compliance(visit: PageRequest) -> Response:
    """Every clause of the case's policy, the gravest first."""
    state = await visit.case(whole=True)
    entries = await history.events(visit.ledger, state.id)
    stream = [stored.event for stored in await readable(visit.ledger, visit.me.caller, state.id, entries)]
    yardstick = ComplianceChecker(visit.ledger.plans.known.policies, visit.now)
    found = compliance_view(yardstick.compliance(stream))
    topics = obligation_topics.in_entries(stream)
    return visit.page(
        "cases/compliance.html",
        title=f"Policy compliance of case {state.reference}",
        state=state,
        policy=page_context.policy_of(visit, state),
        policy_version=policy_version,
        counts=[(_HEADINGS[status], found.counts[status]) for status in GRAVEST_FIRST],
        groups=[
            (_HEADINGS[status], clauses, status in FOLDED)
            for status in GRAVEST_FIRST
            if (clauses := _of(found.clauses, status, topics, visit.now))
        ],
    )


def _of(
    clauses: Iterable[FindingView], status: str, topics: Mapping[str, str], now: datetime
) -> list[FindingView]:
    return [replace(each, says=finding_text(each, topics, now)) for each in clauses if each.status == status]


PAGES = {"/cases/{id}/compliance": Page(get=compliance)}
