"""A child's chronology as a CSV: every entry that the filter of the page chooses, the newest last (11.15)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from application.child_cases import ChildCases, child_cases, log_child_access
from application.child_chronology import chronology_page
from application.chronology_wording import WordedEntry
from application.page_files import PageFile, page_file
from application.pupil_reading import visible_pupil
from domain.pupils.pupil_access import PRINT_CHILD
from referral_form.table_document import Cell, FileKind, Table
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.entry_details import Names
from web.pages.pupils.child_entries import ChildEntry, child_entry
from web.pages.pupils.child_page import FILTERS, entry_filter
from wording.chronology_notes import damaged_cases

A_TIME = 500
"""Entries that are read at once."""
KIND: FileKind = "csv"
_COLUMNS = ("Case", "Entry", "Recorded at", "Happened", "Who", "What", "Recorded", "Policy", "Cancelled")


async def saved(visit: PageRequest) -> Response:
    """The file, for those who print the chronology; the look at each case and record is logged first."""
    caller = visit.me.caller
    seen = await visible_pupil(visit.ledger, caller, visit.id, KIND, PRINT_CHILD)
    child = await child_cases(visit.ledger, caller, seen.pupil.id)
    wanted = entry_filter({name: visit.request.query_params.get(name, "") for name in FILTERS})
    if wanted.case is not None:
        chosen = {case.id: case for case in child.cases.values() if case.id == wanted.case}
        child = replace(child, cases=chosen)
    names, rows, after = await page_context.names(visit), list[tuple[Cell, ...]](), None
    while True:
        page = await chronology_page(visit.ledger, child, caller, wanted, A_TIME, after, what=None)
        rows += await asyncio.to_thread(_rows, visit, page.entries, child, names)
        after = page.more
        if after is None:
            break
    if child.unread:
        rows.append((*(None,) * 5, damaged_cases(child.unread), *(None,) * 3))
    table = Table(title="Chronology", columns=_COLUMNS, rows=tuple(rows))
    made = await page_file(
        visit.ledger, caller, PageFile(name="chronology", title="Chronology", tables=(table,)), KIND
    )
    await log_child_access(visit.ledger, caller.person.id, child, child.cases.values(), KIND)
    return Response(made.body, 200, made.headers, made.media_type)


def _rows(
    visit: PageRequest, entries: Sequence[WordedEntry], child: ChildCases, names: Names
) -> list[tuple[Cell, ...]]:
    policies = visit.ledger.plans.known.policies
    return [_row(child_entry(each, child.cases, names, policies)) for each in entries]


def _row(each: ChildEntry) -> tuple[Cell, ...]:
    return (
        each.reference or "School register",
        each.version,
        each.recorded_at,
        each.occurred_at,
        each.who,
        each.text,
        "\n".join(f"{label}: {text}" for label, text in each.details),
        ", ".join(each.clauses),
        "Yes" if each.void else "No",
    )


PAGES = {"/pupils/{id}/chronology.csv": Page(get=saved)}
