"""The list that Ofsted asks for by 8am: cases open or referred in a period, as of any day (11.15)."""

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from application.figures.inspection_list import InspectionAsked, InspectionPage, inspection_page
from application.page_files import PageFile
from application.parameter_parsers import a_moment, as_id, pack_cursor, place_or_none
from application.sent_request import check_role
from documents.table_document import FileKind, Table
from domain.access.permissions import OF_AN_INSPECTOR, Visibility
from domain.calendar.periods import Period, a_year_until
from domain.calendar.working_time import london
from domain.case.case import Case
from store.queries.access_log import log_access
from views.inspection_view import NOTES, TITLE, WIDTHS, inspection_table
from web.core.form_dates import NO_DAY, date_items, date_of, has_date, in_parts
from web.core.page_request import Page, PageRequest, file_pages, file_response
from web.core.posted_form import PostedForm
from wording.formatting import plain_day

FULL = "full"
A_PAGE, IN_PRINT_VIEW, MOST_IN_A_FILE = 50, 500, 20_000
_OLDEST = date(1900, 1, 1)


async def inspection(visit: PageRequest) -> Response:
    """A page of the list, the newest case first. The look at each case is logged."""
    check_role(visit.me.caller, OF_AN_INSPECTOR)
    form, asked, wrong = _wanted(visit)
    days = {"from": asked.period.first.isoformat(), "as_of": asked.period.last.isoformat()}
    found = InspectionPage()
    if not wrong:
        form = in_parts(days.items(), "from", "as_of")
        limit = IN_PRINT_VIEW if visit.printing else A_PAGE
        after = place_or_none(visit.request.query_params.get("cursor"), a_moment, as_id)
        found = await inspection_page(visit.ledger, visit.me.caller, asked, limit, after)
        seen: list[tuple[Case, Visibility]] = [(each, "whole") for each in found.states]
        what = "print" if visit.printing else "inspection"
        await log_access(visit.ledger, visit.me.caller.person.id, seen, what)
    table = inspection_table(found.rows)
    return visit.form_page(
        "reports/inspection.html",
        title=TITLE,
        first=date_items(form, "from", "from-day" in wrong),
        last=date_items(form, "as_of", "as_of-day" in wrong),
        wrong=wrong,
        full_names=asked.full_names,
        notes=NOTES,
        period=asked.period,
        table=table,
        rows=list(zip(found.rows, table.rows, strict=True)),
        unread=found.unread,
        more=_next(days, asked, *found.more) if found.more is not None else None,
    )


def _next(days: dict[str, str], asked: InspectionAsked, raised_at: datetime, case: UUID) -> str:
    """The address of the next page of the same list."""
    names = {"names": FULL} if asked.full_names else {}
    cursor = pack_cursor(raised_at.isoformat(), str(case))
    return "/inspection?" + urlencode({**days, **names, "cursor": cursor})


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The whole list as a file, which the access log of each case has."""
    check_role(visit.me.caller, OF_AN_INSPECTOR)
    _, asked, _ = _wanted(visit)
    found = await inspection_page(visit.ledger, visit.me.caller, asked, MOST_IN_A_FILE)
    table, days = inspection_table(found.rows), asked.period
    unread = f"{found.unread} cases cannot be opened and are not on the list."
    of = PageFile(
        name=f"inspection-{days.last.isoformat()}",
        title=f"{TITLE}, as of {plain_day(days.last)}",
        notes=(
            f"Open, reported or referred from {plain_day(days.first)} to {plain_day(days.last)}.",
            *NOTES,
            *((unread,) if found.unread else ()),
        ),
        tables=(Table(title=table.title, columns=table.columns, rows=table.rows, widths=WIDTHS),),
    )
    return await file_response(visit, of, kind, found.states)


def _wanted(visit: PageRequest) -> tuple[PostedForm, InspectionAsked, dict[str, str]]:
    """The dates in the address, the list that they ask for, and what is wrong with them.

    By default it is the list as of today, since a year before.
    """
    query = visit.request.query_params
    today, form = london(visit.now).date(), in_parts(query.multi_items(), "from", "as_of")
    days = {name: date_of(form, name) for name in ("from", "as_of") if has_date(form, name)}
    wrong = {f"{name}-day": NO_DAY for name, each in days.items() if each is None or each < _OLDEST}
    last = days.get("as_of") or today
    first = days.get("from") or a_year_until(last).first
    if not wrong and last > today:
        wrong["as_of-day"] = "The day must be today or in the past"
    elif not wrong and first > last:
        wrong["from-day"] = "The first day must be the same as or before the day of the list"
    period = a_year_until(today) if wrong else Period(first=first, last=last)
    return form, InspectionAsked(period=period, full_names=query.get("names") == FULL), wrong


PAGES = {"/inspection": Page(get=inspection), **file_pages("/inspection", saved)}
