"""One approach to one agency within a case, and what the agency said of it since (11.8)."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from domain.commands.agencies import Agency, Channel, Decision, Elsewhere, SocialWorker
from domain.commands.disputes import DisputeOutcome

NO_INVESTIGATION: tuple[Decision, ...] = ("no_statutory", "police_no_further_action")
"""The decisions against a statutory investigation (11.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDecision:
    """One decision that an agency told; the newest stands."""

    version: int
    decision: Decision
    told_at: datetime
    social_worker: SocialWorker | None = None
    redirected_to: Elsewhere | None = None
    on_dispute: bool = False
    """It was told in answer to a dispute, so that no deadline is held against it."""

    def says_the_same(self, other: "AgencyDecision") -> bool:
        """Whether the agency decided the same then."""
        return (self.decision, self.redirected_to) == (other.decision, other.redirected_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One dispute of one decision, at one stage of the procedure, and what came of it (11.10)."""

    version: int
    decision: int
    """The version of the answer that it is about."""
    stage: int
    outcome: DisputeOutcome | None = None
    answered_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The agency said that it has the referral, perhaps with a social worker assigned."""

    version: int
    at: datetime
    social_worker: SocialWorker | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyReferral:
    """One approach to one agency within the case (11.8)."""

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
    """By when it is to be confirmed in writing, if that was moved."""
    confirmations: tuple[int, ...] = ()
    """The versions of the entries by which it was confirmed in writing."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    decisions: tuple[AgencyDecision, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    void: bool = False
    handed_to: UUID | None = None

    @property
    def referrer(self) -> UUID:
        """Who asks what was decided: whoever made it, or took the case over from them (3-DSL.f)."""
        return self.handed_to or self.made_by

    @property
    def acknowledged_at(self) -> datetime | None:
        """When the agency first said that it has it."""
        return self.acknowledgements[0].at if self.acknowledgements else None

    @property
    def social_worker(self) -> SocialWorker | None:
        """Who was assigned, as last told."""
        told: list[Acknowledgement | AgencyDecision] = [*self.acknowledgements, *self.decisions]
        newest_first = sorted(told, key=lambda each: each.version, reverse=True)
        return next((each.social_worker for each in newest_first if each.social_worker), None)

    @property
    def current_decision(self) -> AgencyDecision | None:
        """The decision that stands."""
        return self.decisions[-1] if self.decisions else None

    @property
    def first_decision(self) -> AgencyDecision | None:
        """The answer that the deadline is held against, whatever the agency decides later (11.8)."""
        return next((told for told in self.decisions if not told.on_dispute), None)

    @property
    def was_refused(self) -> bool:
        """Whether the agency ever decided against a statutory investigation, whatever it says now (11.10)."""
        return any(told.decision in NO_INVESTIGATION for told in self.decisions)

    @property
    def current_dispute(self) -> Dispute | None:
        """The newest dispute of the decision that stands; to be told the same again changes nothing."""
        stands = self.current_decision
        if stands is None:
            return None
        same = takewhile(stands.says_the_same, reversed(self.decisions))
        versions = {each.version for each in same}
        return next((each for each in reversed(self.disputes) if each.decision in versions), None)

    @property
    def may_be_made_again(self) -> bool:
        """Whether a second referral may follow it: a decision was told (11.10)."""
        return bool(self.decisions)
