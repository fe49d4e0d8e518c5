"""The case at an earlier time, as recorded or as it happened, compared with today."""

from datetime import datetime
from typing import get_args

from starlette.responses import Response

from application.audit.point_in_time import Basis, case_at, entries_by
from domain.calendar.working_time import in_utc, london
from domain.field_rules import EARLIEST, LATEST
from web.core.form_dates import NO_DAY, date_items, date_of, in_parts, time_of
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.pages.audit.case_record import CaseRecord, about, record
from web.pages.audit.field_comparison import compared


async def as_at(visit: PageRequest) -> Response:
    """The question, and the answer once a time is given."""
    kept, query = await record(visit), visit.request.query_params
    asked = in_parts(query.multi_items(), "on")
    basis, wrong = _basis(asked["by"]), dict[str, str]()
    at: datetime | None = None
    if {"on", "on-day"} & query.keys():
        at, wrong = _instant(asked)
    else:
        now = london(visit.now)
        asked = in_parts([("on", now.date().isoformat()), ("time", f"{now:%H:%M}")], "on")
    state = case_at(kept.stream, basis, at) if at is not None else None
    today = kept.lay_out(visit, kept.state)
    fields = compared(kept.lay_out(visit, state), today) if state is not None else []
    counted, other = (_versions(kept, each, at) for each in (basis, _other(basis)))
    lines = {line.version: line for line in kept.lines}
    return about(
        visit,
        kept.state,
        "as-at",
        "The case at an earlier time",
        basis=basis,
        items=date_items(asked, "on", "on-day" in wrong),
        clock=asked["time"],
        at=at,
        wrong=wrong,
        state=state,
        fields=fields,
        changed=[each for each in fields if each.differs],
        only_here=[lines[version] for version in sorted(counted - other)],
        only_there=[lines[version] for version in sorted(other - counted)],
        entries=len(counted),
        all_entries=len(kept.stream),
    )


def _versions(kept: CaseRecord, basis: Basis, at: datetime | None) -> set[int]:
    return {event.version for event in entries_by(kept.stream, basis, at)} if at is not None else set()


def _basis(text: str) -> Basis:
    return next((each for each in get_args(Basis) if each == text), "recorded")


def _other(basis: Basis) -> Basis:
    return "occurred" if basis == "recorded" else "recorded"


def _instant(asked: PostedForm) -> tuple[datetime | None, dict[str, str]]:
    """The end of the given minute in London, or the errors in its day and time."""
    day, clock = date_of(asked, "on"), time_of(asked["time"] or "23:59")
    wrong = {}
    if day is None or not EARLIEST <= day <= LATEST:
        wrong["on-day"] = NO_DAY
    if clock is None:
        wrong["time"] = "Enter a time, such as 5pm"
    if day is None or clock is None or wrong:
        return None, wrong
    return in_utc(day, clock.replace(second=59, microsecond=999_999)), {}


PAGES = {"/cases/{id}/as-at": Page(get=as_at)}
