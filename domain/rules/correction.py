"""Corrections: a new event sets an old one right, and what hung on it follows (3-DSL.n)."""

from dataclasses import fields
from datetime import datetime

from domain import events as happened
from domain.agency_referral import AgencyReferral
from domain.amending import relearnt, without
from domain.commands import Changes, Correct
from domain.commands.agencies import Decision
from domain.draft import Draft, turn
from domain.effects import Corrected, Effects, Owed, Turned
from domain.entry import Event, as_sent
from domain.refusals import CannotBeCorrected, NoSuchEvent, NotTheirDecision
from domain.rules.agencies import owed_in_writing
from domain.rules.exploitation import with_mentor
from domain.rules.feedback import DECISIONS, consequences, follows
from domain.rules.liaison import with_liaison
from domain.rules.replanning import OWED_AGAIN, move, reckon
from domain.rules.voiding import voiding


def correct(draft: Draft, command: Correct) -> None:
    """Say what was wrong; voiding or changing a fact also undoes or moves what it had caused."""
    target = draft.moment.target
    if target is None:
        raise NoSuchEvent
    if isinstance(target.fact, happened.PupilViewRecorded | happened.DecisionChallenged):  # 3.2q, 3-STF.l
        raise CannotBeCorrected
    if (command.void or command.changes is not None) and target.version in draft.state.voided:
        raise CannotBeCorrected
    if command.void:
        undone = with_liaison(draft, voiding(draft.state, target))
        effects = with_mentor(draft, undone, without(draft.state, target.version))
        _record(draft, command, effects)
        reckon(draft, [owed.id for owed in effects.opens], OWED_AGAIN)
    elif command.changes is not None:
        _change(draft, command, target, command.changes)
    else:
        _record(draft, command, Effects())


def _record(draft: Draft, command: Correct, effects: Effects) -> None:
    draft.record(
        happened.EventCorrected(**as_sent(command)), ("3-DSL.n", "11.15"), effects, command.occurred_at
    )


def _change(draft: Draft, command: Correct, target: Event, changes: Changes) -> None:
    given = {each.name for each in fields(changes) if getattr(changes, each.name) is not None}
    fact = target.fact
    match fact:
        case happened.ReferralMade() if changes.made_at is not None and given == {"made_at"}:
            _change_made_at(draft, command, _standing(draft, fact.agency_referral), changes.made_at)
        case happened.FeedbackReceived() if changes.decision is not None and given == {"decision"}:
            _change_decision(draft, command, target, _standing(draft, fact.agency_referral), changes.decision)
        case happened.ConcernRaised() | happened.InformationAdded() if not given & {"made_at", "decision"}:
            _change_what_was_learnt(draft, command, changes)
        case _:
            raise CannotBeCorrected


def _change_made_at(draft: Draft, command: Correct, referral: AgencyReferral, made_at: datetime) -> None:
    name = f"feedback:{referral.id}"
    new = draft.owe(name, start=made_at)
    assert new.due_at is not None
    written = owed_in_writing(
        draft, referral.id, referral.agency, referral.channel, referral.authority, made_at
    )
    confirm_by = written.due_at if written else None
    _record(draft, command, Effects(corrects=Corrected(feedback_due_at=new.due_at, confirm_by=confirm_by)))
    for moved in (written, new):
        if moved is not None:
            move(draft, moved, command.reasons, ("3-DSL.n", "11.8"), command.occurred_at)


def _change_decision(
    draft: Draft, command: Correct, target: Event, referral: AgencyReferral, decision: Decision
) -> None:
    if decision not in DECISIONS[referral.agency]:
        raise NotTheirDecision
    opens: tuple[Owed, ...] = ()
    ended: tuple[str, ...] = ()
    told = referral.told
    stands = told is not None and told.version == target.version
    if told is not None and stands and follows(referral, decision) != follows(referral, told.decision):
        opens, ended = consequences(draft, referral, decision, causes=(target.version,))
    effects = Effects(turns=turn("ended", *map(draft.state.owes, ended)), opens=opens)
    _record(draft, command, with_liaison(draft, effects))


def _change_what_was_learnt(draft: Draft, command: Correct, changes: Changes) -> None:
    state = draft.state
    before, after = state.concern, relearnt(state.concern, command.event, changes)
    opens: list[Owed] = []
    turns: tuple[Turned, ...] = ()
    if after.immediate_danger and not before.immediate_danger:  # 11.4
        opens.append(draft.owe_once("refer:immediate", causes=(command.event,)))
    elif not after.immediate_danger:
        turns += turn("ended", state.owes("refer:immediate"))
    if after.adult_in_imagery and not before.adult_in_imagery and "police" not in state.approached:  # 8.3
        opens.append(draft.owe_once("refer:police", causes=(command.event,)))
    elif not after.adult_in_imagery:
        police = state.owes("refer:police")
        # What the DSL decided besides stays decided.
        known = {each.version for each in before.learnt} | {each.version for each in before.classified}
        if police is not None and known.issuperset(police.causes):
            turns += turn("ended", police)
    _record(draft, command, Effects(turns=turns, opens=tuple(opens)))


def _standing(draft: Draft, name: str) -> AgencyReferral:
    referral = draft.state.agency_referral(name)
    if referral is None:
        raise CannotBeCorrected
    return referral
