"""People of a school, their duty and their training, as people see them."""

from datetime import date
from uuid import UUID

from domain.messaging.digests import DigestHour
from domain.people.absences import Absence
from domain.people.roles import Role
from domain.policy.training_requirements import Training
from views.read_model import Instant, read_model, view_of, views_of


@read_model
class PersonView:
    """A person of the school."""

    id: UUID
    name: str
    roles: tuple[Role, ...]


@read_model
class SchoolView:
    """A school."""

    id: UUID
    name: str


@read_model
class MeView(PersonView):
    """The caller."""

    school: SchoolView


@read_model
class MailChoiceView:
    """When the caller's mail comes."""

    digests: tuple[DigestHour, ...]
    """School time on working days. Empty: each message comes at once."""
    chosen_at: Instant | None
    """Null until they choose."""


@read_model
class AbsenceEntryView:
    """One thing that was recorded about an absence."""

    what: str
    """`recorded` or `ended`."""
    at: Instant
    by: UUID | None
    """Null on the command line."""
    name: str | None
    reason: str | None
    """`planned` or `unplanned` of an absence; `back`, `replaced` or `mistake` of its end."""


@read_model
class AbsenceView:
    """A person who is away, and who covers them (3-DSL.x)."""

    id: UUID
    person: UUID
    name: str
    cover: UUID
    cover_name: str
    starts_at: Instant
    ends_at: Instant
    ended_at: Instant | None
    """When it was ended early. It was cancelled if this is before its start."""
    recorded_by: UUID | None
    """Null on the command line."""
    recorded_at: Instant
    history: tuple[AbsenceEntryView, ...] = ()
    """Its entries, in order. They stay as they were written."""
    covered: bool = True
    """False once the cover has left or lost the role: duty and mail go to those who are present (3.2l)."""


@read_model
class TrainingView:
    """A course that the policy asks of a person, and until when it is valid (4.7)."""

    person: UUID
    name: str
    course: str
    clause: str
    done_on: date | None
    valid_until: date | None
    lapsed: bool


def training_view(each: Training) -> TrainingView:
    """One course of one person."""
    return view_of(TrainingView, each, person=each.person.id, name=each.person.name)


def absence_view(absence: Absence) -> AbsenceView:
    """One absence."""
    return view_of(AbsenceView, absence, history=views_of(AbsenceEntryView, absence.history))


@read_model
class HandOverResultView:
    """One case of a hand-over."""

    id: UUID
    reference: str | None
    """Null for a case that does not exist or that you may not see."""
    handed_over: bool
    code: str | None
    """The code of the problem if it was not handed over."""
    detail: str | None


@read_model
class HandOverView:
    """A hand-over of several cases."""

    to: UUID
    cases: tuple[HandOverResultView, ...]
    more: bool
    """Whether you own more cases than one request takes."""
