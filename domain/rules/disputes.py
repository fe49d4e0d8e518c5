"""Disputes with an agency about its decision, stage by stage, and their outcomes (11.10)."""

from dataclasses import replace
from datetime import datetime

from domain.case.agency_referral import AgencyDecision, AgencyReferral
from domain.case.effects import Effects, ObligationOpened, ObligationTransition
from domain.case.event import as_sent
from domain.commands import DisputeDecision, RecordDisputeOutcome
from domain.events import DecisionDisputed, DisputeOutcomeRecorded
from domain.people.roles import duty_dsl
from domain.policy.authority_pack import Authority
from domain.refusals import NoDisputeOpen, NothingToDispute, NotTheirDecision
from domain.rules.agencies import existing
from domain.rules.feedback import DECISIONS, consequences
from domain.rules.liaison import with_liaison
from domain.rules.recorder import EventRecorder, turn


def dispute_decision(draft: EventRecorder, command: DisputeDecision) -> None:
    """Dispute a decision; the answer is due by the authority's time limit for the stage, else by ours."""
    referral = existing(draft, command.agency_referral)
    if referral.current_decision is None:
        raise NothingToDispute
    stage = command.stage or _next_stage(draft, referral)
    already = draft.state.open_obligation(f"dispute:{referral.id}")
    same = (
        already is not None
        and referral.current_dispute is not None
        and referral.current_dispute.stage == stage
    )
    draft.record(
        DecisionDisputed(**as_sent(command), procedure_stage=stage),
        ("11.10",),
        Effects(
            turns=() if same else turn("replaced", already),
            opens=(
                draft.owe_once(f"dispute:{referral.id}") if same else answer_owed(draft, referral, stage),
            ),
        ),
        command.occurred_at,
    )


def answer_owed(
    draft: EventRecorder, referral: AgencyReferral, stage: int, start: datetime | None = None
) -> ObligationOpened:
    """The obligation of the agency to answer a dispute, by default from when it happened."""
    pack = _pack(draft, referral)
    spans = {each.stage: each.respond_within for each in pack.disagreement} if pack is not None else {}
    owed = draft.new_obligation(f"dispute:{referral.id}", start=start or draft.when, within=spans.get(stage))
    return replace(owed, basis="local authority") if spans.get(stage) is not None else owed


def record_dispute_outcome(draft: EventRecorder, command: RecordDisputeOutcome) -> None:
    """Record the outcome; a changed decision opens the obligations that follow from it."""
    state = draft.state
    referral = existing(draft, command.agency_referral)
    owed = state.open_obligation(f"dispute:{referral.id}")
    if owed is None:
        raise NoDisputeOpen
    opens: tuple[ObligationOpened, ...] = ()
    ended: tuple[ObligationTransition, ...] = ()
    if command.decision is not None:
        opens, ended = _changed(draft, referral, answer(draft, command))
    draft.record(
        DisputeOutcomeRecorded(**as_sent(command)),
        ("11.10", "11.8") if command.decision is not None else ("11.10",),
        with_liaison(
            draft,
            Effects(
                turns=(*draft.settle(owed), *ended),
                opens=opens,
                on_duty=duty_dsl(draft.moment.roster, draft.moment.on_duty, state.about)
                if command.decision is not None
                else (),
            ),
        ),
        command.occurred_at,
    )


def answer(draft: EventRecorder, command: RecordDisputeOutcome) -> AgencyDecision:
    """The agency's new decision, told in answer to a dispute."""
    assert command.decision is not None
    return AgencyDecision(
        version=draft.next_version,
        decision=command.decision,
        told_at=draft.when,
        redirected_to=command.redirected_to,
        on_dispute=True,
    )


def _changed(
    draft: EventRecorder, referral: AgencyReferral, told: AgencyDecision
) -> tuple[tuple[ObligationOpened, ...], tuple[ObligationTransition, ...]]:
    if told.decision not in DECISIONS[referral.agency]:
        raise NotTheirDecision(DECISIONS[referral.agency])
    opens, ended = consequences(draft, referral, told)
    return (*opens, draft.pupil_notification()), turn("ended", *map(draft.state.open_obligation, ended))


def _next_stage(draft: EventRecorder, referral: AgencyReferral) -> int:
    """The first stage, the open one or, after an answer, the next one that the procedure has."""
    before = referral.current_dispute
    if before is None:
        return 1
    if before.outcome is None:
        return before.stage
    pack = _pack(draft, referral)
    last = max((each.stage for each in pack.disagreement), default=None) if pack is not None else None
    return before.stage + 1 if last is None or before.stage < last else before.stage


def _pack(draft: EventRecorder, referral: AgencyReferral) -> Authority | None:
    return draft.moment.policy.authority_for(referral.authority, draft.state.home_authority)
