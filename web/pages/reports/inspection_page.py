"""The list that Ofsted asks for by 8am: cases open or referred in a period, as of any day (11.15)."""

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Asked:
    """What the address asks for, and what is wrong with it."""

    form: PostedForm
    period: Period
    full_names: bool
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def list(self) -> InspectionAsked:
        """The list that is asked for."""
        return InspectionAsked(period=self.period, full_names=self.full_names)

    def address(self, after: tuple[datetime, UUID]) -> str:
        """The next page of the same list."""
        asked = {"from": self.period.first.isoformat(), "as_of": self.period.last.isoformat()}
        names = {"names": FULL} if self.full_names else {}
        cursor = pack_cursor(after[0].isoformat(), str(after[1]))
        return "/inspection?" + urlencode({**asked, **names, "cursor": cursor})


async def inspection(visit: PageRequest) -> Response:
    """A page of the list, the newest case first. The look at each case is logged."""
    check_role(visit.me.caller, OF_AN_INSPECTOR)
    asked = _wanted(visit)
    found = InspectionPage()
    if not asked.wrong:
        limit = IN_PRINT_VIEW if visit.printing else A_PAGE
        after = place_or_none(visit.request.query_params.get("cursor"), a_moment, as_id)
        found = await inspection_page(visit.ledger, visit.me.caller, asked.list, limit, after)
        seen: list[tuple[Case, Visibility]] = [(each, "whole") for each in found.states]
        what = "print" if visit.printing else "inspection"
        await log_access(visit.ledger, visit.me.caller.person.id, seen, what)
    shown = in_parts(
        [("from", asked.period.first.isoformat()), ("as_of", asked.period.last.isoformat())], "from", "as_of"
    )
    form = asked.form if asked.wrong else shown
    table = inspection_table(found.rows)
    return visit.form_page(
        "reports/inspection.html",
        title=TITLE,
        first=date_items(form, "from", "from-day" in asked.wrong),
        last=date_items(form, "as_of", "as_of-day" in asked.wrong),
        wrong=asked.wrong,
        full_names=asked.full_names,
        notes=NOTES,
        period=asked.period,
        table=table,
        rows=list(zip(found.rows, table.rows, strict=True)),
        unread=found.unread,
        more=asked.address(found.more) if found.more is not None else None,
    )


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The whole list as a file, which the access log of each case has."""
    check_role(visit.me.caller, OF_AN_INSPECTOR)
    asked = _wanted(visit)
    found = await inspection_page(visit.ledger, visit.me.caller, asked.list, MOST_IN_A_FILE)
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


def _wanted(visit: PageRequest) -> _Asked:
    """The list in the address: by default as of today, since a year before."""
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
    return _Asked(form, period, query.get("names") == FULL, wrong)


PAGES = {"/inspection": Page(get=inspection), **file_pages("/inspection", saved)}
