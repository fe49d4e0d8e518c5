"""Side records of a case: links, missing episodes, outside referrals, the file, its policy."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernWithdrawn(sent.Withdraw):
    """The reporter withdrew the report; the concern stays (10.4)."""

    type: ClassVar[str] = "concern.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked(sent.Link):
    """Another case was linked to this one (2.4f, 2.4h)."""

    type: ClassVar[str] = "case.linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEpisodeRecorded(sent.RecordMissingEpisode):
    """The pupil went missing, or was found (3.2t)."""

    type: ClassVar[str] = "missing-episode.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideReferralRecorded(sent.RecordOutsideReferral):
    """Someone outside the school says that they referred the child to an agency (3.2c)."""

    type: ClassVar[str] = "outside-referral.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCountersigned(sent.Countersign):
    """A DSL countersigned an entry (11.15)."""

    type: ClassVar[str] = "event.countersigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingRecorded(sent.RecordLeaving):
    """The day on which the pupil leaves was recorded (3-DSL.w)."""

    type: ClassVar[str] = "leaving.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransferred(sent.TransferFile):
    """The file was sent to another school, or the receipt came (3-DSL.w)."""

    type: ClassVar[str] = "file.transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopyRecorded(sent.RecordPaperCopy):
    """The place of a printed copy was recorded, or that it was destroyed (11.15)."""

    type: ClassVar[str] = "paper-copy.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(sent.AdoptPolicy):
    """The case was moved to another version of the policy (11.17, 13.1)."""

    type: ClassVar[str] = "policy.adopted"
