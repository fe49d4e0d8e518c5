"""Keeping the record: corrections, discussions, skipped steps, closing, noting (11.15, 3-DSL.n)."""

from dataclasses import dataclass
from datetime import datetime

from domain.entries.agencies import Decision, Elsewhere
from domain.entries.base import FactBase, PersonCommandBase, PupilTold, PupilWishes
from domain.entries.reporting import AdultInvolved
from domain.field_rules import EntryVersion, FutureDate, Reasons


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
class EventCorrected(Correct, FactBase, type="event.corrected", entry_kind="record", decides=True):
    """An earlier event was corrected; the event itself stays unchanged (3-DSL.n)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDiscussion(PersonCommandBase):
    """Record a discussion: with whom, what and why (11.15)."""

    with_: str
    note: str
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecorded(
    RecordDiscussion, FactBase, type="discussion.recorded", entry_kind="record", voidable=True
):
    """A discussion was recorded (11.15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipRung(PersonCommandBase):
    """Skip the next step of the escalation, with a reason: the step above is taken now (11.8)."""

    obligation: str
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class RungSkipped(SkipRung, FactBase, type="rung.skipped", entry_kind="deadline", decides=True):
    """The DSL skipped a step of the escalation, with a reason; the step above was taken at once (11.8)."""

    rung: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(PersonCommandBase):
    """Close the case; no obligation may be open (11.9 to 11.12)."""

    reasons: Reasons
    pupil_wishes: PupilWishes | None = None
    pupil_told: PupilTold | None = None
    withheld_reason: Reasons | None = None
    """Why the pupil was not told that the case was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Close, FactBase, type="case.closed", entry_kind="record", decides=True):
    """The case was closed, with no obligation open (11.15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(PersonCommandBase):
    """Reopen the case: accepting, reviewing and protecting are due again (11.10)."""

    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(Reopen, FactBase, type="case.reopened", entry_kind="record", decides=True):
    """The case was reopened (11.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAndWatch(PersonCommandBase):
    """Note a small worry and watch: the case is closed, and the worry counts if it repeats (2.4g, 11.1).

    The same command records that you looked again.
    """

    reasons: Reasons
    look_again_on: FutureDate | None = None
    """When a DSL looks at it again, if not only when more is reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernNoted(NoteAndWatch, FactBase, type="concern.noted", entry_kind="decision", decides=True):
    """The DSL noted a small worry, and the school watches (11.15)."""
