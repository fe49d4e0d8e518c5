"""Keeping the record: corrections, discussions, closing and reopening (11.15, 3-DSL.n)."""

from dataclasses import dataclass
from datetime import datetime

from domain.commands.agencies import Decision, Elsewhere
from domain.commands.base import PersonCommandBase
from domain.commands.reporting import AdultInvolved
from domain.commands.wishes import PupilTold, PupilWishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The facts that a correction may change; the old event stays as it was (3-DSL.n)."""

    made_at: datetime | None = None
    decision: Decision | None = None
    redirected_to: Elsewhere | None = None
    adult_involved: AdultInvolved | None = None
    immediate_danger: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(PersonCommandBase):
    """Correct an earlier event by a new one (3-DSL.n)."""

    event: int
    reasons: str
    text: str | None = None
    void: bool | None = None
    changes: Changes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiscussion(PersonCommandBase):
    """Write down what was discussed, with whom and why (11.15)."""

    with_: str
    note: str
    reasons: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipRung(PersonCommandBase):
    """Pass over the next in line of what is overdue, for a reason: the one above is told now (11.8)."""

    obligation: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(PersonCommandBase):
    """Close the case, which is possible only when nothing is owed (11.9 to 11.12)."""

    reasons: str
    pupil_wishes: PupilWishes | None = None
    pupil_told: PupilTold | None = None
    withheld_reason: str | None = None
    """Why the pupil was not told that the case is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(PersonCommandBase):
    """Open the case again: acceptance, review and protection are owed anew (11.10)."""

    reasons: str
