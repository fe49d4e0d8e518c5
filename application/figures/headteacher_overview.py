"""The headteacher's overview, put together from lists that their reader may see (3-HT.b)."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.figures.compliance_reports import exceptions_of
from application.school.training_courses import training_of
from domain.access.ownership import acting_owner
from domain.access.permissions import visibility
from domain.calendar.periods import school_year_until
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.challenges import CHALLENGE_ANSWER
from domain.case.obligation import Obligation
from domain.case.stages import stage
from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES
from domain.people.absences import Absence
from domain.people.rota import duty_gaps, looks_ahead_until
from store.ledger.ledger import Ledger
from store.ledger.load_line import load_line
from store.ledger.load_request import Caller
from store.ledger.stored_states import Unread
from store.people import absence_records, duty_rota
from store.people.people_setup import names_of
from store.queries import access_log, case_queries
from store.queries.joined_cases import as_read_by
from store.queries.pupil_cases import open_case_ids
from store.queries.work_queries import work_page
from views.compliance_view import ExceptionView
from views.headteacher_view import DutyGapView, HeadteacherView, open_case_view, place_of
from views.obligation_view import WorkView, obligation_views, work_view
from views.people_view import AbsenceView, absence_view, training_view
from views.read_model import views_of

MOST = 100
"""Rows of each list beside the cases; *Cases* and *Escalations* have all."""
_NO_ONE = UUID(int=0)
_AT_ONCE = 50
"""Cases that are opened before other requests have their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The view, with the states of the cases in it, for their words on the page."""

    view: HeadteacherView
    states: dict[UUID, Case]
    shown: tuple[Case, ...]
    """The cases that the view names."""
    more: bool
    """Whether there are open cases after those shown."""


async def headteacher_overview(
    ledger: Ledger, caller: Caller, limit: int, after: int = 0, *, logged: bool = True
) -> Overview:
    """The overview with so many open cases, after those already shown. The look at each is logged."""
    now = ledger.clock.now()
    opened, unread = await _open_cases(ledger, caller)
    names = await names_of(ledger.pool, caller.school)
    line = await load_line(ledger.pool, caller.school, now)
    rows = sorted(
        (
            open_case_view(
                each, names.get(each.owner or _NO_ONE), names.get(acting_owner(each, *line) or _NO_ONE)
            )
            for each in opened
            if not each.closed
        ),
        key=place_of,
    )
    shown = rows[after : after + limit]
    own = await work_page(ledger, caller, MOST, None)
    owed = [each for each in own.rows if each.referral in own.states and not own.states[each.referral].about]
    states = {each.id: each for each in opened} | {each.referral: own.states[each.referral] for each in owed}
    escalated, waiting = _escalated(opened), _waiting(opened)
    absent, gaps, until = await _cover(ledger, caller, now)
    view = HeadteacherView(
        as_of=now,
        owed=tuple(each for each in owed if each.kind != CHALLENGE_ANSWER),
        challenges=tuple(each for each in owed if each.kind == CHALLENGE_ANSWER),
        cases=tuple(shown),
        open_cases=len(rows),
        escalated=escalated,
        waiting=waiting,
        exceptions=await _exceptions(ledger, caller, now),
        training=tuple(
            training_view(each) for each in await training_of(ledger, caller.school) if each.lapsed
        ),
        duty_gaps=gaps,
        looked_ahead_until=until,
        absences=absent,
        unread=unread,
    )
    works = (*owed, *escalated, *waiting)
    named = {each.id for each in shown} | {each.referral for each in works}
    named |= {each.referral for each in view.exceptions}
    seen = tuple(state for name, state in states.items() if name in named)
    if logged:
        await access_log.log_access(ledger, caller.person.id, [(each, "whole") for each in seen], "list")
    return Overview(view=view, states=states, shown=seen, more=after + limit < len(rows))


async def _open_cases(ledger: Ledger, caller: Caller) -> tuple[list[Case], int]:
    """The open cases of the school that name no person of it, and how many cannot be opened."""
    cases, unread = list[Case](), 0
    ids = await open_case_ids(ledger, caller)
    for begun in range(0, len(ids), _AT_ONCE):
        opened = await case_queries.of_ids(ledger, caller, ids[begun : begun + _AT_ONCE])
        unread += sum(isinstance(each, Unread) for each in opened)
        whole = [each for each in opened if isinstance(each, Case) and _is_shown(each, caller)]
        cases += await as_read_by(ledger, caller, whole)
        await asyncio.sleep(0)
    return cases, unread


def _is_shown(case: Case, caller: Caller) -> bool:
    """Whether the reader sees it whole, and it names no person of the school (3.2h)."""
    return not case.about and visibility(case, caller.person) == "whole"


def _escalated(cases: Iterable[Case]) -> tuple[WorkView, ...]:
    found = [(case, each) for case in cases for each in case.open_obligations if each.rung]
    return _rows(sorted(found, key=lambda of: (-of[1].rung, of[1].due_at or of[1].opened_at)))


def _waiting(cases: Iterable[Case]) -> tuple[WorkView, ...]:
    found = [
        (case, each) for case in cases for each in case.open_obligations if each.kind in OWED_BY_AGENCIES
    ]
    return _rows(sorted(found, key=lambda of: (of[1].state != "overdue", of[1].due_at or of[1].opened_at)))


def _rows(found: Sequence[tuple[Case, Obligation]]) -> tuple[WorkView, ...]:
    return tuple(
        work_view(view, case.id, case.reference, stage(case))
        for case, owed in found[:MOST]
        for view in obligation_views(case, [owed])
    )


async def _exceptions(ledger: Ledger, caller: Caller, now: datetime) -> tuple[ExceptionView, ...]:
    period = school_year_until(london(now).date())
    page = await exceptions_of(ledger, caller, period, MOST, None, about_staff=False)
    return tuple(sorted(page.rows, key=lambda each: each.at, reverse=True))


async def _cover(
    ledger: Ledger, caller: Caller, now: datetime
) -> tuple[tuple[AbsenceView, ...], tuple[DutyGapView, ...], datetime]:
    """Who is away, when no one is on duty, and until when we looked."""
    time = ledger.in_force.time
    until = looks_ahead_until(time, now)
    shifts = await duty_rota.shifts(ledger.pool, caller.school, now, until)
    absences = await absence_records.absences(ledger.pool, caller.school, now)
    known = (each for each in absences if bool(each.starts_at))  # a damaged row must not hide the rest
    away = [each for each in known if each.starts_at < until and not _is_over(each, now)]
    gaps = views_of(DutyGapView, duty_gaps(shifts, time, now))
    return tuple(map(absence_view, away)), gaps, until


def _is_over(absence: Absence, now: datetime) -> bool:
    """Whether it was cancelled, or ended early."""
    return absence.ended_at is not None and absence.ended_at <= max(now, absence.starts_at)
