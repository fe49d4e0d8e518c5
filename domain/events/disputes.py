"""Disputes of agencies' decisions, and the answers (11.10)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDisputed(sent.DisputeDecision, FactBase):
    """The school disputed an agency's decision, at a stage of the procedure (11.10)."""

    type: ClassVar[str] = "decision.disputed"
    entry_kind: ClassVar[EntryKind] = "decision"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True
    procedure_stage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOutcomeRecorded(sent.RecordDisputeOutcome, FactBase):
    """The agency changed its decision, upheld it or agreed in part (11.10)."""

    type: ClassVar[str] = "dispute.outcome-recorded"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True
