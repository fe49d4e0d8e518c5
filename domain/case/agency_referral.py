"""One referral to one agency within a case, and the agency's answers to it (11.8)."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from domain.entries.agencies import Agency, Came, Channel, Decision, Elsewhere, SocialWorker
from domain.entries.challenges import DisputeOutcome

NO_INVESTIGATION: tuple[Decision, ...] = ("no_statutory", "police_no_further_action")
"""The decisions against a statutory investigation (11.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDecision:
    """One decision of an agency; the newest counts."""

    version: int
    decision: Decision
    told_at: datetime
    social_worker: SocialWorker | None = None
    redirected_to: Elsewhere | None = None
    how: Came | None = None
    on_dispute: bool = False
    """The agency told it in answer to a dispute, so no deadline applies to it."""

    def says_the_same(self, other: "AgencyDecision") -> bool:
        """Whether the agency decided the same both times."""
        return (self.decision, self.redirected_to) == (other.decision, other.redirected_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One dispute of one decision, at one stage of the procedure, and its outcome (11.10)."""

    version: int
    decision: int
    """The version of the entry with the disputed decision."""
    stage: int
    outcome: DisputeOutcome | None = None
    answered_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The agency confirmed that it has the referral, perhaps with a social worker assigned."""

    version: int
    at: datetime
    social_worker: SocialWorker | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyReferral:
    """One referral to one agency within the case (11.8)."""

    id: str
    agency: Agency
    version: int
    made_at: datetime
    made_by: UUID
    made_as: str
    channel: Channel
    emergency: bool
    feedback_due_at: datetime
    re_referral_of: str | None = None
    authority: str | None = None
    confirm_by: datetime | None = None
    """The deadline for confirming it in writing, if that deadline was moved."""
    confirmations: tuple[int, ...] = ()
    """The versions of the entries that confirmed it in writing."""
    withdrawals: tuple[int, ...] = ()
    """The versions of the entries that withdrew it."""
    withdrawn_at: datetime | None = None
    """When it was first withdrawn."""
    told_of_withdrawal: tuple[int, ...] = ()
    """The withdrawals by which someone at the agency was told."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    decisions: tuple[AgencyDecision, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    void: bool = False
    handed_to: UUID | None = None

    @property
    def referrer(self) -> UUID:
        """The person who made it, or who took the case over from them (3-DSL.f)."""
        return self.handed_to or self.made_by

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn, and the agency has not answered it all the same."""
        return bool(self.withdrawals) and not self.decisions

    @property
    def withdrawn_in_time(self) -> bool:
        """Whether it was withdrawn before the answer was late: no one waited for it (11.8)."""
        at = self.withdrawn_at
        return bool(self.withdrawals) and (at is None or at <= self.feedback_due_at)

    @property
    def acknowledged_at(self) -> datetime | None:
        """When the agency first confirmed that it has the referral."""
        return self.acknowledgements[0].at if self.acknowledgements else None

    @property
    def social_worker(self) -> SocialWorker | None:
        """The social worker whom the agency named last."""
        told: list[Acknowledgement | AgencyDecision] = [*self.acknowledgements, *self.decisions]
        newest_first = sorted(told, key=lambda each: each.version, reverse=True)
        return next((each.social_worker for each in newest_first if each.social_worker), None)

    @property
    def current_decision(self) -> AgencyDecision | None:
        """The agency's newest decision."""
        return self.decisions[-1] if self.decisions else None

    @property
    def first_decision(self) -> AgencyDecision | None:
        """The answer that the feedback deadline applies to; later decisions do not change it (11.8)."""
        return next((told for told in self.decisions if not told.on_dispute), None)

    @property
    def was_refused(self) -> bool:
        """Whether the agency ever decided against a statutory investigation (11.10)."""
        return any(told.decision in NO_INVESTIGATION for told in self.decisions)

    @property
    def current_dispute(self) -> Dispute | None:
        """The newest dispute of the current decision, or of an earlier answer that was the same."""
        stands = self.current_decision
        if stands is None:
            return None
        same = takewhile(stands.says_the_same, reversed(self.decisions))
        versions = {each.version for each in same}
        return next((each for each in reversed(self.disputes) if each.decision in versions), None)

    @property
    def may_be_made_again(self) -> bool:
        """Whether the agency has decided, so that a second referral may follow (11.10)."""
        return bool(self.decisions)
