"""Agency referrals as people see them, and how often each agency was referred to and refused."""

from collections import Counter
from uuid import UUID

from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.entries.agencies import Agency, Came, Channel, Elsewhere, SocialWorker
from domain.entries.agencies import Decision as AnswerOfAgency
from domain.entries.challenges import DisputeOutcome
from views.read_model import Instant, read_model, view_of


@read_model
class DisputeView:
    """One dispute about the agency's decision (11.10)."""

    event: int
    """The version of the entry that opened it."""
    stage: int
    outcome: DisputeOutcome | None
    answered_by: int | None
    """The version of the entry that answered it."""


@read_model
class AgencyReferralView:
    """One referral to one agency, and what came of it (11.8)."""

    id: str
    agency: Agency
    made_at: Instant
    made_by: UUID
    channel: Channel
    emergency: bool
    feedback_due_at: Instant
    acknowledged_at: Instant | None
    social_worker: SocialWorker | None
    decision: AnswerOfAgency | None
    redirected_to: Elsewhere | None
    how: Came | None
    """How the decision came; `told` if the school knows it only by word of mouth."""
    told_at: Instant | None
    """When the school was told the decision."""
    late: bool
    """Whether the decision is overdue, or was first told after its deadline."""
    re_referral_of: str | None
    withdrawn: int | None
    """The version of the entry that withdrew it (11.8)."""
    disputes: tuple[DisputeView, ...]


@read_model
class AttemptsView:
    """How often one agency was referred to, and how often it refused (11.10)."""

    agency: Agency
    referred: int
    refused: int


def agency_referral_view(case: Case, referral: AgencyReferral) -> AgencyReferralView:
    """One agency referral, with its decision and disputes (11.8, 11.10)."""
    told = referral.current_decision
    return view_of(
        AgencyReferralView,
        referral,
        decision=told.decision if told else None,
        redirected_to=told.redirected_to if told else None,
        how=told.how if told else None,
        told_at=told.told_at if told else None,
        late=case.is_late(referral),
        withdrawn=next(iter(referral.withdrawals), None),
        disputes=tuple(view_of(DisputeView, each, event=each.version) for each in referral.disputes),
    )


def attempts_view(case: Case) -> tuple[AttemptsView, ...]:
    """How often each agency was referred to, and how often it refused (11.10)."""
    referred = Counter(each.agency for each in case.standing_referrals)
    refused = Counter(each.agency for each in case.standing_referrals if each.was_refused)
    return tuple(
        AttemptsView(agency=agency, referred=number, refused=refused[agency])
        for agency, number in referred.items()
    )
