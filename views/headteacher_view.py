"""The headteacher's overview: what is open, late, waiting or uncovered in the school (3-HT.b, 3-DSL.e)."""

from datetime import datetime
from uuid import UUID

from domain.case.case import Case
from domain.case.stages import Stage, stage
from domain.case.untold_facts import danger_not_answered
from views.compliance_view import ExceptionView
from views.obligation_view import WorkView
from views.people_view import AbsenceView, TrainingView
from views.read_model import Instant, read_model, view_of


@read_model
class OpenCaseView:
    """An open case, with its most pressing task."""

    id: UUID
    reference: str
    pupil: str
    category: str
    concern_kind: str
    """What that kind of concern was called when it was recorded."""
    immediate_danger: bool | None
    """None while no one has answered that."""
    danger_to_ask: bool
    """Whether someone must still ask: no one has answered, and no review has decided."""
    stage: Stage
    owner: UUID | None
    owner_name: str | None
    acting_name: str | None
    """Who acts for the owner now, if the owner is away."""
    raised_at: Instant
    overdue: int
    """How many of its tasks are overdue."""
    next_task: str | None
    """The id of the task that is overdue longest, else due first."""
    due_at: Instant | None
    escalated: int
    """The highest step of escalation that an open task has reached."""
    href: str


@read_model
class DutyGapView:
    """School hours ahead without a DSL or deputy on the rota (3-DSL.x)."""

    starts_at: Instant
    ends_at: Instant


@read_model
class HeadteacherView:
    """The overview. Cases about a person of the school are not in it, for any reader (3.2h)."""

    as_of: Instant
    owed: tuple[WorkView, ...]
    """The headteacher's own tasks."""
    challenges: tuple[WorkView, ...]
    """Challenges of decisions that the headteacher must answer (3.2u)."""
    cases: tuple[OpenCaseView, ...]
    """Open cases: immediate danger first, then those overdue longest, then by deadline."""
    open_cases: int
    escalated: tuple[WorkView, ...]
    """Overdue tasks that were escalated, the highest step first."""
    waiting: tuple[WorkView, ...]
    """Answers and work that the school waits for from agencies, those overdue first."""
    exceptions: tuple[ExceptionView, ...]
    """The newest steps of this school year that were late, not done, skipped or overridden (3-HT.b)."""
    training: tuple[TrainingView, ...]
    """Training that is missing or out of date (4.7)."""
    duty_gaps: tuple[DutyGapView, ...]
    looked_ahead_until: Instant
    """The end of the days whose rota was looked at."""
    absences: tuple[AbsenceView, ...]
    """Who is away now or in those days (3-DSL.f)."""
    unread: int
    """How many open cases cannot be opened."""


def open_case_view(case: Case, owner_name: str | None, acting_name: str | None) -> OpenCaseView:
    """A case as a row."""
    first = min(
        (each for each in case.open_obligations if each.due_at is not None),
        key=lambda each: (each.state != "overdue", each.due_at),
        default=None,
    )
    return view_of(
        OpenCaseView,
        case,
        pupil=case.pupil.name,
        category=case.concern.category,
        concern_kind=case.concern.kind.name,
        immediate_danger=case.concern.danger_said,
        danger_to_ask=danger_not_answered(case),
        stage=stage(case),
        owner_name=owner_name,
        acting_name=acting_name,
        overdue=sum(each.state == "overdue" for each in case.open_obligations),
        next_task=first.id if first is not None else None,
        due_at=first.due_at if first is not None else None,
        escalated=max((each.rung for each in case.open_obligations), default=0),
        href=f"/v1/referrals/{case.id}",
    )


def place_of(row: OpenCaseView) -> tuple[int, bool, bool, datetime]:
    """Where the row stands: danger, then danger to ask about, then lateness, then the next deadline."""
    danger = 0 if row.immediate_danger else 1 if row.danger_to_ask else 2
    return danger, not row.overdue, row.due_at is None, row.due_at or row.raised_at
