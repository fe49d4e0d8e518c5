"""Corrections: a new event corrects an old one, and its obligations follow (3-DSL.n)."""

from dataclasses import fields, replace
from datetime import datetime

from domain import events as happened
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.event import CorrectedTime, Effects, Event, ObligationOpened, as_sent
from domain.case.untold_facts import REFER_AT_ONCE, REFER_TO_POLICE
from domain.commands import Changes, Correct
from domain.fold.corrections import corrected_decision, without_entry
from domain.refusals import CannotBeCorrected, NoSuchEvent, NotTheirDecision
from domain.rules.agencies import owed_in_writing, with_liaison
from domain.rules.feedback import (
    DECISIONS,
    answered_redirections,
    obligation_changes,
    reopened_redirections,
    required_follow_up,
)
from domain.rules.identity import check_joined_stay_about_one_child, correction_to_tell, told_by_mistake
from domain.rules.obligation_changes import settled, transition
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import repeats_of
from domain.rules.replanning import OWED_AGAIN, move, recalculate
from domain.rules.required_referrals import (
    no_longer_required,
    owed_after_correction,
    referrals_a_review_decided,
)
from domain.rules.side_records import looked_for_again
from domain.rules.support import with_mentor
from domain.rules.voiding import voiding

_OF_AN_ANSWER = {"decision", "redirected_to"}


def correct(recorder: EventRecorder, command: Correct) -> None:
    """Correct an event. Voiding it or changing a fact also changes the obligations that it caused."""
    target = recorder.context.target
    if target is None:
        raise NoSuchEvent
    if isinstance(target.fact, happened.PupilViewRecorded | happened.DecisionChallenged):  # 3.2q, 3-STF.l
        raise CannotBeCorrected
    if (command.void or command.changes is not None) and target.version in recorder.state.voided:
        raise CannotBeCorrected
    if command.void:
        undone = with_liaison(recorder, voiding(recorder.state, target))
        after = without_entry(recorder.state, target.version)
        effects = looked_for_again(recorder, with_mentor(recorder, undone, after), after)
        effects = _with_untold(recorder, command, effects)
        fact = happened.EventCorrected(**as_sent(command))
        if isinstance(target.fact, happened.PupilIdentified):  # it is about the child before again
            child = recorder.after(fact, effects, command.occurred_at).pupil
            check_joined_stay_about_one_child(recorder, child.id)
            effects = repeats_of(recorder, fact, effects, command.occurred_at).added_to(effects)
        _record(recorder, command, effects)
        recalculate(recorder, [owed.id for owed in effects.opens], OWED_AGAIN)
    elif command.changes is not None:
        _change(recorder, command, target, command.changes)
    else:
        _record(recorder, command, Effects())


def _record(recorder: EventRecorder, command: Correct, effects: Effects) -> None:
    clauses: tuple[str, ...] = ("3-DSL.n", "11.15")
    if told_by_mistake(recorder, command):
        effects = replace(effects, opens=(*effects.opens, correction_to_tell(recorder, command.event)))
        clauses += ("11.12",)
    recorder.record(happened.EventCorrected(**as_sent(command)), clauses, effects, command.occurred_at)


def _change(recorder: EventRecorder, command: Correct, target: Event, changes: Changes) -> None:
    given = {each.name for each in fields(changes) if getattr(changes, each.name) is not None}
    fact = target.fact
    match fact:
        case happened.ReferralMade() if changes.made_at is not None and given == {"made_at"}:
            _change_made_at(recorder, command, _standing(recorder, fact.agency_referral), changes.made_at)
        case happened.FeedbackReceived() | happened.DisputeOutcomeRecorded() if (
            fact.decision is not None and changes.decision is not None and given <= _OF_AN_ANSWER
        ):
            _change_decision(recorder, command, target, _standing(recorder, fact.agency_referral), changes)
        case happened.ConcernRaised() | happened.InformationAdded() if not given & {
            "made_at",
            *_OF_AN_ANSWER,
        }:
            _change_what_was_learnt(recorder, command, changes)
        case _:
            raise CannotBeCorrected


def _change_made_at(
    recorder: EventRecorder, command: Correct, referral: AgencyReferral, made_at: datetime
) -> None:
    name = f"feedback:{referral.id}"
    new = recorder.new_obligation(name, start=made_at)
    assert new.due_at is not None
    written = owed_in_writing(
        recorder, referral.id, referral.agency, referral.channel, referral.authority, made_at
    )
    confirm_by = written.due_at if written else None
    effects = Effects(corrects=CorrectedTime(feedback_due_at=new.due_at, confirm_by=confirm_by))
    after = _after(recorder, command, effects)
    told = {owed.id: owed for owed in (*no_longer_required(after), *answered_redirections(recorder, after))}
    # 8.3, 11.4, 11.8: by its corrected time, the referral was made after the facts were known
    effects = replace(effects, turns=tuple(settled(owed, made_at) for owed in told.values()))
    _record(recorder, command, _with_untold(recorder, command, effects))
    for moved in (written, new):
        if moved is not None:
            move(recorder, moved, command.reasons, ("3-DSL.n", "11.8"), command.occurred_at)


def _change_decision(
    recorder: EventRecorder, command: Correct, target: Event, referral: AgencyReferral, changes: Changes
) -> None:
    if changes.decision not in DECISIONS[referral.agency]:
        raise NotTheirDecision(DECISIONS[referral.agency], "/changes/decision")
    opens: tuple[ObligationOpened, ...] = ()
    ended: tuple[str, ...] = ()
    told = referral.current_decision
    if told is not None:
        now = corrected_decision(told, target.version, changes)
        if required_follow_up(referral, now) != required_follow_up(referral, told):
            opens, ended = obligation_changes(recorder, referral, now, causes=(target.version,))
    effects = Effects(turns=transition("ended", *map(recorder.state.open_obligation, ended)), opens=opens)
    after = _after(recorder, command, effects).agency_referral(referral.id)
    if after is not None and after.current_dispute is None:  # the disputed decision no longer exists
        effects = replace(
            effects,
            turns=(
                *effects.turns,
                *transition("ended", recorder.state.open_obligation(f"dispute:{referral.id}")),
            ),
        )
    _record(recorder, command, with_liaison(recorder, _with_untold(recorder, command, effects)))


def _change_what_was_learnt(recorder: EventRecorder, command: Correct, changes: Changes) -> None:
    if recorder.state.closed and not recorder.by_dsl:  # a DSL reads it first (2.4g)
        _record(recorder, command, Effects())
        return
    after = _after(recorder, command, Effects())
    entry = next(each for each in recorder.state.concern.learnt if each.version == command.event)
    adult = changes.adult_involved is True and entry.adult_involved is not True
    said = {
        REFER_AT_ONCE: changes.immediate_danger is True and not entry.immediate_danger,
        REFER_TO_POLICE: adult and after.concern.adult_in_imagery,
    }
    # An obligation that is open already gets this entry as one more cause.
    opens = tuple(
        recorder.open_once(name, causes=(command.event,))
        for name, says_so in said.items()
        if says_so and recorder.state.open_obligation(name) is not None
    )
    effects = Effects(
        turns=transition("ended", *no_longer_required(after)), opens=opens
    )  # what the DSL decided stays
    _record(recorder, command, _with_untold(recorder, command, effects))


def _with_untold(recorder: EventRecorder, command: Correct, effects: Effects) -> Effects:
    """The effects, with the obligations that the correction opens (8.3, 11.1, 11.4, 11.8, 11.9)."""
    after = _after(recorder, command, effects)
    again = (
        *owed_after_correction(recorder, after),
        *reopened_redirections(recorder, after),
        *referrals_a_review_decided(recorder, after),
    )
    return replace(effects, opens=(*effects.opens, *again))


def _after(recorder: EventRecorder, command: Correct, effects: Effects) -> Case:
    return recorder.after(happened.EventCorrected(**as_sent(command)), effects, command.occurred_at)


def _standing(recorder: EventRecorder, name: str) -> AgencyReferral:
    referral = recorder.state.agency_referral(name)
    if referral is None:
        raise CannotBeCorrected
    return referral
