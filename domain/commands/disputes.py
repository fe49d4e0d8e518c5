"""Disputing an agency's decision by the local authority's procedure for disagreements (11.10)."""

from dataclasses import dataclass
from typing import Literal

from domain.commands.agencies import Decision, Elsewhere
from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import ProcedureStage, Reasons

DisputeOutcome = Literal["changed", "upheld", "partly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecision(PersonCommandBase):
    """Dispute an agency's decision; its answer gets a deadline, your reconsideration stays open (11.10)."""

    agency_referral: str
    reasons: Reasons
    stage: ProcedureStage | None = None
    """The stage of the procedure. By default the first, or the next if the agency has upheld its decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDisputeOutcome(PersonCommandBase):
    """Record the agency's answer to a dispute; a changed decision counts as feedback, never late (11.10)."""

    agency_referral: str
    outcome: DisputeOutcome
    told_by: str
    reasons: Reasons
    decision: Decision | None = None
    redirected_to: Elsewhere | None = None
