"""A case as its reader sees it: whole, or as the receipt of the person who raised or referred it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.access.available_actions import available_actions
from domain.access.ownership import is_owner
from domain.access.permissions import may_challenge, stage_for, visibility
from domain.case.audience import no_one_eligible
from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.case.stages import Stage, stage, stage_told
from domain.case.warnings import TELL_THE_LADO, risk_warnings
from domain.compliance.agency_milestones import Expectation
from domain.people.roles import Person
from domain.pupils.age import OF_BIRTH
from domain.refusals.refused import Warned
from views.agency_referral_view import AgencyReferralView, AttemptsView, agency_referral_view, attempts_view
from views.case_parts import (
    EscalationView,
    ExpectationView,
    NextView,
    PupilView,
    SiblingAtRiskView,
    WarningView,
    pupil_view,
    sibling_views,
)
from views.concern_view import ConcernView, concern_view
from views.joined_concern_view import JoinedConcernView, joined_concern_view
from views.obligation_view import ObligationView, OpenObligationView, obligation_views
from views.read_model import read_model, view_of, views_of
from views.safeguards_view import (
    ChallengeableView,
    ChallengeView,
    ConflictView,
    DisclosureView,
    ParentGateView,
    PoliceHoldView,
    challenge_view,
    conflict_views,
    disclosure_view,
    parent_gate_views,
    police_hold_view,
)
from views.side_records_view import (
    FileTransferView,
    LeavingView,
    LegalHoldView,
    MissingEpisodeView,
    NeedView,
    OutsideReferralView,
    PaperCopyView,
    TeamMemberView,
    ThresholdView,
)

NOT_LOGGED = (
    "Nothing can be recorded just now, so no one can log who reads this case, and it is not shown. "
    "Phone the designated safeguarding lead. If a child is in danger, call 999."
)


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
class MinimalCaseView:
    """A case after a command, for a program that sends `Prefer: return=minimal`."""

    id: UUID
    version: int
    stage: Stage
    obligations: tuple[OpenObligationView, ...]
    """Those that are open and that the caller may see, in order of opening."""


@read_model
class FoundCasesView:
    """A page of found cases, the newest first."""

    cases: tuple[CaseView, ...]
    next: str | None
    """Send it as `cursor` for the next page, which may be empty; null on the last."""
    unread: int
    """How many cases of this page you may see and cannot be opened."""


def case_view(
    case: Case,
    person: Person,
    expected: tuple[Expectation, ...] = (),
    extra_warnings: tuple[Warned, ...] = (),
    policies: Collection[str] = (),
) -> CaseView:
    """What this person sees of the case. Expectations and extra warnings need the time: the caller has it."""
    whole = visibility(case, person) == "whole"
    here = f"/v1/referrals/{case.id}"
    return replace(
        whole_view(case, expected, extra_warnings) if whole else _receipt(case, person),
        challenges=tuple(
            challenge_view(each, hide=each.challenged == person.id)
            for each in case.challenges.raised
            if whole or each.by == person.id
        ),
        challengeable=tuple(
            ChallengeableView(event=each.version, type=each.type)
            # No one challenges in a closed case: its receipt says nothing of decisions (3-STF.k).
            for each in (may_challenge(case, person) if whole or not case.closed else ())
        ),
        next=tuple(
            NextView(command=offer.command, clauses=offer.clauses, href=f"{here}/{offer.command}")
            for offer in available_actions(case, person, policies)
        ),
    )


def minimal_view(case: Case, person: Person) -> MinimalCaseView:
    """The little that a program needs to go on with the next command."""
    owed = views_of(OpenObligationView, _open_for(case, person))
    return MinimalCaseView(id=case.id, version=case.version, stage=stage_for(case, person), obligations=owed)


def _open_for(case: Case, person: Person) -> list[Obligation]:
    """The open obligations that this person sees: in a receipt, their own."""
    whole = visibility(case, person) == "whole"
    return [each for each in case.open_obligations if whole or is_owner(case, each, person)]


def whole_view(
    case: Case, expected: tuple[Expectation, ...] = (), extra_warnings: tuple[Warned, ...] = ()
) -> CaseView:
    """Everything in the case; `next` and `challengeable` depend on the reader, so they are empty here."""
    beside, around = case.besides, case.around
    return view_of(
        CaseView,
        case,
        stage=stage(case),
        acting_owner=None,
        pupil=pupil_view(case),
        siblings=sibling_views(case),
        concern=concern_view(case.concern),
        agency_referrals=tuple(agency_referral_view(case, each) for each in case.standing_referrals),
        attempts=attempts_view(case),
        obligations=obligation_views(case, case.obligations),
        escalations=tuple(
            view_of(EscalationView, each, disagreement_stage=each.stage) for each in case.escalations
        ),
        expectations=views_of(ExpectationView, expected),
        parent_gates=parent_gate_views(case.gate),
        police_hold=police_hold_view(case.gate.hold()),
        disclosures=tuple(map(disclosure_view, case.disclosures)),
        conflicts=conflict_views(case),
        withdrawn=beside.withdrawn,
        missing_episodes=tuple(
            MissingEpisodeView(from_=each.began, to=each.ended) for each in beside.episodes
        ),
        outside_referrals=views_of(OutsideReferralView, beside.outside),
        leavings=tuple(view_of(LeavingView, each, event=each.version) for each in beside.leavings),
        file_transfers=views_of(FileTransferView, beside.transfers),
        legal_holds=tuple(
            view_of(LegalHoldView, each, event=each.version) for each in beside.legal_holds_in_place
        ),
        paper_copies=views_of(PaperCopyView, beside.paper),
        joined=tuple(map(joined_concern_view, case.joined)),
        uncountersigned=beside.uncountersigned,
        team=views_of(TeamMemberView, around.team),
        trusted_adult=around.trusted[-1].name if around.trusted else None,
        needs=views_of(NeedView, around.needs[-1].needs if around.needs else ()),
        thresholds=tuple(
            view_of(ThresholdView, each.threshold, event=each.version) for each in around.thresholds
        ),
        warnings=views_of(
            WarningView, dict.fromkeys((*risk_warnings(case), *case.warnings, *extra_warnings))
        ),
        challenges=tuple(map(challenge_view, case.challenges.raised)),
        challengeable=(),
        next=(),
    )


def _receipt(case: Case, person: Person) -> CaseView:
    """Their own concern, agency referrals and obligations; the rest is null or empty (3-STF.k)."""
    seen = person.id not in case.about  # they are by their own word of a moment ago (3.2h)
    raised = seen and case.raised_by == person.id
    made = [each for each in case.standing_referrals if seen and each.made_by == person.id]
    # Reporters can check a date that they gave. The register's date, and its age, are not theirs to know.
    gave_date = raised and case.pupil.id is None and not case.readings
    warned = [each for each in case.warnings if gave_date and each in OF_BIRTH]
    if seen and no_one_eligible(case):
        warned.append(TELL_THE_LADO)
    return CaseView(
        id=case.id,
        reference=case.reference,
        version=case.version,
        stage=stage_told(case),
        school=None,
        policy=None,
        raised_by=None,
        owner=None,
        pupil=None,
        siblings=(),
        concern=concern_view(case.concern.as_told_by(person.id)) if raised else None,
        agency_referrals=tuple(agency_referral_view(case, each) for each in made),
        obligations=obligation_views(case, _open_for(case, person)),
        withdrawn=case.besides.withdrawn if raised else (),
        warnings=views_of(WarningView, warned),
    )


def outline(case: Case, person: Person) -> CaseView:
    """A case in a list while no reading can be logged: obligations, and no one's words (11.15)."""
    return replace(
        _receipt(case, person),
        concern=None,
        agency_referrals=(),
        withdrawn=(),
        warnings=(WarningView(clause="11.15", text=NOT_LOGGED),),
    )
