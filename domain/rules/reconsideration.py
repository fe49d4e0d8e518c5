"""After the agency's answer: reconsider a refusal, or conclude the agency's work (11.10, 11.11)."""

from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.effects import Effects, ObligationOpened, Warned
from domain.case.event import as_sent
from domain.case.pupil_gaps import heard, left_out
from domain.commands import ConcludeStatutory, Reconsider
from domain.events import ReconsiderationDecided, StatutoryConcluded
from domain.refusals import NothingToConclude, NothingToReconsider
from domain.rules.agencies import existing
from domain.rules.liaison import with_liaison
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
