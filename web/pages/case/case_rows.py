"""The rows of lists of cases: who it is about, the kind of concern, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.permissions import OF_THE_GOVERNORS
from domain.case.case import Case
from domain.people.roles import BEYOND_THE_SCHOOL, WHOLE_SCHOOL
from domain.pupils.pupil_access import pupil_sight
from store.ledger.stored_states import Unread
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.pages.case.tasks import Task, tasks
from wording import case_labels

FILTERS = ("stage", "overdue", "owner", "category")
"""What the list is filtered by, in its address."""
SEARCHED = ("q", "year", "class", "reference")
"""What cases are searched by, in the body of a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sees:
    """What a list of cases has for the visitor."""

    whole: bool
    """Whole cases, and not only their own reports."""
    partly: bool
    """Only some cases of their school: an empty list must reassure no one falsely."""
    governors: bool
    """Whether they read the governors’ report."""
    searches: bool
    """Whether they find cases by the name of a child."""


def sees(visit: PageRequest) -> Sees:
    """What the visitor’s roles see in a list."""
    whole = visit.has((*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL))
    return Sees(
        whole=whole,
        partly=not visit.has(WHOLE_SCHOOL),
        governors=visit.has(OF_THE_GOVERNORS),
        searches=whole and pupil_sight(visit.me.caller.person) is not None,
    )


def present_filter(form: PostedForm) -> dict[str, str]:
    """What a form searches or filters by, without the fields that are empty."""
    return {name: text for name in (*SEARCHED, *FILTERS) if (text := form[name].strip())}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A line of the list; a case that cannot be opened has only its reference and its time."""

    id: UUID
    reference: str
    raised_at: datetime | None
    unread: bool = False
    pupil: str | None = None
    says: str | None = None
    """What tells their own report from another, for its reporter."""
    concern: str | None = None
    danger: bool = False
    stage: str | None = None
    owner: UUID | None = None
    whole: bool = False
    late: int = 0
    next: Task | None = None


def case_row(visit: PageRequest, state: Case | Unread, *, logged: bool, says: str | None = None) -> CaseRow:
    """A line of the list; without the child's name where no one can log who reads it (11.15)."""
    if isinstance(state, Unread):
        return CaseRow(id=state.id, reference=state.reference, raised_at=state.raised_at, unread=True)
    view = visit.view(state)
    owed, _ = tasks(state, view, visit.now)
    whole = view.pupil is not None
    return CaseRow(
        id=state.id,
        reference=state.reference,
        raised_at=state.raised_at,
        pupil=view.pupil.name if view.pupil and logged else None,
        says=says,
        concern=state.concern.kind.name if whole and logged else None,
        danger=whole and logged and state.concern.immediate_danger,
        stage=case_labels.stage(view.stage),
        owner=state.owner if whole else None,
        whole=whole,
        late=sum(each.late for each in owed),
        next=next((each for each in owed if each.due_at), None),
    )
