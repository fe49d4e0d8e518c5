"""After the agency’s answer: reconsider it, dispute it, or conclude its work (11.10, 11.11)."""

from dataclasses import replace
from datetime import datetime

from domain.case.agency_referral import AgencyDecision, AgencyReferral
from domain.case.case import Case
from domain.case.event import Effects, ObligationOpened, ObligationTransition, as_sent
from domain.case.pupil import heard, left_out
from domain.commands import ConcludeStatutory, DisputeDecision, Reconsider, RecordDisputeOutcome
from domain.events import DecisionDisputed, DisputeOutcomeRecorded, ReconsiderationDecided, StatutoryConcluded
from domain.policy.authority_pack import Authority
from domain.refusals import (
    NoDisputeOpen,
    NothingToConclude,
    NothingToDispute,
    NothingToReconsider,
    NotTheirDecision,
)
from domain.refusals.refused import Warned
from domain.rules.agencies import existing, with_liaison
from domain.rules.feedback import DECISIONS, obligation_changes
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent

A_GAP = Warned(
    clause="11.10",
    text="The policy does not say what to do if the school disagrees but sees no risk now. The school sets "
    "this review date.",
)


def reconsider(recorder: EventRecorder, command: Reconsider) -> None:
    """At risk: refer again. Agreed: consider support. Neither: monitor until a date (11.10, 11.11)."""
    state = recorder.state
    referral = existing(recorder, command.agency_referral)
    owed = state.open_obligation(f"reconsider:{referral.id}", f"monitor:{referral.id}")
    if owed is None:
        raise NothingToReconsider
    gap: tuple[Warned, ...] = ()
    opens: tuple[ObligationOpened, ...] = ()
    if command.believed_at_risk:
        opens = (recorder.open_once(f"refer:{referral.agency}"),)  # 11.10
    elif not command.agrees:
        opens, gap = (_monitor(recorder, command),), (A_GAP,)
    elif referral.agency == "cscs" or not _another_has_taken_it_up(state, referral):
        opens = (recorder.open_once("support"),)  # 11.11
    recorder.record(
        ReconsiderationDecided(**as_sent(command)),
        ("11.11" if command.agrees else "11.10", *heard(command)),
        Effects(
            turns=recorder.settle(owed),
            opens=(*opens, recorder.pupil_notification()),
            warns=(*gap, *warn_of_consent(command.reasons)),
            lacks=left_out(command),
        ),
        command.occurred_at,
    )


def conclude_statutory(recorder: EventRecorder, command: ConcludeStatutory) -> None:
    """Record that the agency's work ended. Support is due after the first, or if it was put off (11.11)."""
    state = recorder.state
    referral = existing(recorder, command.agency_referral)
    owed = state.open_obligation(f"conclude:{referral.id}")
    if owed is None:
        raise NothingToConclude
    considered = state.conclusions and not _was_put_off(state)
    opens = () if considered else (recorder.open_once("support"),)
    recorder.record(
        StatutoryConcluded(**as_sent(command)),
        ("11.6", "11.11"),
        with_liaison(
            recorder,
            Effects(
                turns=recorder.settle(owed),
                opens=(*opens, recorder.pupil_notification()),
                warns=warn_of_consent(command.reasons),
            ),
        ),
        command.occurred_at,
    )


def _another_has_taken_it_up(state: Case, referral: AgencyReferral) -> bool:
    """Whether another agency's work is open: support is then due when that ends (11.11)."""
    others = (ar for ar in state.standing_referrals if ar.agency != referral.agency)
    told = sorted(
        ((ar.current_decision.version, ar) for ar in others if ar.current_decision is not None),
        key=lambda each: each[0],
    )
    newest = {ar.agency: ar for _, ar in told}
    return any(state.open_obligation(f"conclude:{ar.id}") for ar in newest.values())


def _was_put_off(state: Case) -> bool:
    """Whether the school agreed with a refusal since the last work ended, and put support off."""
    agreed = {
        owed.settled_by
        for owed in state.obligations
        if owed.kind in ("reconsider", "monitor") and owed.state in ("met", "met_late")
    }
    led_on = {
        cause
        for owed in state.obligations
        if owed.kind in ("support", "refer", "monitor")
        for cause in owed.causes
    }
    last = max((*state.conclusions, state.since))
    return any(each is not None and each > last for each in agreed - led_on - set(state.voided))


def _monitor(recorder: EventRecorder, command: Reconsider) -> ObligationOpened:
    name = f"monitor:{command.agency_referral}"
    given = command.review_on
    assert given is not None
    return recorder.open_by_date(name, given)


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
