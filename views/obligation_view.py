"""Obligations as people see them, each with the commands that meet it, and the work list that they make."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from domain.access.available_actions import how_to_meet
from domain.calendar.working_time import in_utc
from domain.case.case import Case
from domain.case.event import ObligationState
from domain.case.left_files import ENDS_IT, LEFT_FILE, PupilAbsence
from domain.case.obligation import Obligation
from domain.case.stages import Stage, stage
from views.read_model import Instant, read_model, view_of


@read_model
class ObligationView:
    """Something that must be done, by whom and by when."""

    id: str
    """Its kind, and what it is about: `feedback:cscs-1`. An id may recur; the last one counts."""
    kind: str
    clause: str
    """The clause of the policy that asks for it."""
    owner_roles: tuple[str, ...]
    opened_at: Instant
    due_at: Instant | None
    """None while it has no deadline."""
    basis: str
    """What the deadline rests on: the policy, guidance, the local authority, or a setting of the school."""
    state: ObligationState
    rung: int
    """How many steps of its ladder of escalation were taken."""
    provisional: bool
    """Whether a bank holiday that is not published yet may still move the deadline."""
    commands: tuple[str, ...]
    """The commands that meet it."""
    agency_referral: str | None
    """The agency referral that it is about, such as `cscs-1`."""
    about: int | None
    """The number of the entry that it is about, as its commands take it: `about` of `inform-pupil`."""

    def is_late(self, now: datetime) -> bool:
        """Whether the deadline has passed, even if the record does not say so yet."""
        passed = self.due_at is not None and self.due_at < now
        return self.state == "overdue" or (self.state == "open" and passed)


def obligation_views(case: Case, shown: Iterable[Obligation]) -> tuple[ObligationView, ...]:
    """These obligations of a case."""
    return tuple(
        view_of(ObligationView, owed, **how_to_meet(owed.id, owed.kind, case.open_kinds)) for owed in shown
    )


@read_model
class WorkView(ObligationView):
    """One open obligation of the caller's, and the case that it is in.

    `left-file-owed` is not an obligation of the case and has no deadline: the pupil has left or may have.
    """

    referral: UUID
    """The id of the case."""
    reference: Annotated[str, Field(examples=["ONW-7F3K2M"])]
    stage: Stage
    href: str


def work_view(owed: ObligationView, case: UUID, reference: str, at: Stage) -> WorkView:
    """An obligation with the case that it is in."""
    href = f"/v1/referrals/{case}"
    return view_of(WorkView, owed, referral=case, reference=reference, stage=at, href=href)


def work_of_column(owed: Mapping[str, object], case: UUID, reference: str, at: str) -> WorkView | None:
    """The same from the column for lists, where the case cannot be opened; None if the column is damaged too.

    No command is named: nothing can be recorded in the case.
    """
    known = {"referral": case, "reference": reference, "stage": at, "href": f"/v1/referrals/{case}"}
    try:
        return TypeAdapter(WorkView).validate_python(
            {**owed, **known, "commands": (), "agency_referral": None, "about": None}
        )
    except ValidationError:
        return None


def left_file_view(case: Case, absence: PupilAbsence) -> WorkView:
    """The file of an open case whose pupil has left or may have (3-DSL.w). It has no deadline yet."""
    owed = ObligationView(
        id=LEFT_FILE,
        kind=LEFT_FILE,
        clause="3-DSL.w",
        owner_roles=("dsl",),
        opened_at=in_utc(absence.since, time()),
        due_at=None,
        basis="policy",
        state="open",
        rung=0,
        provisional=False,
        commands=ENDS_IT,
        agency_referral=None,
        about=None,
    )
    return work_view(owed, case.id, case.reference, stage(case))


@read_model
class OpenObligationView:
    """An open obligation in a minimal answer."""

    id: str
    due_at: Instant | None
    """None while it has no deadline."""
    state: ObligationState


@read_model
class CardCaseView:
    """An open case on a card."""

    id: UUID
    reference: Annotated[str, Field(examples=["ONW-7F3K2M"])]
    stage: Stage | None
    """Null if the case cannot be opened."""
    owner: UUID | None
    """Null if no one has picked it up, or if you see only a receipt."""
    raised_at: Instant | None
    href: str


@read_model
class WorkCardView:
    """A child whom you owe something, or one case of a child on no register."""

    child: UUID | None
    """The pupil of the register, if you see the whole case."""
    cases: tuple[CardCaseView, ...]
    """The case of the most pressing task first."""
    tasks: tuple[WorkView, ...]
    """The most pressing first."""
