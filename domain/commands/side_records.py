"""What is known and done beside the case's own course: links, other agencies' acts, the file, the policy."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.commands.agencies import Agency
from domain.commands.base import PersonCommandBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(PersonCommandBase):
    """Take back what you reported: it is written down, and changes nothing that is owed (10.4)."""

    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(PersonCommandBase):
    """Say that another case belongs to this one: siblings, a group (2.4f, 2.4h)."""

    case: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMissingEpisode(PersonCommandBase):
    """The pupil was missing from a time on; the same time again says until when (3.2t)."""

    from_: datetime
    to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedWith:
    """The person at the agency who confirmed to the school that it has the referral (11.6)."""

    name: str
    role: str | None = None
    reference: str | None = None
    """The agency's own reference for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutsideReferral(PersonCommandBase):
    """Somebody else says that they referred the child; the school still tells the agency itself (3.2c)."""

    agency: Agency
    by: str
    known_at: datetime
    confirmed_with: ConfirmedWith | None = None
    """With it, this counts as liaison with that agency (11.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersign(PersonCommandBase):
    """The DSL countersigns what another person wrote (11.15)."""

    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLeaving(PersonCommandBase):
    """The pupil leaves: the file is sent within five days of that, or of the next term (3-DSL.w)."""

    leaves_on: date
    to_school: str | None = None
    term_starts_on: date | None = None
    """The first day of the next term, where the pupil moves between terms."""
    reasons: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceSharing:
    """Whether the DSL considered telling the next school something before the file arrives (3-DSL.w)."""

    considered: bool
    reasons: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFile(PersonCommandBase):
    """The pupil's file goes to another school; the same again, with its receipt, ends it (3-DSL.w)."""

    to_school: str
    method: str
    receipt: str | None = None
    sent_on: date | None = None
    """The day on which it was sent, if that was not today."""
    advance_sharing: AdvanceSharing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPaperCopy(PersonCommandBase):
    """Say where a printed copy of the file is kept, or that it was destroyed (11.15)."""

    sha256: str
    """Of the file that was printed, as the log of who looked has it."""
    kept_in: str
    """A code of the policy's list, as headteacher-office or dsl-office, or yours."""
    destroyed: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptPolicy(PersonCommandBase):
    """Move the case to another version of the policy; what runs is reckoned anew (11.17, 13.1)."""

    policy: str
    reasons: str
