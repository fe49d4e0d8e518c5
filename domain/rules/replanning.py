"""Moving open deadlines after a change of calendar, limit, time or policy (11.8, 11.17, 3-DSL.n)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.case.event import Effects, NextWake, ObligationOpened, ObligationTransition, as_sent
from domain.case.obligation import Obligation
from domain.commands import AdoptPolicy, Replan
from domain.events import DeadlineReplanned, PolicyAdopted
from domain.field_rules import filled
from domain.refusals import AlreadyUnderThatPolicy, NoSuchPolicy, NotYetAdopted
from domain.rules.agencies import owed_in_writing
from domain.rules.obligation_changes import transition
from domain.rules.reconsideration import answer_owed
from domain.rules.recorder import EventRecorder

OWED_AGAIN = "Due again, by the current calendar and limits: they changed while this was settled."


def replan(recorder: EventRecorder, command: Replan) -> None:
    """Recalculate every open deadline; unchanged ones are left alone, so a repeat does nothing."""
    recalculate(recorder, [owed.id for owed in recorder.state.open_obligations], command.reasons)


def recalculate(recorder: EventRecorder, names: Iterable[str], reasons: str) -> None:
    """Recalculate the deadlines of those that are open, by the case's calendar and limits."""
    for name in names:
        owed = recorder.state.open_obligation(name)  # a chase ends if its feedback moved
        new = _recalculated(recorder, owed) if owed is not None else None
        if owed is not None and new is not None:
            move(recorder, new, reasons, (owed.clause,))


def move(
    recorder: EventRecorder,
    new: ObligationOpened,
    reasons: str,
    clauses: tuple[str, ...],
    occurred_at: datetime | None = None,
) -> None:
    """Record that an open deadline moved, or that it is no longer provisional (or now is)."""
    owed = recorder.state.open_obligation(new.id)
    if owed is None or owed.due_at is None or new.due_at is None:
        return
    if owed.due_at != new.due_at:
        effects = _reopened_effects(recorder, owed, new, new.due_at)
    elif owed.provisional != new.provisional:
        effects = Effects(waits=(_same_wake(owed, new.provisional),))
    else:
        return
    recorder.record(
        DeadlineReplanned(obligation=owed.id, from_=owed.due_at, to=new.due_at, reasons=reasons),
        clauses,
        effects,
        occurred_at,
    )


def _same_wake(owed: Obligation, provisional: bool) -> NextWake:
    return filled(NextWake, owed, obligation=owed.id, provisional=provisional)


def _reopened_effects(
    recorder: EventRecorder, owed: Obligation, new: ObligationOpened, due_at: datetime
) -> Effects:
    """The obligation is open again, without a chase while its deadline is in the future."""
    chase = recorder.state.open_obligation(f"chase:{owed.subject}") if owed.kind == "feedback" else None
    if chase is not None and due_at <= recorder.at and chase.counts_from != owed.due_at:
        chase = None  # the agency has been chased since: the next chase keeps its own deadline
    return Effects(
        turns=(ObligationTransition(obligation=owed.id, state="open"), *transition("ended", chase)),
        waits=(NextWake(obligation=owed.id, wakes_at=new.wakes_at, provisional=new.provisional),),
    )


def _recalculated(recorder: EventRecorder, owed: Obligation) -> ObligationOpened | None:
    """The obligation as it would be opened now; None if the record does not say what it counts from."""
    referral = recorder.state.agency_referral(owed.subject)
    if referral is not None and owed.kind == "feedback":
        return recorder.new_obligation(owed.id, start=referral.made_at)
    if referral is not None and owed.kind == "confirm-in-writing":
        return owed_in_writing(
            recorder, referral.id, referral.agency, referral.channel, referral.authority, referral.made_at
        )
    if referral is not None and owed.kind == "dispute" and referral.current_dispute is not None:
        return answer_owed(recorder, referral, referral.current_dispute.stage, owed.counts_from)
    if owed.counts_from is None and owed.given is None:
        return None
    new = recorder.new_obligation(owed.id, start=owed.counts_from, given=owed.given, limit=owed.limit)
    return _earlier_by_carried_terms(recorder, owed, new)


def _earlier_by_carried_terms(
    recorder: EventRecorder, owed: Obligation, new: ObligationOpened
) -> ObligationOpened:
    """The earliest of the deadlines here and in the cases that brought it, each by its policy (2.4g)."""
    own = recorder.context.policy
    for terms in owed.carried:
        policy = own if terms.policy == own.name else recorder.context.policies.get(terms.policy)
        if policy is None:
            continue
        there = recorder.new_obligation(
            owed.id, start=terms.counts_from, given=terms.given, limit=terms.limit, under=policy
        )
        if there.due_at is not None and (new.due_at is None or there.due_at < new.due_at):
            new = there
    return new


def adopt_policy(recorder: EventRecorder, command: AdoptPolicy) -> None:
    """Move the case to another policy; each open deadline that moves is recorded."""
    policy = recorder.context.policies.get(command.policy)
    if policy is None:
        raise NoSuchPolicy
    if not policy.is_adopted(recorder.at):
        raise NotYetAdopted
    if command.policy == recorder.state.policy:
        raise AlreadyUnderThatPolicy
    recorder.record(PolicyAdopted(**as_sent(command)), ("11.17", "13.1"), Effects(), command.occurred_at)
    recorder.context = replace(recorder.context, policy=policy)
    replan(recorder, Replan(reasons=command.reasons))
