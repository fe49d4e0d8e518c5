"""Beside the case: links, missing episodes, outside referrals, requests, the file, its policy."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.entries.agencies import Agency, Partner
from domain.entries.base import FactBase, PersonCommandBase
from domain.field_rules import Code, EntryVersion, Name, PastDate, Reasons, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(PersonCommandBase):
    """Withdraw your report: the withdrawal is recorded, and every obligation stays open (10.4)."""

    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernWithdrawn(Withdraw, FactBase, type="concern.withdrawn", entry_kind="concern", voidable=True):
    """The reporter withdrew the report; the concern stays (10.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(PersonCommandBase):
    """Link another case to this one: siblings, a group (2.4f, 2.4h)."""

    case: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked(Link, FactBase, type="case.linked", entry_kind="record", voidable=True):
    """Another case was linked to this one (2.4f, 2.4h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnInterview:
    """What came of the interview that the local authority offers a child who was missing (3.2t)."""

    outcome: Literal["held", "declined", "not_offered"]
    reasons: Reasons
    """Whom the school asked for it, and what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMissingEpisode(PersonCommandBase):
    """Record that the pupil went missing; to add to it, record the same start again (3.2t)."""

    from_: datetime
    to: datetime | None = None
    police_reference: str | None = None
    """The reference of the police, who look for the child."""
    return_interview: ReturnInterview | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEpisodeRecorded(
    RecordMissingEpisode, FactBase, type="missing-episode.recorded", entry_kind="concern", voidable=True
):
    """The pupil went missing, or was found (3.2t)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedWith:
    """The person at the agency who confirmed that it has the referral (11.6)."""

    name: Name
    role: str | None = None
    reference: str | None = None
    """The agency's own reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutsideReferral(PersonCommandBase):
    """Record a referral that someone outside says they made; the school still makes its own (3.2c)."""

    agency: Agency
    by: str
    known_at: datetime
    confirmed_with: ConfirmedWith | None = None
    """If given, the entry counts as liaison with that agency (11.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideReferralRecorded(
    RecordOutsideReferral, FactBase, type="outside-referral.recorded", entry_kind="agency", voidable=True
):
    """Someone outside the school says that they referred the child to an agency (3.2c)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersign(PersonCommandBase):
    """Countersign an entry that another person wrote (11.15)."""

    event: EntryVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCountersigned(Countersign, FactBase, type="event.countersigned", entry_kind="record"):
    """A DSL countersigned an entry (11.15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLeaving(PersonCommandBase):
    """Record when the pupil leaves; the file is due in five days, or five days into term (3-DSL.w)."""

    leaves_on: date
    to_school: str | None = None
    term_starts_on: date | None = None
    """The first day of the next term, if the pupil moves between terms."""
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingRecorded(RecordLeaving, FactBase, type="leaving.recorded", entry_kind="record", voidable=True):
    """The day on which the pupil leaves was recorded (3-DSL.w)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceSharing:
    """Whether the DSL considered sharing something with the next school before the file (3-DSL.w)."""

    considered: bool
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFile(PersonCommandBase):
    """Record that the file went to another school; record it again with the receipt (3-DSL.w)."""

    to_school: str
    method: str
    receipt: str | None = None
    sent_on: PastDate | None = None
    """The day on which it was sent, if not today."""
    advance_sharing: AdvanceSharing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTransferred(TransferFile, FactBase, type="file.transferred", entry_kind="record", voidable=True):
    """The file was sent to another school, or the receipt came (3-DSL.w)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPaperCopy(PersonCommandBase):
    """Record where a printed copy of the file is kept, or that it was destroyed (11.15)."""

    sha256: Sha256
    """The hash of the printed file, as in the access log."""
    kept_in: Code
    """A code from the policy's list, such as headteacher-office or dsl-office, or your own."""
    destroyed: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopyRecorded(
    RecordPaperCopy, FactBase, type="paper-copy.recorded", entry_kind="record", voidable=True
):
    """The place of a printed copy was recorded, or that it was destroyed (11.15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptPolicy(PersonCommandBase):
    """Move the case to another version of the policy; open deadlines are recalculated (11.17, 13.1)."""

    policy: str
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAdopted(AdoptPolicy, FactBase, type="policy.adopted", entry_kind="record", decides=True):
    """The case was moved to another version of the policy (11.17, 13.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInformationRequest(PersonCommandBase):
    """Record a partner's request for information, which the school must answer (3.2f, 3-STF.j, 3-DSL.b)."""

    agency: Partner
    asked_by: str
    what: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestRecorded(
    RecordInformationRequest,
    FactBase,
    type="information-request.recorded",
    entry_kind="agency",
    voidable=True,
):
    """A partner asked for information (3.2f)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInformationRequest(PersonCommandBase):
    """Record the school's answer: the information, or the reasons for not giving it (3.2f, 3.2g)."""

    request: EntryVersion
    """The version of the entry with the request."""
    supplied: bool
    answer: str
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestAnswered(
    AnswerInformationRequest,
    FactBase,
    type="information-request.answered",
    entry_kind="agency",
    voidable=True,
):
    """The school answered a request for information (3.2f)."""
