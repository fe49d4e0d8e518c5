"""Overdue tasks: who was alerted when, when the next alert goes out, who to phone (11.8); also as a file."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from starlette.responses import Response

from application.page_files import PageFile
from documents.table_document import Cell, FileKind, Table
from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.case.untold_facts import REFER_AT_ONCE, danger_not_answered, urgent_obligations
from domain.rules.required_referrals import REFER_TO_LADO
from store.ledger.stored_states import Unread
from store.queries import case_queries
from store.queries.access_log import log_access
from store.queries.case_filters import Filter
from store.queries.joined_cases import as_read_by
from views.case_view import CaseView
from web.core.page_request import Page, PageRequest, file_pages, file_response
from web.pages.cards_in_words import step_for
from web.pages.case.case_list import after_case, next_cases
from web.pages.case.case_rows import sees
from wording import obligation_topics
from wording.formatting import CANNOT_BE_OPENED, command_name, moment, words
from wording.formatting import pupil as called
from wording.obligation_text import ANSWERS, by_when, how_late, task
from wording.phrases import lower, upper
from wording.policy_text import NUMBERS, Way, in_lines, number_not_known, telephones

A_PAGE, IN_PRINT_VIEW = 25, 200
"""Cases on a page; each may have several overdue tasks."""
A_TIME = 100
"""Cases that are read at once."""
_COLUMNS = (
    *("Case", "Child", "Kind of concern", "Danger", "Overdue task", "Due", "Late", "Policy"),
    *("Alerts sent", "Next alert", "Who to phone"),
)
_DANGER = {True: "Yes", False: "No", None: "Not answered"}
_WIDTHS = (3, 3, 3, 2, 4, 3, 2, 2, 5, 3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbing:
    """One overdue task and its escalation."""

    place: tuple[bool, bool, datetime, bool, int]
    """Danger first, then what is overdue longest; at one time a child in danger, then the highest step."""
    state: Case
    """The child’s name is for the page only: never in an address, a title or a message."""
    danger_to_ask: bool
    owed: Obligation
    task: str
    due: str
    late: str
    alerts: list[tuple[datetime, str]]
    """When each was sent, and to whom."""
    contacts: list[Way] | None
    agency: str
    """The agency that has these numbers."""
    steps: list[tuple[str, str]]
    """The text and the address of each button."""


async def escalations(visit: PageRequest) -> Response:
    """Every overdue task in the cases that the reader sees whole: danger first, then by the page."""
    late, after = Filter(overdue=True), after_case(visit.request.query_params.get("cursor"))
    most = IN_PRINT_VIEW if visit.printing else A_PAGE
    page = await case_queries.danger_first(visit.ledger, visit.me.caller, late, most, after)
    read = await as_read_by(visit.ledger, visit.me.caller, page.read)
    whole = [state for state in read if visibility(state, visit.me.caller.person) == "whole"]
    if visit.printing:  # 11.15: paper outlasts the screen
        await log_access(
            visit.ledger, visit.me.caller.person.id, [(state, "whole") for state in whole], visit.look
        )
    return visit.page(
        "escalations.html",
        title="Escalations",
        climbing=climbing_in(visit, whole),
        unread=page.unread,
        first=after is None,
        sees=sees(visit),
        more=next_cases({}, *page.more) if page.more else None,
    )


def climbing_in(visit: PageRequest, cases: Iterable[Case]) -> list[Climbing]:
    """The overdue tasks of these cases, the most pressing first."""
    found = [
        _climbing(visit, state, visit.view(state), each)
        for state in cases
        for each in state.open_obligations
        if each.state == "overdue"
    ]
    return sorted(found, key=attrgetter("place"))


def _climbing(visit: PageRequest, state: Case, view: CaseView, late: Obligation) -> Climbing:
    assert late.due_at is not None  # a task without a deadline is never overdue
    case, now = f"/cases/{state.id}", visit.now
    urgent = [each.id for each in urgent_obligations(state)]
    return Climbing(
        place=(
            late.id not in urgent,
            late.id != REFER_AT_ONCE,
            late.due_at,
            not state.concern.danger_said,
            -late.rung,
        ),
        state=state,
        danger_to_ask=danger_not_answered(state),
        owed=late,
        task=task(late.id, obligation_topics.in_state(state)),
        due=by_when(late.due_at, now),
        late=how_late(late.due_at, now),
        alerts=[
            (each.at, ", ".join(lower(words(role)) for role in each.to))
            for each in view.escalations
            if each.to and each.obligation == late.id and each.at >= late.opened_at
        ],
        contacts=_contacts(visit, state, late),
        agency=_agency(state, late),
        steps=[(says, f"{case}/{page}") for says, page in _steps(view, state, late)]
        or [("Open the case", case)],
    )


def _steps(view: CaseView, state: Case, late: Obligation) -> list[tuple[str, str]]:
    """The natural step first; for a silent agency both to chase it and to record its answer."""
    offered = [offer.command for offer in view.next]
    says, page = step_for(late.id, offered, [owed.id for owed in state.open_obligations])
    others = [ANSWERS[kind] for kind in ("feedback", "chase") if late.kind == "feedback"]
    others += ["skip-rung"] if late.may_skip else []
    steps = [(says, page)] if page else []
    return steps + [(command_name(each), each) for each in others if each in offered and each != page]


def _contacts(visit: PageRequest, state: Case, late: Obligation) -> list[Way] | None:
    """Who to phone: the social worker or lead practitioner first; None if the task asks for no call."""
    policy = visit.ledger.plans.known.policies[state.policy]
    referral = state.agency_referral(late.subject)
    if referral is None:
        rings = late.id in (REFER_AT_ONCE, REFER_TO_LADO)
        return telephones(policy, state.home_authority, agency=_agency(state, late)) if rings else None
    own = state.social_worker if referral.agency == "cscs" else None
    worker = referral.social_worker or own
    found: list[Way] = []
    if worker is not None and worker.phone:
        found.append((f"{worker.name}, the assigned social worker or lead practitioner", worker.phone, None))
    if referral.agency not in NUMBERS:
        return found or None
    return found + telephones(policy, referral.authority, state.home_authority, agency=referral.agency)


def _agency(state: Case, late: Obligation) -> str:
    referral = state.agency_referral(late.subject)
    return "lado" if late.id == REFER_TO_LADO or (referral and referral.agency == "lado") else "cscs"


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
    return await file_response(visit, of, kind, cases)


def _rows(visit: PageRequest, cases: list[Case]) -> list[tuple[Cell, ...]]:
    return [_row(each) for each in climbing_in(visit, cases)]


def _row(each: Climbing) -> tuple[Cell, ...]:
    return (
        each.state.reference,
        called(each.state.pupil.name),
        upper(each.state.concern.kind.name),
        _DANGER[each.state.concern.danger_said],
        each.task,
        each.owed.due_at,
        each.late,
        each.owed.clause,
        "\n".join(f"{moment(at)}: {to}" for at, to in each.alerts),
        each.owed.wakes_at,
        "\n".join(
            in_lines(each.contacts)
            if each.contacts
            else [number_not_known(each.agency)] * (each.contacts == [])
        ),
    )


def _unread(each: Unread) -> tuple[Cell, ...]:
    return (each.reference, *(None,) * 3, f"{CANNOT_BE_OPENED}.", *(None,) * (len(_COLUMNS) - 5))


PAGES = {
    "/escalations": Page(get=escalations),
    **file_pages("/escalations", saved),
}
