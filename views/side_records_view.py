"""Records beside a case's own course: leaving, transfers, legal holds, paper copies and more."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.case.side_records import FileTransfer, Leaving, LegalHold, OutsideReferral, PaperCopy
from domain.entries.agencies import Agency
from views.read_model import Instant, Sha256, read_model


@read_model
class MissingEpisodeView:
    """A time for which the pupil was missing."""

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant | None


@read_model
class ConfirmedWithView:
    """The person at the agency who confirmed a referral that the school had heard of."""

    name: str
    role: str | None
    reference: str | None


@read_model
class OutsideReferralView:
    """A referral that a person outside the school made."""

    agency: Agency
    by: str
    known_at: Instant
    confirmed_with: ConfirmedWithView | None


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


def outside_referral_view(each: OutsideReferral) -> OutsideReferralView:
    """A referral made outside the school, and who confirmed it."""
    who = each.confirmed_with
    return OutsideReferralView(
        agency=each.agency,
        by=each.by,
        known_at=each.known_at,
        confirmed_with=(
            ConfirmedWithView(name=who.name, role=who.role, reference=who.reference) if who else None
        ),
    )


def leaving_view(each: Leaving) -> LeavingView:
    """When the pupil leaves, and for which school."""
    return LeavingView(
        event=each.version,
        leaves_on=each.leaves_on,
        to_school=each.to_school,
        term_starts_on=each.term_starts_on,
    )


def file_transfer_view(each: FileTransfer) -> FileTransferView:
    """How the file was sent, and whether its receipt was confirmed."""
    return FileTransferView(
        to_school=each.to_school, method=each.method, at=each.at, receipt=each.receipt, sent_on=each.sent_on
    )


def legal_hold_view(each: LegalHold) -> LegalHoldView:
    """A hold that is in place."""
    return LegalHoldView(
        event=each.version,
        reasons=each.reasons,
        basis=each.basis,
        from_on=each.from_on,
        review_on=each.review_on,
    )


def paper_copy_view(each: PaperCopy) -> PaperCopyView:
    """A printed copy of the file."""
    return PaperCopyView(sha256=each.sha256, kept_in=each.kept_in, destroyed=each.destroyed, at=each.at)
