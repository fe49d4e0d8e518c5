"""Challenging a decision, handing over, disputing an agency’s decision (3.2u, 3-STF.l, 3-DSL.f, 11.10)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.entries.agencies import Decision, Elsewhere
from domain.entries.base import FactBase, PersonCommandBase
from domain.field_rules import EntryVersion, ProcedureStage, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge(PersonCommandBase):
    """Challenge a decision; a senior person answers, the decision maker does not learn who asked (3.2u)."""

    decision: EntryVersion
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChallenged(Challenge, FactBase, type="decision.challenged", entry_kind="decision"):
    """A person challenged a decision (3.2u, 3-STF.l)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChallenge(PersonCommandBase):
    """Answer a challenge, which the challenger reads; if you uphold it, the case is reviewed again (3.2u)."""

    decision: EntryVersion
    reasons: Reasons
    upheld: bool | None = None
    local_authority: str | None = None
    """Who answered at the local authority, if no one at the school may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeAnswered(
    AnswerChallenge, FactBase, type="challenge.answered", entry_kind="decision", decides=True
):
    """A senior person answered the challenge (3.2u)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(PersonCommandBase):
    """Give the case to another DSL or deputy, with your reasons and what they need to know (3-DSL.f)."""

    to: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandedOver(HandOver, FactBase, type="case.handed-over", entry_kind="record", decides=True):
    """The case was given to another owner (3-DSL.f)."""

    acting: bool | None = None
    """True if the new owner is not a DSL; they get a DSL's powers in this case."""


DisputeOutcome = Literal["changed", "upheld", "partly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecision(PersonCommandBase):
    """Dispute an agency's decision; its answer gets a deadline, your reconsideration stays open (11.10)."""

    agency_referral: str
    reasons: Reasons
    stage: ProcedureStage | None = None
    """The stage of the procedure. By default the first, or the next if the agency has upheld its decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDisputed(
    DisputeDecision, FactBase, type="decision.disputed", entry_kind="decision", decides=True, voidable=True
):
    """The school disputed an agency's decision, at a stage of the procedure (11.10)."""

    procedure_stage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDisputeOutcome(PersonCommandBase):
    """Record the agency's answer to a dispute; a changed decision counts as feedback, never late (11.10)."""

    agency_referral: str
    outcome: DisputeOutcome
    told_by: str
    reasons: Reasons
    decision: Decision | None = None
    redirected_to: Elsewhere | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOutcomeRecorded(
    RecordDisputeOutcome, FactBase, type="dispute.outcome-recorded", entry_kind="agency", voidable=True
):
    """The agency changed its decision, upheld it or agreed in part (11.10)."""
