"""The headteacher's overview: open cases, late tasks, agencies, training and duty (3-HT.b, 3-DSL.e)."""

from starlette.responses import Response

from application.headteacher_overview import headteacher_overview
from application.page_files import PageFile
from application.parameter_parsers import a_count
from application.sent_request import check_role
from domain.access.report_readers import OF_THE_HEADTEACHER
from referral_form.table_document import FileKind
from web.core.page_request import Page, PageRequest
from web.core.saved_pages import file_pages, given
from web.pages.reports.headteacher_rows import sections
from web.pages.reports.report_rows import as_table

TITLE = "Headteacher’s overview"
NOTES = (
    "Concerns about a named member of staff or a governor are not on this page.",
    "Cases are in order of danger, then of lateness, then of their next deadline.",
)
A_PAGE, MOST_CASES = 25, 2_000
_FOLDED = 10
"""Rows of a section that are open; the others are folded."""


async def overview(visit: PageRequest) -> Response:
    """The page of open cases that was asked for, and everything else once."""
    check_role(visit.me.caller, OF_THE_HEADTEACHER)
    after = _after(visit)
    found = await headteacher_overview(visit.ledger, visit.me.caller, A_PAGE, after)
    return visit.page(
        "reports/headteacher.html",
        title=TITLE,
        notes=NOTES,
        sections=sections(found.view, found.states, visit.now),
        open_rows={"cases": A_PAGE},
        folded=_FOLDED,
        unread=found.view.unread,
        more=after + A_PAGE if found.more else None,
        first=not after,
    )


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The same as a file, with every open case that a file can have."""
    check_role(visit.me.caller, OF_THE_HEADTEACHER)
    found = await headteacher_overview(visit.ledger, visit.me.caller, MOST_CASES, logged=False)
    shown = sections(found.view, found.states, visit.now)
    of = PageFile(name="headteacher", title=TITLE, notes=NOTES, tables=tuple(map(as_table, shown)))
    return await given(visit, of, kind, list(found.shown))


def _after(visit: PageRequest) -> int:
    """How many open cases were shown before; none for what is no number."""
    try:
        return a_count(visit.request.query_params.get("after", ""))
    except ValueError:
        return 0


PAGES = {"/headteacher": Page(get=overview), **file_pages("/headteacher", saved)}
