"""What is owed in a case: by whom, by when, and what the clock does about it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.case.effects import OPEN, ObligationState

Act = Literal["remind", "mark-overdue", "escalate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """Something owed: by whom, by when, under which clause, and how far it has escalated."""

    id: str
    kind: str
    clause: str
    basis: str
    owner_roles: tuple[str, ...]
    opened_at: datetime
    causes: tuple[int, ...]
    """The versions of the entries that it is owed for."""
    due_at: datetime | None
    provisional: bool
    wakes_at: datetime | None
    state: ObligationState = "open"
    rung: int = 0
    may_skip: bool = False
    """Whether the rung that comes next may be skipped for one above it."""
    besides: tuple[str, ...] = ()
    settled_by: int | None = None
    counts_from: datetime | None = None
    """From when its limit runs, as it was opened; that of feedback runs from its referral's made time."""
    given: date | None = None
    """The date that a person gave instead."""
    limit: str | None = None
    """Whose limit it has, where that is not its own."""

    @property
    def is_open(self) -> bool:
        """Still owed, late or not."""
        return self.state in OPEN

    @property
    def clock_does(self) -> Act:
        """What the clock does about it at `wakes_at`."""
        if self.state == "overdue":
            return "escalate"
        if self.due_at is None or (self.wakes_at is not None and self.wakes_at < self.due_at):
            return "remind"
        return "mark-overdue"

    @property
    def subject(self) -> str:
        """What it is about: the agency referral, the agency, or the event's version."""
        return self.id.partition(":")[2]
