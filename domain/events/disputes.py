"""Disputes of agencies' decisions, and the answers (11.10)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDisputed(sent.DisputeDecision):
    """The school disputed an agency's decision, at a stage of the procedure (11.10)."""

    type: ClassVar[str] = "decision.disputed"
    procedure_stage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOutcomeRecorded(sent.RecordDisputeOutcome):
    """The agency changed its decision, upheld it or agreed in part (11.10)."""

    type: ClassVar[str] = "dispute.outcome-recorded"
