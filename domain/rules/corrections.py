"""Corrections: a new event corrects an old one, and its obligations follow (3-DSL.n)."""

from dataclasses import fields, replace
from datetime import datetime

from domain import events as happened
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.effects import CorrectedTime, Effects, ObligationOpened
from domain.case.event import Event, as_sent
from domain.case.protection import PROTECT
from domain.case.untold_facts import REFER_AT_ONCE, REFER_TO_POLICE
from domain.commands import Changes, Correct
from domain.fold.corrections import corrected_decision, without_entry
from domain.refusals import CannotBeCorrected, NoSuchEvent, NotTheirDecision
from domain.rules.agencies import owed_in_writing
from domain.rules.exploitation import with_mentor
from domain.rules.feedback import DECISIONS, answered_elsewhere, consequences, follows, owed_elsewhere
from domain.rules.liaison import with_liaison
from domain.rules.recorder import EventRecorder, met, turn
from domain.rules.replanning import OWED_AGAIN, move, reckon
from domain.rules.required_referrals import needless, owed_after_correction, owed_by_a_review
from domain.rules.voiding import voiding

_OF_AN_ANSWER = {"decision", "redirected_to"}


def correct(draft: EventRecorder, command: Correct) -> None:
    """Correct an event. Voiding it or changing a fact also changes the obligations that it caused."""
    target = draft.moment.target
    if target is None:
        raise NoSuchEvent
    if isinstance(target.fact, happened.PupilViewRecorded | happened.DecisionChallenged):  # 3.2q, 3-STF.l
        raise CannotBeCorrected
    if (command.void or command.changes is not None) and target.version in draft.state.voided:
        raise CannotBeCorrected
    if command.void:
        undone = with_liaison(draft, voiding(draft.state, target))
        effects = with_mentor(draft, undone, without_entry(draft.state, target.version))
        effects = _with_untold(draft, command, effects)
        _record(draft, command, effects)
        reckon(draft, [owed.id for owed in effects.opens], OWED_AGAIN)
        reckon(draft, (PROTECT,), command.reasons)
    elif command.changes is not None:
        _change(draft, command, target, command.changes)
    else:
        _record(draft, command, Effects())


def _record(draft: EventRecorder, command: Correct, effects: Effects) -> None:
    draft.record(
        happened.EventCorrected(**as_sent(command)), ("3-DSL.n", "11.15"), effects, command.occurred_at
    )


def _change(draft: EventRecorder, command: Correct, target: Event, changes: Changes) -> None:
    given = {each.name for each in fields(changes) if getattr(changes, each.name) is not None}
    fact = target.fact
    match fact:
        case happened.ReferralMade() if changes.made_at is not None and given == {"made_at"}:
            _change_made_at(draft, command, _standing(draft, fact.agency_referral), changes.made_at)
        case happened.FeedbackReceived() | happened.DisputeOutcomeRecorded() if (
            fact.decision is not None and changes.decision is not None and given <= _OF_AN_ANSWER
        ):
            _change_decision(draft, command, target, _standing(draft, fact.agency_referral), changes)
        case happened.ConcernRaised() | happened.InformationAdded() if not given & {
            "made_at",
            *_OF_AN_ANSWER,
        }:
            _change_what_was_learnt(draft, command, changes)
        case _:
            raise CannotBeCorrected


def _change_made_at(
    draft: EventRecorder, command: Correct, referral: AgencyReferral, made_at: datetime
) -> None:
    name = f"feedback:{referral.id}"
    new = draft.new_obligation(name, start=made_at)
    assert new.due_at is not None
    written = owed_in_writing(
        draft, referral.id, referral.agency, referral.channel, referral.authority, made_at
    )
    confirm_by = written.due_at if written else None
    effects = Effects(corrects=CorrectedTime(feedback_due_at=new.due_at, confirm_by=confirm_by))
    after = _after(draft, command, effects)
    told = {owed.id: owed for owed in (*needless(after), *answered_elsewhere(draft, after))}
    # 8.3, 11.4, 11.8: by its corrected time, the referral was made after the facts were known
    effects = replace(effects, turns=tuple(met(owed, made_at) for owed in told.values()))
    _record(draft, command, _with_untold(draft, command, effects))
    for moved in (written, new):
        if moved is not None:
            move(draft, moved, command.reasons, ("3-DSL.n", "11.8"), command.occurred_at)


def _change_decision(
    draft: EventRecorder, command: Correct, target: Event, referral: AgencyReferral, changes: Changes
) -> None:
    if changes.decision not in DECISIONS[referral.agency]:
        raise NotTheirDecision(DECISIONS[referral.agency], "/changes/decision")
    opens: tuple[ObligationOpened, ...] = ()
    ended: tuple[str, ...] = ()
    told = referral.current_decision
    if told is not None:
        now = corrected_decision(told, target.version, changes)
        if follows(referral, now) != follows(referral, told):
            opens, ended = consequences(draft, referral, now, causes=(target.version,))
    effects = Effects(turns=turn("ended", *map(draft.state.open_obligation, ended)), opens=opens)
    after = _after(draft, command, effects).agency_referral(referral.id)
    if after is not None and after.current_dispute is None:  # the disputed decision no longer exists
        effects = replace(
            effects,
            turns=(*effects.turns, *turn("ended", draft.state.open_obligation(f"dispute:{referral.id}"))),
        )
    _record(draft, command, with_liaison(draft, _with_untold(draft, command, effects)))


def _change_what_was_learnt(draft: EventRecorder, command: Correct, changes: Changes) -> None:
    after = _after(draft, command, Effects())
    entry = next(each for each in draft.state.concern.learnt if each.version == command.event)
    adult = changes.adult_involved is True and entry.adult_involved is not True
    said = {
        REFER_AT_ONCE: changes.immediate_danger is True and not entry.immediate_danger,
        REFER_TO_POLICE: adult and after.concern.adult_in_imagery,
    }
    # An obligation that is open already gets this entry as one more cause.
    opens = tuple(
        draft.owe_once(name, causes=(command.event,))
        for name, says_so in said.items()
        if says_so and draft.state.open_obligation(name) is not None
    )
    effects = Effects(turns=turn("ended", *needless(after)), opens=opens)  # what the DSL decided stays
    _record(draft, command, _with_untold(draft, command, effects))
    reckon(draft, (PROTECT,), command.reasons)


def _with_untold(draft: EventRecorder, command: Correct, effects: Effects) -> Effects:
    """The effects, with the obligations that the correction opens (8.3, 11.1, 11.4, 11.8, 11.9)."""
    after = _after(draft, command, effects)
    again = (
        *owed_after_correction(draft, after),
        *owed_elsewhere(draft, after),
        *owed_by_a_review(draft, after),
    )
    return replace(effects, opens=(*effects.opens, *again))


def _after(draft: EventRecorder, command: Correct, effects: Effects) -> Case:
    return draft.after(happened.EventCorrected(**as_sent(command)), effects, command.occurred_at)


def _standing(draft: EventRecorder, name: str) -> AgencyReferral:
    referral = draft.state.agency_referral(name)
    if referral is None:
        raise CannotBeCorrected
    return referral
