"""The sections of the headteacher's overview, in words (3-HT.b)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.people.rota import LOOKS_AHEAD
from views.compliance_view import ExceptionView
from views.headteacher_view import DutyGapView, HeadteacherView, OpenCaseView
from views.people_view import AbsenceView, TrainingView
from views.work_view import WorkView
from web.pages.case.case_rows import short_category
from web.pages.reports.report_rows import ReportRow, ReportSection
from wording import case_labels, formatting, obligation_topics
from wording.formatting import clock_time, day, moment, plain_day
from wording.obligation_text import NO_TOPICS, by_when, how_late, is_late, task
from wording.phrases import listed, lower, upper

DANGER = "Immediate danger"
_EXCEPTIONS = {
    "late": "Done late",
    "not_done": "Not done",
    "skipped": "Skipped",
    "overridden": "Overridden",
}


def sections(found: HeadteacherView, states: Mapping[UUID, Case], now: datetime) -> list[ReportSection]:
    """Every section, in order: the headteacher's own tasks first."""

    def works(rows: tuple[WorkView, ...]) -> tuple[ReportRow, ...]:
        return tuple(_work(each, states.get(each.referral), now) for each in rows)

    return [
        ReportSection(
            name="owed",
            heading="What you must do",
            rows=works(found.owed),
            nothing="You have no open task.",
            link=("Your work", "/"),
        ),
        ReportSection(
            name="challenges",
            heading="Challenges that wait for your answer",
            rows=works(found.challenges),
            nothing="No challenge waits for you.",
        ),
        ReportSection(
            name="cases",
            heading=f"Open cases ({found.open_cases:,})",
            rows=tuple(_case(each, states[each.id], now) for each in found.cases),
            nothing="No case is open.",
            link=("All cases", "/cases"),
        ),
        ReportSection(
            name="escalated",
            heading="Escalated tasks",
            rows=works(found.escalated),
            nothing="Nothing is escalated.",
            link=("Escalations", "/escalations"),
        ),
        ReportSection(
            name="waiting",
            heading="Waiting for agencies",
            rows=works(found.waiting),
            nothing="The school waits for no agency.",
        ),
        ReportSection(
            name="exceptions",
            heading="Steps that did not follow the policy, this school year",
            rows=tuple(_exception(each, states.get(each.referral)) for each in found.exceptions),
            nothing="Every step followed the policy.",
        ),
        ReportSection(
            name="duty",
            heading=f"School hours without a lead on the rota, next {LOOKS_AHEAD} working days",
            rows=tuple(_gap(each) for each in found.duty_gaps),
            nothing="A lead or deputy is on the rota in all school hours.",
            link=("Duty rota", "/duty"),
        ),
        ReportSection(
            name="absences",
            heading="Who is away",
            rows=tuple(_absence(each) for each in found.absences),
            nothing="No one in charge is away.",
            link=("Being away", "/absences"),
        ),
        ReportSection(
            name="training",
            heading="Training that is missing or out of date",
            rows=tuple(_training(each) for each in found.training),
            nothing="All training is up to date.",
        ),
    ]


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
    )


def _tags_of_work(each: WorkView, state: Case | None, now: datetime) -> Iterator[str]:
    if state is not None and state.concern.immediate_danger:
        yield DANGER
    if each.due_at is not None and is_late(each, now):
        yield upper(how_late(each.due_at, now))


def _case(each: OpenCaseView, state: Case, now: datetime) -> ReportRow:
    next_task = None
    if each.next_task is not None and each.due_at is not None:
        said = task(each.next_task, obligation_topics.in_state(state))
        next_task = f"{said} · due {by_when(each.due_at, now)}"
    tags = (DANGER,) if each.immediate_danger else ()
    return ReportRow(
        what=f"{short_category(each.category)} · {lower(case_labels.stage(each.stage))}",
        href=f"/cases/{each.id}",
        reference=each.reference,
        pupil=formatting.pupil(each.pupil),
        when=next_task or "No deadline",
        who=f"Case owner: {each.owner_name or 'no one yet'}"
        + (f", away. {each.acting_name} acts" if each.acting_name else ""),
        tags=(*tags, f"{each.overdue} overdue") if each.overdue else tags,
    )


def _exception(each: ExceptionView, state: Case | None) -> ReportRow:
    what = task(each.obligation) if each.obligation else each.says
    late = f", by {each.late_by.text}" if each.late_by is not None else ""
    return ReportRow(
        what=f"{_EXCEPTIONS[each.kind]}{late}: {lower(what)}",
        href=f"/cases/{each.referral}/compliance",
        reference=each.reference,
        pupil=formatting.pupil(state.pupil.name) if state is not None else None,
        when=moment(each.at),
        who=f"Policy {each.clause}",
    )


def _gap(each: DutyGapView) -> ReportRow:
    opens, closes = london(each.starts_at), each.ends_at
    return ReportRow(what=day(opens), when=f"{clock_time(each.starts_at)} to {clock_time(closes)}")


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
