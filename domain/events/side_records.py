"""Side records of a case: links, missing episodes, outside referrals, the file, its policy."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernWithdrawn(sent.Withdraw, FactBase):
    """The reporter withdrew the report; the concern stays (10.4)."""

    type: ClassVar[str] = "concern.withdrawn"
    entry_kind: ClassVar[EntryKind] = "concern"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked(sent.Link, FactBase):
    """Another case was linked to this one (2.4f, 2.4h)."""

    type: ClassVar[str] = "case.linked"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEpisodeRecorded(sent.RecordMissingEpisode, FactBase):
    """The pupil went missing, or was found (3.2t)."""

    type: ClassVar[str] = "missing-episode.recorded"
    entry_kind: ClassVar[EntryKind] = "concern"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideReferralRecorded(sent.RecordOutsideReferral, FactBase):
    """Someone outside the school says that they referred the child to an agency (3.2c)."""

    type: ClassVar[str] = "outside-referral.recorded"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCountersigned(sent.Countersign, FactBase):
    """A DSL countersigned an entry (11.15)."""

    type: ClassVar[str] = "event.countersigned"
    entry_kind: ClassVar[EntryKind] = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingRecorded(sent.RecordLeaving, FactBase):
    """The day on which the pupil leaves was recorded (3-DSL.w)."""

    type: ClassVar[str] = "leaving.recorded"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransferred(sent.TransferFile, FactBase):
    """The file was sent to another school, or the receipt came (3-DSL.w)."""

    type: ClassVar[str] = "file.transferred"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopyRecorded(sent.RecordPaperCopy, FactBase):
    """The place of a printed copy was recorded, or that it was destroyed (11.15)."""

    type: ClassVar[str] = "paper-copy.recorded"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(sent.AdoptPolicy, FactBase):
    """The case was moved to another version of the policy (11.17, 13.1)."""

    type: ClassVar[str] = "policy.adopted"
    entry_kind: ClassVar[EntryKind] = "record"
    decides: ClassVar[bool] = True
