"""Your work: overdue tasks, then tasks by deadline, then what others must do (3.2s, 3-HT.b)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from domain.access.permissions import WHOLE_SCHOOL
from domain.calendar.bank_holidays import MAY_PROCLAIM
from domain.calendar.working_time import london
from domain.case import untold_facts
from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.policy.procedure_concerns import ConcernSummary
from store.ledger.stored_states import Unread
from store.planning import calendar_requests
from store.planning.calendar_requests import DayAskedFor
from store.queries import case_queries, work_queries
from views.case_view import CaseView
from views.work_view import WorkView
from web.core.page_request import Page, PageRequest
from web.pages.case.command_page import SAID
from web.pages.own_reports import own_reports
from web.pages.procedure_page import waiting
from wording import obligation_topics
from wording.formatting import command_name, day
from wording.obligation_text import (
    NO_TOPICS,
    WAITS_ON_OTHERS,
    by_when,
    how_late,
    is_late,
    natural_step,
    task,
)

MOST = 100
READ = 1000
"""Obligations read in search of danger, which overdue tasks must not push off the page (11.4)."""
IN_AN_EMERGENCY = "Refer in an emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One task of the reader’s, or an answer that the reader waits for."""

    case: str
    reference: str
    pupil: str | None
    """The name, if the reader sees the whole case."""
    task: str
    due: str | None
    late: str | None
    provisional: bool
    clause: str
    step: str
    """The button’s text."""
    href: str
    at_once: bool = False
    """Whether a child may be in immediate danger."""
    unread: bool = False
    """Whether the case cannot be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one heading."""

    name: str
    heading: str
    rows: list[Row]


async def work(visit: PageRequest) -> Response:
    """The page; the script loads it again when something has changed."""
    groups, more = await grouped(visit)
    reports = set(WHOLE_SCHOOL).isdisjoint(visit.me.roles)
    done = SAID.get(visit.request.query_params.get("done", ""))
    mine = await own_reports(visit) if reports else []
    return visit.page(
        "work.html",
        title="Your work",
        groups=groups,
        shown=sum(len(each.rows) for each in groups),
        more=more,
        reports=reports,
        mine=mine,
        done=done,
    )


async def grouped(visit: PageRequest) -> tuple[list[Group], bool]:
    """The rows in their groups, and whether the page shows only some of them."""
    caller = visit.me.caller
    found = await work_queries.found(visit.ledger, caller, READ, None)
    looked_at = [
        *found[:MOST],
        *(each for each in found[MOST:] if each.name == untold_facts.REFER_AT_ONCE),
    ]
    cases = await case_queries.of_ids(visit.ledger, caller, {each.case for each in looked_at})
    states = {case.id: case for case in cases if not isinstance(case, Unread)}
    views = {name: visit.view(case) for name, case in states.items()}
    now = visit.now
    sorted_in: dict[str, list[Row]] = {name: [] for name in _HEADINGS}
    sorted_in["procedure"] = [_of_the_procedure(each) for each in waiting(visit)]
    if not set(MAY_PROCLAIM).isdisjoint(visit.me.roles):
        sorted_in["calendar"] = [
            _of_the_calendar(each) for each in await calendar_requests.waiting(visit.ledger.pool)
        ]
    for each, _ in work_queries.checked(looked_at, cases, caller):
        state = states.get(each.referral)
        row = _of_an_unread_case(each, now)
        if state is not None:
            row = _row(each, state, views[each.referral], now)
        sorted_in["danger" if row.at_once else _group(each, now)].append(row)
    groups = [
        Group(name=name, heading=_HEADINGS[name], rows=rows) for name, rows in sorted_in.items() if rows
    ]
    return groups, len(found) > MOST


_HEADINGS = {
    "danger": "Immediate danger",
    "late": "Overdue",
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


def _of_the_procedure(said: ConcernSummary) -> Row:
    """Someone reported a problem with the policy; the policy sets no deadline for the reply (13.4)."""
    page = f"/procedure/{said.id}"
    return Row(
        case=page,
        reference="About the policy",
        pupil=None,
        task="Reply to a problem with the policy",
        due=None,
        late=None,
        provisional=False,
        clause=said.clause,
        step="Read and answer",
        href=page,
    )


def _of_the_calendar(asked: DayAskedFor) -> Row:
    """A school’s request, which only the operator can answer; there is no deadline (11.8)."""
    change = "add" if asked.change == "add" else "remove"
    return Row(
        case="/calendar",
        reference="Calendar",
        pupil=None,
        task=f"{asked.school} asks you to {change} a bank holiday: {day(asked.day)}",
        due=None,
        late=None,
        provisional=False,
        clause="11.8",
        step="Read and answer",
        href="/calendar",
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
