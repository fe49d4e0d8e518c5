"""The list that an inspector asks for, as of any day: opened and replayed in threads, page by page."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from domain.access.permissions import visibility
from domain.calendar.periods import Period
from domain.case.case import Case
from domain.case.stages import CLOSES
from domain.evolve import replay
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import CaseDoesNotOpen, DoesNotOpen, Seals
from store.ledger.stored_states import opened_apart
from store.people.people_setup import names_of
from store.pool import LATEST
from store.queries.case_filters import CasePosition
from store.queries.case_queries import open_to
from store.queries.chronology_rows import closed_at
from store.queries.compliance_streams import StreamSelection, rows_of_a_period, sealed_entries, streamed
from store.queries.joined_cases import as_read_by
from views.inspection_view import InspectionRowView, inspection_row

AT_ONCE = 200
"""Cases that are read at once."""
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionAsked:
    """The period, and how children are named. The cases are shown as they were on its last day."""

    period: Period
    full_names: bool = False


@dataclass(slots=True, kw_only=True)
class InspectionPage:
    """Rows with the states that they come from, as their reader may read them."""

    rows: list[InspectionRowView] = field(default_factory=list)
    states: list[Case] = field(default_factory=list)
    places: list[CasePosition] = field(default_factory=list)
    more: CasePosition | None = None
    unread: int = 0


async def inspection_page(
    ledger: Ledger, caller: Caller, asked: InspectionAsked, limit: int, after: CasePosition | None = None
) -> InspectionPage:
    """So many rows after a place. Log the look at each of their cases before anyone reads them."""
    page, names = InspectionPage(), await names_of(ledger.pool, caller.school)
    most = min(limit + 1, AT_ONCE)
    while True:
        rows = await rows_of_a_period(ledger, caller.school, asked.period, after, most)
        await _add(ledger, caller, asked, rows, names, page)
        if len(page.rows) > limit or len(rows) < most:
            break
        after = rows[-1]["raised_at"] or LATEST, rows[-1]["id"]
    if len(page.rows) > limit:
        page.more = page.places[limit - 1]
        page.rows, page.states = page.rows[:limit], page.states[:limit]
    return page


async def _add(
    ledger: Ledger,
    caller: Caller,
    asked: InspectionAsked,
    rows: Sequence[asyncpg.Record],
    names: dict[UUID, str],
    page: InspectionPage,
) -> None:
    cases, unread = await asyncio.to_thread(_opened, ledger.seals, caller, rows)
    page.unread += unread
    seen = [each for each in await open_to(ledger, caller, cases) if isinstance(each, Case)]
    then = await _as_of(ledger, caller.school, asked.period, seen)
    read = await as_read_by(ledger, caller, then)
    ended = [each.id for each in read if each.closed]
    closed = await closed_at(ledger.pool, ended, CLOSES, asked.period.until - _MOMENT)
    known = {each.id: each for each in read if _belongs(each, asked.period, closed.get(each.id))}
    for row in rows:
        case = known.get(row["id"])
        if case is None:
            continue
        lead = names.get(case.owner) if case.owner is not None else None
        page.rows.append(
            inspection_row(case, lead, closed.get(case.id), asked.period, full_names=asked.full_names)
        )
        page.states.append(case)
        page.places.append((row["raised_at"] or LATEST, row["id"]))


def _opened(seals: Seals, caller: Caller, rows: Sequence[asyncpg.Record]) -> tuple[list[Case], int]:
    """The cases as they are now, which decides who may see them, and how many cannot be opened."""
    cases, unread = list[Case](), 0
    for row in rows:
        try:
            case = opened_apart(row, seals)
        except CaseDoesNotOpen:
            unread += 1
            continue
        if case.school == caller.school and not case.about and visibility(case, caller.person) == "whole":
            cases.append(case)
    return cases, unread


async def _as_of(ledger: Ledger, school: UUID, period: Period, cases: Sequence[Case]) -> list[Case]:
    """The cases as they were recorded when the period ended; most have no entry since."""
    later = {each.id for each in cases if each.recorded_at >= period.until}
    earlier = await _replayed(ledger, school, period, later) if later else {}
    then = [earlier.get(each.id) if each.id in later else each for each in cases]
    return [each for each in then if each is not None and not each.about]


async def _replayed(
    ledger: Ledger, school: UUID, period: Period, cases: Collection[UUID]
) -> dict[UUID, Case]:
    rows = await sealed_entries(ledger, school, list(cases))
    wanted = StreamSelection(school=school, period=period)

    def replayed() -> dict[UUID, Case]:
        found = {}
        for each in rows:
            case = streamed(ledger.seals, wanted, each)
            if case is None or isinstance(case, DoesNotOpen):
                continue
            entries = [event for event in case.stream if event.recorded_at < period.until]
            if entries:
                found[case.id] = replay(entries)
        return found

    return await asyncio.to_thread(replayed)


def _belongs(case: Case, period: Period, closed: datetime | None) -> bool:
    """Whether it was open, raised or referred in the period."""
    if not case.closed or closed is None or closed >= period.since:
        return True
    return any(period.holds(each.made_at) for each in case.standing_referrals)
