"""The fields of a case as people see it, whole or as a receipt, and a page of found cases."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.stages import Stage
from views.agency_referral_view import AgencyReferralView, AttemptsView
from views.case_parts import (
    EscalationView,
    ExpectationView,
    NextView,
    PupilView,
    SiblingAtRiskView,
    WarningView,
)
from views.challenge_view import ChallengeableView, ChallengeView, ConflictView
from views.concern_view import ConcernView
from views.joined_concern_view import JoinedConcernView
from views.obligation_view import ObligationView
from views.read_model import read_model
from views.safeguards_view import DisclosureView, ParentGateView, PoliceHoldView
from views.side_records_view import (
    FileTransferView,
    LeavingView,
    LegalHoldView,
    MissingEpisodeView,
    OutsideReferralView,
    PaperCopyView,
)
from views.team_view import NeedView, TeamMemberView, ThresholdView


@read_model
class CaseView:
    """A case; in a receipt the parts that its reader may not see are null or empty."""

    id: UUID
    reference: Annotated[str, Field(examples=["ONW-7F3K2M"])]
    version: int
    """How many entries the record of the case has."""
    stage: Stage
    school: UUID | None
    policy: str | None
    """The policy that the case is under, with its version: `coalway-cse-2023@1`."""
    raised_by: UUID | None
    owner: UUID | None
    """The DSL who accepted it."""
    acting_owner: UUID | None = None
    """Who acts for the owner while they are away now: the cover, or else a DSL who is present (3-DSL.f)."""
    pupil: PupilView | None
    siblings: tuple[SiblingAtRiskView, ...]
    """Brothers and sisters on the school's register who may be at risk too; empty in a receipt."""
    concern: ConcernView | None
    agency_referrals: tuple[AgencyReferralView, ...] = ()
    attempts: tuple[AttemptsView, ...] = ()
    obligations: tuple[ObligationView, ...] = ()
    """All that were ever open, in order of opening."""
    escalations: tuple[EscalationView, ...] = ()
    expectations: tuple[ExpectationView, ...] = ()
    parent_gates: tuple[ParentGateView, ...] = ()
    police_hold: PoliceHoldView | None = None
    disclosures: tuple[DisclosureView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()
    withdrawn: tuple[int, ...] = ()
    """The versions at which reporters withdrew."""
    missing_episodes: tuple[MissingEpisodeView, ...] = ()
    outside_referrals: tuple[OutsideReferralView, ...] = ()
    leavings: tuple[LeavingView, ...] = ()
    file_transfers: tuple[FileTransferView, ...] = ()
    legal_holds: tuple[LegalHoldView, ...] = ()
    paper_copies: tuple[PaperCopyView, ...] = ()
    joined: tuple[JoinedConcernView, ...] = ()
    """The concerns of other cases that were joined to this one."""
    joined_into: UUID | None = None
    """The case that goes on instead, for those who see both."""
    uncountersigned: tuple[int, ...] = ()
    """Entries by other staff that no DSL has countersigned."""
    team: tuple[TeamMemberView, ...] = ()
    trusted_adult: str | None = None
    needs: tuple[NeedView, ...] = ()
    thresholds: tuple[ThresholdView, ...] = ()
    challenges: tuple[ChallengeView, ...] = ()
    challengeable: tuple[ChallengeableView, ...] = ()
    warnings: tuple[WarningView, ...] = ()
    next: tuple[NextView, ...] = ()
    """What the caller can do now: first what meets an open obligation of the caller's, by deadline."""


@read_model
class FoundCasesView:
    """A page of found cases, the newest first."""

    cases: tuple[CaseView, ...]
    next: str | None
    """Send it as `cursor` for the next page, which may be empty; null on the last."""
    unread: int
    """How many cases of this page you may see and cannot be opened."""
