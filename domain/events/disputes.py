"""An agency's decision was disputed, and the dispute answered (11.10)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDisputed(sent.DisputeDecision):
    """An agency's decision was disputed at a stage of the procedure (11.10)."""

    type: ClassVar[str] = "decision.disputed"
    procedure_stage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOutcomeRecorded(sent.RecordDisputeOutcome):
    """The agency changed its decision, upheld it, or changed it in part (11.10)."""

    type: ClassVar[str] = "dispute.outcome-recorded"
