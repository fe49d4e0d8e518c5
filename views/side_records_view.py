"""Records beside a case's own course: the team around the child, leaving, transfers, legal holds and more."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.entries.agencies import Agency, Partner
from domain.entries.pupil import MembershipStatus
from domain.entries.side_records import ConfirmedWith
from views.read_model import Instant, Sha256, read_model


@read_model
class MissingEpisodeView:
    """A time for which the pupil was missing."""

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant | None


@read_model
class OutsideReferralView:
    """A referral that a person outside the school made."""

    agency: Agency
    by: str
    known_at: Instant
    confirmed_with: ConfirmedWith | None


@read_model
class LeavingView:
    """The pupil leaves the school (3-DSL.w)."""

    event: int
    leaves_on: date
    to_school: str | None
    term_starts_on: date | None


@read_model
class FileTransferView:
    """The file was sent to another school (3-DSL.w)."""

    to_school: str
    method: str
    at: Instant
    receipt: str | None
    sent_on: date | None


@read_model
class LegalHoldView:
    """The record must be kept whatever its retention says (11.15)."""

    event: int
    reasons: str
    basis: str | None
    from_on: date
    review_on: date | None


@read_model
class PaperCopyView:
    """A printed copy, and where it is kept (11.15)."""

    sha256: Sha256
    kept_in: str
    destroyed: bool
    at: Instant


@read_model
class TeamMemberView:
    """A member of the team around the child."""

    name: str
    part: str
    standing: MembershipStatus
    agency: Partner | None
    person: UUID | None


@read_model
class NeedView:
    """One need of the child, under a heading of the assessment."""

    heading: str
    text: str


@read_model
class ThresholdView:
    """The level of need that an entry found, and in which document."""

    event: int
    level: str
    document: str
    version: str
