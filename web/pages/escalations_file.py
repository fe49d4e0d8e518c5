"""Every overdue task and its alerts as a file, from all pages of the list (11.8)."""

import asyncio
from collections.abc import Iterator

from starlette.responses import Response

from application.page_files import PageFile
from domain.access.permissions import visibility
from domain.case.case import Case
from referral_form.table_document import Cell, FileKind, Table
from store.ledger.stored_states import Unread
from store.queries import case_queries
from store.queries.case_filters import Filter
from store.queries.joined_cases import as_read_by
from web.core.page_request import PageRequest
from web.core.saved_pages import file_pages, given
from web.pages.escalations_page import Climbing, climbing_in
from wording.formatting import CANNOT_BE_OPENED, moment
from wording.formatting import pupil as called
from wording.phrases import upper

A_TIME = 100
"""Cases that are read at once."""
_COLUMNS = (
    *("Case", "Child", "Kind of concern", "Danger", "Overdue task", "Due", "Late", "Policy"),
    *("Alerts sent", "Next alert", "Who to phone"),
)
_WIDTHS = (3, 3, 3, 2, 4, 3, 2, 2, 5, 3, 4)


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The file, once the look at each case in it is logged."""
    rows: list[tuple[Cell, ...]] = []
    cases: list[Case] = []
    after = None
    while True:
        caller, late = visit.me.caller, Filter(overdue=True)
        page = await case_queries.cases(visit.ledger, caller, late, A_TIME, after)
        read = await as_read_by(visit.ledger, caller, page.read)
        whole = [state for state in read if visibility(state, caller.person) == "whole"]
        rows += [_unread(each) for each in page.unread]
        rows += await asyncio.to_thread(_rows, visit, whole)
        cases += whole
        after = page.more
        if after is None:
            break
    of = PageFile(
        name="escalations",
        title="Escalations",
        tables=(Table(title="Overdue tasks", columns=_COLUMNS, widths=_WIDTHS, rows=tuple(rows)),),
    )
    return await given(visit, of, kind, cases)


def _rows(visit: PageRequest, cases: list[Case]) -> list[tuple[Cell, ...]]:
    return [_row(each) for state in cases for each in climbing_in(visit, state)]


def _row(each: Climbing) -> tuple[Cell, ...]:
    return (
        each.reference,
        called(each.pupil),
        upper(each.concern),
        "Yes" if each.danger else "No",
        each.task,
        each.due_at,
        each.late,
        each.clause,
        "\n".join(f"{moment(rung.at)}: {rung.to}" for rung in each.rungs),
        each.next_at,
        "\n".join(_contacts(each)),
    )


def _contacts(each: Climbing) -> Iterator[str]:
    for who, phone, hours in each.contacts:
        yield f"{who}: {phone}" + (f" ({hours})" if hours else "")


def _unread(each: Unread) -> tuple[Cell, ...]:
    return (each.reference, *(None,) * 3, f"{CANNOT_BE_OPENED}.", *(None,) * (len(_COLUMNS) - 5))


PAGES = file_pages("/escalations", saved)
