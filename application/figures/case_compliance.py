"""A case compared with the policy as its reader reads it: on its page, and in a file (3.2a)."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from application.cases.history_redaction import readable
from application.page_files import PageFile
from documents.table_document import Cell, Table
from domain.case.case import Case
from domain.compliance.clause_findings import GRAVEST_FIRST
from domain.compliance.compliance_check import ComplianceChecker
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from views.compliance_view import STATUS_HEADINGS, ComplianceView, compliance_view, finding_text
from wording import obligation_topics
from wording.formatting import policy_version

TITLE = "Policy compliance"


async def case_compliance(ledger: Ledger, caller: Caller, case: Case) -> ComplianceView:
    """Every clause of the case's policy now, with its status in sentences without codes."""
    entries = await history.events(ledger, case.id)
    stream = [stored.event for stored in await readable(ledger, caller, case.id, entries)]
    now = ledger.clock.now()

    def compared() -> ComplianceView:
        found = compliance_view(ComplianceChecker(ledger.plans.known.policies, now).compliance(stream))
        topics = obligation_topics.in_entries(stream)
        said = tuple(replace(each, says=finding_text(each, topics, now)) for each in found.clauses)
        return replace(found, clauses=said)

    return await asyncio.to_thread(compared)


async def compliance_file(ledger: Ledger, caller: Caller, case: Case) -> PageFile:
    """What the page shows, the gravest first."""
    found = await case_compliance(ledger, caller, case)
    policy = ledger.policies[case.policy]
    counts = "; ".join(f"{STATUS_HEADINGS[status]}: {found.counts[status]}" for status in GRAVEST_FIRST)
    return PageFile(
        name=f"{case.reference}-compliance",
        title=TITLE,
        heading=f"{TITLE} of case {case.reference}",
        notes=(f"Compared with {policy.title}, {policy_version(policy.name)}. {counts}.",),
        tables=(
            Table(
                title="Clauses",
                columns=("Status", "Clause", "What it asks", "What the record shows", "Entries"),
                widths=(2, 2, 6, 8, 2),
                rows=tuple(_rows(found)),
            ),
        ),
    )


def _rows(found: ComplianceView) -> Iterator[tuple[Cell, ...]]:
    for status in GRAVEST_FIRST:
        for each in found.clauses:
            if each.status == status:
                entries = ", ".join(str(entry.version) for entry in each.evidence)
                yield STATUS_HEADINGS[status], each.id, each.summary, each.says, entries
