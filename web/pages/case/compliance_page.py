"""A case compared with the policy, clause by clause, and the same as a file (3.2a)."""

from starlette.responses import Response

from application.case_compliance import TITLE, case_compliance, compliance_file
from domain.compliance.clause_findings import GRAVEST_FIRST
from referral_form.table_document import FileKind
from views.compliance_text import STATUS_HEADINGS
from web.core.page_request import Page, PageRequest
from web.core.saved_pages import file_pages, given
from web.pages.case import page_context
from wording.formatting import policy_version

FOLDED = ("met", "not_applicable")


async def compliance(visit: PageRequest) -> Response:
    """Every clause of the case's policy, the gravest first."""
    state = await visit.case(whole=True)
    found = await case_compliance(visit.ledger, visit.me.caller, state)
    groups = [(status, [each for each in found.clauses if each.status == status]) for status in GRAVEST_FIRST]
    return visit.page(
        "cases/compliance.html",
        title=f"{TITLE} of case {state.reference}",
        state=state,
        policy=page_context.policy_of(visit, state),
        policy_version=policy_version,
        counts=[(STATUS_HEADINGS[status], found.counts[status]) for status in GRAVEST_FIRST],
        groups=[
            (STATUS_HEADINGS[status], clauses, status in FOLDED) for status, clauses in groups if clauses
        ],
    )


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The same clauses as a file."""
    state = await visit.case(whole=True, logged=False)
    of = await compliance_file(visit.ledger, visit.me.caller, state)
    return await given(visit, of, kind, [state])


PAGES = {
    "/cases/{id}/compliance": Page(get=compliance),
    **file_pages("/cases/{id}/compliance", saved),
}
