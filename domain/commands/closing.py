"""Keeping the record: corrections, discussions, closing and reopening (11.15, 3-DSL.n)."""

from dataclasses import dataclass
from datetime import datetime

from domain.commands.agencies import Decision, Elsewhere
from domain.commands.base import PersonCommandBase
from domain.commands.reporting import AdultInvolved
from domain.commands.wishes import PupilTold, PupilWishes
from domain.validation.field_rules import EntryVersion, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The facts that a correction can change; the old event stays unchanged (3-DSL.n)."""

    made_at: datetime | None = None
    decision: Decision | None = None
    redirected_to: Elsewhere | None = None
    adult_involved: AdultInvolved | None = None
    immediate_danger: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(PersonCommandBase):
    """Correct an earlier event with a new one (3-DSL.n)."""

    event: EntryVersion
    reasons: Reasons
    text: str | None = None
    void: bool | None = None
    changes: Changes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiscussion(PersonCommandBase):
    """Record a discussion: with whom, what and why (11.15)."""

    with_: str
    note: str
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipRung(PersonCommandBase):
    """Skip the next step of the escalation, with a reason: the step above is taken now (11.8)."""

    obligation: str
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(PersonCommandBase):
    """Close the case; no obligation may be open (11.9 to 11.12)."""

    reasons: Reasons
    pupil_wishes: PupilWishes | None = None
    pupil_told: PupilTold | None = None
    withheld_reason: Reasons | None = None
    """Why the pupil was not told that the case was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(PersonCommandBase):
    """Reopen the case: accepting, reviewing and protecting are due again (11.10)."""

    reasons: Reasons
