"""Concerns about the procedure itself: a clause that is not followed, or does not work (13.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.field_rules import LEAST_REASONS, Fault
from domain.people.roles import NOBODY_LEFT, Person, Role, holders

PROCEDURE_CONCERN_LINE: tuple[Role, ...] = ("headteacher", "board_lead", "nominated_governor")
"""The roles that such a concern goes to: the first with a holder who may know of it (3.2h)."""
READS_OTHERS = (*PROCEDURE_CONCERN_LINE, "auditor")
"""Roles that may see the concerns of others. Everyone else sees only their own."""
ITS_OWN = "13.4"
"""The clause about raising such concerns. Name it if you do not know which clause yours is about."""
PROCEDURE_CONCERN_RAISED = "process-concern"
PROCEDURE_CONCERN_ANSWERED = "process-answered"
"""The message templates: a concern has come to you, and yours was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProcedureConcern:
    """Report that a clause is not followed or does not work; it goes to the head or the board (13.4)."""

    clause: str
    text: str
    about: tuple[UUID, ...] | None = None
    """The people who do not follow it: they see nothing of the concern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProcedureConcern:
    """Answer a concern about the procedure; its reporter reads the answer (13.4)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureAnswer:
    """An answer from a person whom the concern went to."""

    by: UUID
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernSummary:
    """A concern without its words: about what, by whom and to whom."""

    id: UUID
    school: UUID
    clause: str
    about: tuple[UUID, ...]
    raised_by: UUID
    raised_at: datetime
    goes_to: str
    """The role that it went to when it was reported."""
    lies_with: str
    """The role that must answer it now."""
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureConcern:
    """A concern with its words and answers, which never change."""

    said: ConcernSummary
    text: str
    answers: tuple[ProcedureAnswer, ...] = ()


def goes_to(roster: Collection[Person], about: Collection[UUID]) -> str:
    """The first recipient: the head or, if it is about the head, the board (13.4, 3.2h)."""
    return next((role for role in PROCEDURE_CONCERN_LINE if holders(role, roster, about)), NOBODY_LEFT)


def lies_with(went_to: str, roster: Collection[Person], about: Collection[UUID]) -> str:
    """The original recipient, else the next in line (13.4, 3.2h)."""
    return went_to if holders(went_to, roster, about) else goes_to(roster, about)


def may_answer(said: ConcernSummary, person: Person) -> bool:
    """Whether this person may answer the concern."""
    return said.lies_with in person.roles and person.id not in said.about


def sees_procedure_concern(said: ConcernSummary, person: Person) -> bool:
    """The reporter, the current recipient and the auditor see it; people it is about do not (13.4, 3.2h)."""
    if person.id in said.about:
        return False
    return person.id == said.raised_by or "auditor" in person.roles or may_answer(said, person)


def faults(text: str, clause: str | None = None, clauses: Collection[str] = ()) -> list[Fault]:
    """The faults of a concern or an answer."""
    wrong = []
    if clause is not None and clause not in clauses:
        wrong.append(Fault(pointer="/clause", message="Give the id of a clause, as in GET /v1/policy."))
    if len(text.strip()) < LEAST_REASONS:
        wrong.append(Fault(pointer="/text", message=f"Write at least {LEAST_REASONS} characters."))
    return wrong
