"""Disputes with an agency about its decision, stage by stage, and their outcomes (11.10)."""

from dataclasses import replace
from datetime import datetime

from domain.case.agency_referral import AgencyDecision, AgencyReferral
from domain.case.effects import Effects, ObligationOpened, ObligationTransition
from domain.case.event import as_sent
from domain.commands import DisputeDecision, RecordDisputeOutcome
from domain.events import DecisionDisputed, DisputeOutcomeRecorded
from domain.policy.authority_pack import Authority
from domain.refusals import NoDisputeOpen, NothingToDispute, NotTheirDecision
from domain.rules.agencies import existing
from domain.rules.feedback import DECISIONS, obligation_changes
from domain.rules.liaison import with_liaison
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder


def dispute_decision(recorder: EventRecorder, command: DisputeDecision) -> None:
    """Dispute a decision; the answer is due by the authority's time limit for the stage, else by ours."""
    referral = existing(recorder, command.agency_referral)
    if referral.current_decision is None:
        raise NothingToDispute
    stage = command.stage or _next_stage(recorder, referral)
    already = recorder.state.open_obligation(f"dispute:{referral.id}")
    same = (
        already is not None
        and referral.current_dispute is not None
        and referral.current_dispute.stage == stage
    )
    recorder.record(
        DecisionDisputed(**as_sent(command), procedure_stage=stage),
        ("11.10",),
        Effects(
            turns=() if same else transition("replaced", already),
            opens=(
                recorder.open_once(f"dispute:{referral.id}")
                if same
                else answer_owed(recorder, referral, stage),
            ),
        ),
        command.occurred_at,
    )


def answer_owed(
    recorder: EventRecorder, referral: AgencyReferral, stage: int, start: datetime | None = None
) -> ObligationOpened:
    """The obligation of the agency to answer a dispute, by default from when it happened."""
    pack = _pack(recorder, referral)
    spans = {each.stage: each.respond_within for each in pack.disagreement} if pack is not None else {}
    owed = recorder.new_obligation(
        f"dispute:{referral.id}", start=start or recorder.when, within=spans.get(stage)
    )
    return replace(owed, basis="local authority") if spans.get(stage) is not None else owed


def record_dispute_outcome(recorder: EventRecorder, command: RecordDisputeOutcome) -> None:
    """Record the outcome; a changed decision opens the obligations that follow from it."""
    state = recorder.state
    referral = existing(recorder, command.agency_referral)
    owed = state.open_obligation(f"dispute:{referral.id}")
    if owed is None:
        raise NoDisputeOpen
    opens: tuple[ObligationOpened, ...] = ()
    ended: tuple[ObligationTransition, ...] = ()
    if command.decision is not None:
        opens, ended = _changed(recorder, referral, answer(recorder, command))
    on_duty, absent = recorder.duty(state.about) if command.decision is not None else ((), ())
    recorder.record(
        DisputeOutcomeRecorded(**as_sent(command)),
        ("11.10", "11.8") if command.decision is not None else ("11.10",),
        with_liaison(
            recorder,
            Effects(
                turns=(*recorder.settle(owed), *ended),
                opens=opens,
                on_duty=on_duty,
                absent=absent,
            ),
        ),
        command.occurred_at,
    )


def answer(recorder: EventRecorder, command: RecordDisputeOutcome) -> AgencyDecision:
    """The agency's new decision, told in answer to a dispute."""
    assert command.decision is not None
    return AgencyDecision(
        version=recorder.next_version,
        decision=command.decision,
        told_at=recorder.when,
        redirected_to=command.redirected_to,
        on_dispute=True,
    )


def _changed(
    recorder: EventRecorder, referral: AgencyReferral, told: AgencyDecision
) -> tuple[tuple[ObligationOpened, ...], tuple[ObligationTransition, ...]]:
    if told.decision not in DECISIONS[referral.agency]:
        raise NotTheirDecision(DECISIONS[referral.agency])
    opens, ended = obligation_changes(recorder, referral, told)
    return (*opens, recorder.pupil_notification()), transition(
        "ended", *map(recorder.state.open_obligation, ended)
    )


def _next_stage(recorder: EventRecorder, referral: AgencyReferral) -> int:
    """The first stage, the open one or, after an answer, the next one that the procedure has."""
    before = referral.current_dispute
    if before is None:
        return 1
    if before.outcome is None:
        return before.stage
    pack = _pack(recorder, referral)
    last = max((each.stage for each in pack.disagreement), default=None) if pack is not None else None
    return before.stage + 1 if last is None or before.stage < last else before.stage


def _pack(recorder: EventRecorder, referral: AgencyReferral) -> Authority | None:
    return recorder.context.policy.authority_for(referral.authority, recorder.state.home_authority)
