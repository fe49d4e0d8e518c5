"""As it stood: the case at an instant, by what was written down or by what had happened, beside today's."""

from datetime import date, datetime, time
from typing import get_args

from starlette.responses import Response

from audit.standing import Basis, entries_by, stood
from domain.wellformed import EARLIEST, LATEST
from domain.working_time import in_utc, london
from web.auditor.laid_out import compared
from web.auditor.record import Record, record
from web.visits import Page, Visit


async def as_at(visit: Visit) -> Response:
    """The question, and where it was asked the answer."""
    kept, query = await record(visit), visit.request.query_params
    basis = _basis(query.get("by", ""))
    if "on" not in query:
        return _page(visit, kept, basis, london(visit.now), None)
    at = _instant(query["on"], query.get("time", ""))
    if at is None:
        return _page(visit, kept, basis, london(visit.now), None, wrong=True)
    return _page(visit, kept, basis, london(at), at)


def _page(
    visit: Visit, kept: Record, basis: Basis, local: datetime, at: datetime | None, *, wrong: bool = False
) -> Response:
    state = stood(kept.stream, basis, at) if at is not None else None
    today = kept.lay_out(visit, kept.state)
    fields = compared(kept.lay_out(visit, state), today) if state is not None else []
    counted, other = (_versions(kept, each, at) for each in (basis, _other(basis)))
    lines = {line.version: line for line in kept.lines}
    return kept.page(
        visit,
        "as-at",
        "Error: As it stood" if wrong else "As it stood",
        status=422 if wrong else 200,
        basis=basis,
        on=local.date().isoformat(),
        clock=f"{local:%H:%M}",
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


def _versions(kept: Record, basis: Basis, at: datetime | None) -> set[int]:
    return {event.version for event in entries_by(kept.stream, basis, at)} if at is not None else set()


def _basis(text: str) -> Basis:
    return next((each for each in get_args(Basis) if each == text), "recorded")


def _other(basis: Basis) -> Basis:
    return "occurred" if basis == "recorded" else "recorded"


def _instant(on: str, clock: str) -> datetime | None:
    """A London day and time of day, the end of the minute that was named; none if it is no such thing."""
    try:
        day, of_day = date.fromisoformat(on), time.fromisoformat(clock or "23:59")
    except ValueError:
        return None
    if not EARLIEST <= day <= LATEST or of_day.tzinfo is not None:
        return None
    return in_utc(day, of_day.replace(second=59, microsecond=999_999))


PAGES = {"/cases/{id}/as-at": Page(get=as_at)}
