"""A concern about the procedure itself: a clause that is not kept, or that does not work (13.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.people.roles import NOBODY_LEFT, Person, Role, holders
from domain.validation.request_checks import LEAST_REASONS, Fault

PROCESS_LINE: tuple[Role, ...] = ("headteacher", "board_lead", "nominated_governor")
"""To whom it goes; to the next where nobody before may know of it (3.2h)."""
READS_OTHERS = (*PROCESS_LINE, "auditor")
"""Roles that may see what somebody else said; whoever holds none of them sees their own alone."""
ITS_OWN = "13.4"
"""The clause by which it is said: named where somebody does not know which other it is about."""
PROCESS_CONCERN = "process-concern"
PROCESS_ANSWERED = "process-answered"
"""What the post says of one: that it came to you, and that yours was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProcess:
    """Say that a clause is not kept or does not work; it goes to the head, or else to the board (13.4)."""

    clause: str
    text: str
    about: tuple[UUID, ...] | None = None
    """Through whom it is not kept: they see nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProcess:
    """Say what is done about it; whoever said it reads the answer (13.4)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureAnswer:
    """What somebody to whom it went said about it."""

    by: UUID
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernSummary:
    """That one was said, of what, by whom and to whom, without its words."""

    id: UUID
    school: UUID
    clause: str
    about: tuple[UUID, ...]
    raised_by: UUID
    raised_at: datetime
    goes_to: str
    """As it was when it was said."""
    lies_with: str
    """As it is now."""
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessConcern:
    """One such concern with its words and answers; none of them is ever changed."""

    said: ConcernSummary
    text: str
    answers: tuple[ProcedureAnswer, ...] = ()


def goes_to(roster: Collection[Person], about: Collection[UUID]) -> str:
    """The head, unless it is about the head; then the board (13.4, 3.2h)."""
    return next((role for role in PROCESS_LINE if holders(role, roster, about)), NOBODY_LEFT)


def lies_with(went_to: str, roster: Collection[Person], about: Collection[UUID]) -> str:
    """To whom it went, as long as there is one; else whoever of the line is there now (13.4, 3.2h)."""
    return went_to if holders(went_to, roster, about) else goes_to(roster, about)


def may_answer(said: ConcernSummary, person: Person) -> bool:
    """Whether it lies with them."""
    return said.lies_with in person.roles and person.id not in said.about


def sees_process(said: ConcernSummary, person: Person) -> bool:
    """Whoever said it, those with whom it lies, and whoever audits; nobody whom it is about (13.4, 3.2h)."""
    if person.id in said.about:
        return False
    return person.id == said.raised_by or "auditor" in person.roles or may_answer(said, person)


def faults(text: str, clause: str | None = None, clauses: Collection[str] = ()) -> list[Fault]:
    """What is wrong with a concern or an answer, whatever was said before."""
    wrong = []
    if clause is not None and clause not in clauses:
        wrong.append(Fault(pointer="/clause", message="Name a clause of the policy, as GET /v1/policy does."))
    if len(text.strip()) < LEAST_REASONS:
        wrong.append(Fault(pointer="/text", message=f"Say it in at least {LEAST_REASONS} characters."))
    return wrong
