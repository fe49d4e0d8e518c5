"""What was known and done beside the case's own course: links, other agencies' acts, the file, the policy."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernWithdrawn(sent.Withdraw):
    """Whoever raised it took it back; the concern stays (10.4)."""

    type: ClassVar[str] = "concern.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked(sent.Link):
    """Another case belongs to this one (2.4f, 2.4h)."""

    type: ClassVar[str] = "case.linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEpisodeRecorded(sent.RecordMissingEpisode):
    """The pupil was missing (3.2t)."""

    type: ClassVar[str] = "missing-episode.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideReferralRecorded(sent.RecordOutsideReferral):
    """Somebody else referred the child to an agency (3.2c)."""

    type: ClassVar[str] = "outside-referral.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCountersigned(sent.Countersign):
    """The DSL countersigned an entry (11.15)."""

    type: ClassVar[str] = "event.countersigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingRecorded(sent.RecordLeaving):
    """It was recorded when the pupil leaves the school (3-DSL.w)."""

    type: ClassVar[str] = "leaving.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransferred(sent.TransferFile):
    """The file went to another school, or its receipt came (3-DSL.w)."""

    type: ClassVar[str] = "file.transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopyRecorded(sent.RecordPaperCopy):
    """A printed copy is kept somewhere, or was destroyed (11.15)."""

    type: ClassVar[str] = "paper-copy.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(sent.AdoptPolicy):
    """The case was moved to another version of the policy (11.17, 13.1)."""

    type: ClassVar[str] = "policy.adopted"
