"""The headteacher’s overview: the rows of its sections, the page, and the same as a file (3-HT.b)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from starlette.responses import Response

from application.figures.headteacher_overview import headteacher_overview
from application.page_files import PageFile
from application.parameter_parsers import a_count, read_or_none
from application.school.setting_up import no_one_is
from application.sent_request import check_role
from documents.table_document import FileKind, Table
from domain.access.permissions import OF_THE_HEADTEACHER
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.untold_facts import danger_not_answered
from domain.people.roles import TO_FILL
from domain.people.rota import LOOKS_AHEAD
from store.health import unfilled
from views.compliance_view import ExceptionView
from views.headteacher_view import DutyGapView, HeadteacherView, OpenCaseView
from views.obligation_view import WorkView
from views.people_view import AbsenceView, TrainingView
from web.core.page_request import Page, PageRequest, file_pages, file_response
from wording import case_labels, form_labels, formatting, obligation_topics
from wording.formatting import clock_time, day, moment, plain_day
from wording.obligation_text import NO_TOPICS, by_when, how_late, task
from wording.phrases import listed, lower, upper

COLUMNS = ("What", "Case", "Child", "When", "Who or why")
_EXCEPTIONS = {
    "late": "Done late",
    "not_done": "Not done",
    "skipped": "Skipped",
    "overridden": "Overridden",
}
TITLE = "Headteacher’s overview"
NOTES = (
    "Concerns about a named member of staff or a governor are not on this page.",
    "Cases are in order of danger, then of lateness, then of their next deadline.",
)
A_PAGE, MOST_CASES = 25, 2_000
_FOLDED = 10
"""Rows of a section that are open; the others are folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One line: what it is, the case that it is in, if any, and what else is known of it."""

    what: str
    href: str | None = None
    """The page that it leads to."""
    reference: str | None = None
    pupil: str | None = None
    when: str | None = None
    who: str | None = None
    tags: tuple[str, ...] = ()
    """What must catch the eye: danger, lateness."""
    task: tuple[UUID, str] | None = None
    """The open task that it is about, as its case and its obligation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """Rows under one heading."""

    name: str
    heading: str
    rows: tuple[ReportRow, ...]
    nothing: str
    link: Sequence[str] | None
    """The text and the address of the page that has more."""


def as_table(section: ReportSection) -> Table:
    """The section for a file."""
    return Table(
        title=section.heading,
        columns=COLUMNS,
        rows=tuple(
            (". ".join((*each.tags, each.what)), each.reference, each.pupil, each.when, each.who)
            for each in section.rows
        ),
        widths=(4, 2, 3, 3, 3),
    )


def sections(found: HeadteacherView, states: Mapping[UUID, Case], now: datetime) -> list[ReportSection]:
    """Every section, in order: the headteacher's own tasks first."""

    def works(rows: tuple[WorkView, ...]) -> tuple[ReportRow, ...]:
        return tuple(_work(each, states.get(each.referral), now) for each in rows)

    rows = {
        "owed": works(found.owed),
        "challenges": works(found.challenges),
        "cases": tuple(_case(each, states[each.id], now) for each in found.cases),
        "escalated": works(found.escalated),
        "waiting": works(found.waiting),
        "exceptions": tuple(exception_row(each, states.get(each.referral)) for each in found.exceptions),
        "duty": tuple(_gaps(found.duty_gaps)),
        "absences": tuple(map(_absence, found.absences)),
        "training": tuple(map(_training, found.training)),
    }
    return [
        ReportSection(
            name=name,
            heading=said["heading"].format(cases=found.open_cases, days=LOOKS_AHEAD),
            rows=rows[name],
            nothing=said["nothing"],
            link=said.get("link"),
        )
        for name, said in form_labels.pages()["headteacher"].items()
    ]


def _each_task_once(found: Sequence[ReportSection]) -> Iterator[ReportSection]:
    """Show a task in the first list that has it; the others say which of theirs are above."""
    shown: set[tuple[UUID, str] | None] = set()
    for each in found:
        new = tuple(row for row in each.rows if row.task is None or row.task not in shown)
        above = "; ".join(f"{row.what} ({row.reference})" for row in each.rows if row not in new)
        shown |= {row.task for row in new}
        yield replace(each, rows=(*new, ReportRow(what=f"Already listed above: {above}")) if above else new)


def _work(each: WorkView, state: Case | None, now: datetime) -> ReportRow:
    topics = obligation_topics.in_state(state) if state is not None else NO_TOPICS
    due = by_when(each.due_at, now) if each.due_at is not None else None
    return ReportRow(
        what=task(each.id, topics),
        href=f"/cases/{each.referral}",
        reference=each.reference,
        pupil=formatting.pupil(state.pupil.name) if state is not None else None,
        when=f"Due {due}" if due else "No deadline",
        who=f"Owner: {listed(lower(formatting.words(role)) for role in each.owner_roles)}"
        + (f". Alert {each.rung} was sent" if each.rung else ""),
        tags=tuple(_tags_of_work(each, state, now)),
        task=(each.referral, each.id),
    )


def _danger(state: Case) -> tuple[str, ...]:
    if state.concern.immediate_danger:
        return ("Immediate danger",)
    return ("Danger: not answered",) if danger_not_answered(state) else ()


def _tags_of_work(each: WorkView, state: Case | None, now: datetime) -> Iterator[str]:
    if state is not None:
        yield from _danger(state)
    if each.due_at is not None and each.is_late(now):
        yield upper(how_late(each.due_at, now))


def _case(each: OpenCaseView, state: Case, now: datetime) -> ReportRow:
    next_task = None
    if each.next_task is not None and each.due_at is not None:
        said = task(each.next_task, obligation_topics.in_state(state))
        next_task = f"{said} · due {by_when(each.due_at, now)}"
    tags = _danger(state)
    return ReportRow(
        what=f"{each.concern_kind} · {lower(case_labels.stage(each.stage))}",
        href=f"/cases/{each.id}",
        reference=each.reference,
        pupil=formatting.pupil(each.pupil),
        when=next_task or "No deadline",
        who=f"Case owner: {each.owner_name or 'no one yet'}"
        + (f", away. {each.acting_name} acts" if each.acting_name else ""),
        tags=(*tags, f"{each.overdue} overdue") if each.overdue else tags,
    )


def exception_row(each: ExceptionView, state: Case | None) -> ReportRow:
    """A step that was late, not done, skipped or overridden: how late it is comes first."""
    what = task(each.obligation) if each.obligation else each.says
    kind = _EXCEPTIONS[each.kind]
    if each.late_by is not None:
        kind = f"{each.late_by.text} late{', and not done' if each.kind == 'not_done' else ''}"
    return ReportRow(
        what=f"{kind}: {lower(what)}",
        href=f"/cases/{each.referral}/compliance",
        reference=each.reference,
        pupil=formatting.pupil(state.pupil.name) if state is not None else None,
        when=moment(each.at),
        who=f"Policy {each.clause}",
        task=(each.referral, each.obligation) if each.kind == "not_done" and each.obligation else None,
    )


def _gaps(gaps: Sequence[DutyGapView]) -> Iterator[ReportRow]:
    """One row for days in a row that have the same hours."""

    def hours(each: DutyGapView) -> str:
        return f"{clock_time(each.starts_at)} to {clock_time(each.ends_at)}"

    for when, of_days in groupby(gaps, key=hours):
        days = [day(london(each.starts_at)) for each in of_days]
        many = f"{days[0]} to {days[-1]}" if len(days) > 1 else days[0]
        yield ReportRow(what=many, when=f"{when}, on {len(days)} school days" if len(days) > 1 else when)


def _absence(each: AbsenceView) -> ReportRow:
    return ReportRow(
        what=each.name,
        when=f"{moment(each.starts_at)} to {moment(each.ends_at)}",
        who=f"Covered by {each.cover_name}",
    )


def _training(each: TrainingView) -> ReportRow:
    since = f"Out of date since {plain_day(each.valid_until)}" if each.valid_until else "Not recorded"
    return ReportRow(
        what=f"{each.name}: {each.course.replace('-', ' ')}", when=since, who=f"Policy {each.clause}"
    )


async def overview(visit: PageRequest) -> Response:
    """The page of open cases that was asked for, and everything else once."""
    check_role(visit.me.caller, OF_THE_HEADTEACHER)
    after = read_or_none(a_count, visit.request.query_params.get("after", "")) or 0
    found = await headteacher_overview(visit.ledger, visit.me.caller, A_PAGE, after)
    return visit.page(
        "reports/headteacher.html",
        title=TITLE,
        missing=await _missing(visit),
        notes=NOTES,
        sections=list(_each_task_once(sections(found.view, found.states, visit.now))),
        open_rows={"cases": A_PAGE},
        folded=_FOLDED,
        unread=found.view.unread,
        more=after + A_PAGE if found.more else None,
        first=not after,
    )


async def _missing(visit: PageRequest) -> tuple[str, ...]:
    """That the school has no designated safeguarding lead, say: it stands first (3.2k, 3.2l)."""
    roles = [role for _, role in await unfilled(visit.ledger.pool, TO_FILL, visit.me.caller.school)]
    return (f"{no_one_is(visit.me.school, roles)} An administrator does this under People.",) if roles else ()


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The overview as a file, with every open case that a file can have."""
    check_role(visit.me.caller, OF_THE_HEADTEACHER)
    found = await headteacher_overview(visit.ledger, visit.me.caller, MOST_CASES, logged=False)
    shown = sections(found.view, found.states, visit.now)
    of = PageFile(
        name="headteacher",
        title=TITLE,
        notes=(*await _missing(visit), *NOTES),
        tables=tuple(map(as_table, shown)),
    )
    return await file_response(visit, of, kind, list(found.shown))


PAGES = {"/headteacher": Page(get=overview), **file_pages("/headteacher", saved)}
