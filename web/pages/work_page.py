"""Your work: overdue tasks, then tasks by deadline, then what others must do (3.2s, 3-HT.b)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from application.other_open_cases import other_open_cases
from application.parameter_parsers import a_moment, a_rank, as_id, pack_cursor, read_cursor, text
from domain.access.permissions import WHOLE_SCHOOL
from domain.calendar.bank_holidays import MAY_PROCLAIM
from domain.calendar.working_time import london
from domain.case import untold_facts
from domain.case.case import Case
from domain.case.obligation import Obligation
from store.planning import calendar_requests
from store.queries import work_queries
from store.queries.left_file_query import left_files
from store.queries.work_queries import WorkPosition
from views.case_view import CaseView
from views.work_view import WorkView
from web.core.page_request import Page, PageRequest
from web.pages.case.case_rows import short_category
from web.pages.case.command_page import SAID
from web.pages.not_sent import not_sent
from web.pages.own_reports import own_reports
from web.pages.procedure_page import waiting
from web.pages.work_rows import Row, of_a_left_pupil, of_the_calendar, of_the_procedure, with_other_cases
from wording import obligation_topics
from wording.formatting import command_name
from wording.obligation_text import (
    NO_TOPICS,
    WAITS_ON_OTHERS,
    by_when,
    how_late,
    is_late,
    natural_step,
    task,
)
from wording.phrases import lower

A_PAGE, MOST_DANGERS = 25, 100
IN_AN_EMERGENCY = "Refer in an emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one heading."""

    name: str
    heading: str
    rows: list[Row]


async def work(visit: PageRequest) -> Response:
    """The page; the script loads it again when something has changed."""
    after = _after(visit.request.query_params.get("cursor"))
    groups, place = await grouped(visit, after)
    reports = set(WHOLE_SCHOOL).isdisjoint(visit.me.roles)
    done = SAID.get(visit.request.query_params.get("done", ""))
    mine = await own_reports(visit) if reports else []
    return visit.page(
        "work.html",
        title="Your work",
        groups=groups,
        first=after is None,
        more=_next(place) if place is not None else None,
        reports=reports,
        mine=mine,
        unsent=await not_sent(visit),
        done=done,
    )


def _after(cursor: str | None) -> WorkPosition | None:
    """The place after which the page begins; None for the first page, and for a cursor that says nothing."""
    try:
        rank, due, case, name = read_cursor(cursor or "", a_rank, a_moment, as_id, text)
    except ValueError:
        return None
    return rank, due, case, name


def _next(place: WorkPosition) -> str:
    rank, due, case, name = place
    return "?" + urlencode({"cursor": pack_cursor(str(rank), due.isoformat(), str(case), name)})


async def grouped(
    visit: PageRequest, after: WorkPosition | None = None
) -> tuple[list[Group], WorkPosition | None]:
    """The rows of a page in their groups, and after which place the next page begins, if there is one.

    Immediate danger is on the first page, however much is overdue (11.4).
    """
    caller = visit.me.caller
    page = await work_queries.work_page(visit.ledger, caller, A_PAGE, after)
    urgent = await work_queries.dangers(visit.ledger, caller, MOST_DANGERS)
    left = await left_files(visit.ledger, caller) if after is None else []
    states = page.states | urgent.states | {each.case.id: each.case for each in left}
    rows = [each for each in page.rows if each not in urgent.rows]
    if after is None:
        rows = [*urgent.rows, *rows]
    views = {name: visit.view(case) for name, case in states.items()}
    others = await other_open_cases(visit.ledger, caller, states.values())
    now = visit.now
    sorted_in: dict[str, list[Row]] = {name: [] for name in _HEADINGS}
    sorted_in["left"] = [
        with_other_cases(of_a_left_pupil(each, views[each.case.id]), others.get(each.case.id, ()))
        for each in left
    ]
    if after is None:
        sorted_in["procedure"] = [of_the_procedure(each) for each in waiting(visit)]
    if after is None and not set(MAY_PROCLAIM).isdisjoint(visit.me.roles):
        sorted_in["calendar"] = [
            of_the_calendar(each) for each in await calendar_requests.waiting(visit.ledger.pool)
        ]
    for each in rows:
        state = states.get(each.referral)
        row = _of_an_unread_case(each, now)
        if state is not None:
            row = _row(each, state, views[each.referral], now)
            row = with_other_cases(row, others.get(each.referral, ()))
        sorted_in["danger" if row.at_once else _group(each, now)].append(row)
    groups = [
        Group(name=name, heading=_HEADINGS[name], rows=found) for name, found in sorted_in.items() if found
    ]
    return groups, page.more


_HEADINGS = {
    "danger": "Immediate danger",
    "late": "Overdue",
    "left": "Left, file owed",
    "procedure": "Problems with the policy",
    "calendar": "Requests from schools",
    "today": "Due today",
    "later": "Coming up",
    "waiting": "Waiting for others",
}


def _group(each: WorkView, now: datetime) -> str:
    if is_late(each, now):
        return "late"
    if each.kind in WAITS_ON_OTHERS:
        return "waiting"
    due_at = each.due_at
    today = due_at is not None and london(due_at).date() <= london(now).date()
    return "today" if today else "later"


def _row(each: WorkView, state: Case, view: CaseView, now: datetime) -> Row:
    due_at, late = each.due_at, is_late(each, now)
    topics = obligation_topics.in_state(state) if view.pupil else NO_TOPICS
    step, page = step_for(each.id, (offer.command for offer in view.next), _ids(state.open_obligations))
    case = f"/cases/{each.referral}"
    return Row(
        case=case,
        reference=each.reference,
        pupil=view.pupil.name if view.pupil else None,
        concern=lower(short_category(state.concern.category)) if view.pupil else None,
        danger=view.pupil is not None and state.concern.immediate_danger,
        task=task(each.id, topics),
        due=by_when(due_at, now) if due_at else None,
        late=how_late(due_at, now) if due_at and late else None,
        provisional=each.provisional,
        clause=each.clause,
        step=step,
        href=f"{case}/{page}" if page else case,
        at_once=each.id in _ids(untold_facts.urgent_obligations(state)),
    )


def _of_an_unread_case(each: WorkView, now: datetime) -> Row:
    """The task is known even when the case cannot be opened."""
    due_at, late = each.due_at, is_late(each, now)
    case = f"/cases/{each.referral}"
    return Row(
        case=case,
        reference=each.reference,
        pupil=None,
        task=task(each.id),
        due=by_when(due_at, now) if due_at else None,
        late=how_late(due_at, now) if due_at and late else None,
        provisional=each.provisional,
        clause=each.clause,
        step="Open the case",
        href=case,
        at_once=each.id == untold_facts.REFER_AT_ONCE,
        unread=True,
    )


def step_for(obligation: str, offered: Iterable[str], owed_now: Collection[str]) -> tuple[str, str | None]:
    """The button’s text, and the command’s page; without a command it leads to the case itself."""
    command = natural_step(obligation, offered, owed_now)
    if command == "refer" and obligation == untold_facts.REFER_AT_ONCE:
        return IN_AN_EMERGENCY, "emergency"
    return (command_name(command), command) if command else ("Open the case", None)


def _ids(obligations: Iterable[Obligation]) -> frozenset[str]:
    return frozenset(owed.id for owed in obligations)


PAGES = {"/": Page(get=work)}
