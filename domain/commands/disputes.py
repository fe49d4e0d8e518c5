"""Disputing an agency's decision by the local authority's procedure for disagreements (11.10)."""

from dataclasses import dataclass
from typing import Literal

from domain.commands.agencies import Decision, Elsewhere
from domain.commands.base import PersonCommandBase

DisputeOutcome = Literal["changed", "upheld", "partly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecision(PersonCommandBase):
    """Dispute an agency's decision: its answer gets a deadline, and a reconsideration stays open (11.10)."""

    agency_referral: str
    reasons: str
    stage: int | None = None
    """The stage of the procedure: the first if absent, and the next after the agency upheld its decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDisputeOutcome(PersonCommandBase):
    """The agency answers a dispute; a changed decision acts as feedback does, and is never late (11.10)."""

    agency_referral: str
    outcome: DisputeOutcome
    told_by: str
    reasons: str
    decision: Decision | None = None
    redirected_to: Elsewhere | None = None
