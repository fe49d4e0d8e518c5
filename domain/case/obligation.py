"""An obligation: its owners, its deadline, and what the clock does about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.case.event import OPEN, CarriedTerms, ObligationState

Act = Literal["remind", "mark-overdue", "escalate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One thing to do: its owners, deadline and clause, and how far it has escalated."""

    id: str
    kind: str
    clause: str
    basis: str
    owner_roles: tuple[str, ...]
    opened_at: datetime
    causes: tuple[int, ...]
    """The versions of the entries that made it necessary."""
    due_at: datetime | None
    provisional: bool
    wakes_at: datetime | None
    state: ObligationState = "open"
    rung: int = 0
    may_skip: bool = False
    """Whether a person may skip the next rung for the one above it."""
    besides: tuple[str, ...] = ()
    settled_by: int | None = None
    counts_from: datetime | None = None
    """The start of its time limit when it opened; for feedback, the time at which the referral was made."""
    given: date | None = None
    """The date that a person chose instead of the limit."""
    limit: str | None = None
    """The name of another limit that applies, if not its own."""
    carried: tuple[CarriedTerms, ...] = ()
    """Its terms in cases that were joined to this one: a deadline keeps to all of them (2.4g)."""

    @property
    def is_open(self) -> bool:
        """Whether it is not settled, late or not."""
        return self.state in OPEN

    @property
    def clock_does(self) -> Act:
        """The act of the clock at `wakes_at`."""
        if self.state == "overdue":
            return "escalate"
        if self.due_at is None or (self.wakes_at is not None and self.wakes_at < self.due_at):
            return "remind"
        return "mark-overdue"

    @property
    def subject(self) -> str:
        """Its subject: the id of the agency referral, the agency, or the version of the entry."""
        return self.id.partition(":")[2]


def newest_open(obligations: Sequence[Obligation], *ids: str) -> Obligation | None:
    """The newest open obligation with one of these ids, if any."""
    for owed in reversed(obligations):
        if owed.id in ids and owed.is_open:
            return owed
    return None


def numbers(obligations: Iterable[Obligation], kind: str) -> tuple[int, ...]:
    """The entries that the open obligations of a kind are about, as their commands take them."""
    return tuple(int(owed.subject) for owed in obligations if owed.kind == kind and owed.is_open)
