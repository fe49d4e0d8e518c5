"""Moving deadlines that run: the calendar or a limit changed, or a made time was wrong (11.8, 3-DSL.n)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.case.effects import Effects, NextWake, ObligationOpened, ObligationTransition
from domain.case.obligation import Obligation
from domain.case.protection import IN_DANGER, PROTECT
from domain.case.untold_facts import dangers
from domain.commands import Replan
from domain.events import DeadlineReplanned
from domain.rules.agencies import owed_in_writing
from domain.rules.disputes import answer_owed
from domain.rules.recorder import EventRecorder, turn

OWED_AGAIN = "Owed again, by the calendar and the limits of now: they changed while it was settled."


def replan(draft: EventRecorder, command: Replan) -> None:
    """Reckon every open deadline anew; what comes out as it was is left as it is, so twice is once."""
    reckon(draft, [owed.id for owed in draft.state.open_obligations], command.reasons)


def reckon(draft: EventRecorder, names: Iterable[str], reasons: str) -> None:
    """Have what is open among these follow the calendar and the limits that the case is decided by."""
    for name in names:
        owed = draft.state.open_obligation(name)  # none where moving the feedback ended its chase
        new = _reckoned(draft, owed) if owed is not None else None
        if owed is not None and new is not None:
            move(draft, new, reasons, (owed.clause,))


def move(
    draft: EventRecorder,
    new: ObligationOpened,
    reasons: str,
    clauses: tuple[str, ...],
    occurred_at: datetime | None = None,
) -> None:
    """Record that a running deadline is another, or stands now where it was provisional."""
    owed = draft.state.open_obligation(new.id)
    if owed is None or owed.due_at is None or new.due_at is None:
        return
    if owed.due_at != new.due_at:
        effects = _another(draft, owed, new, new.due_at)
    elif owed.provisional != new.provisional:
        effects = Effects(waits=(_as_it_waits(owed, new.provisional),))
    else:
        return
    draft.record(
        DeadlineReplanned(obligation=owed.id, from_=owed.due_at, to=new.due_at, reasons=reasons),
        clauses,
        effects,
        occurred_at,
    )


def _as_it_waits(owed: Obligation, provisional: bool) -> NextWake:
    return NextWake(
        obligation=owed.id,
        wakes_at=owed.wakes_at,
        provisional=provisional,
        may_skip=owed.may_skip,
        besides=owed.besides,
    )


def _another(draft: EventRecorder, owed: Obligation, new: ObligationOpened, due_at: datetime) -> Effects:
    """It is open again, and unchased while it is still to come."""
    chase = draft.state.open_obligation(f"chase:{owed.subject}") if owed.kind == "feedback" else None
    if chase is not None and due_at <= draft.at and chase.counts_from != owed.due_at:
        chase = None  # somebody has asked since, and asks again by when they said
    return Effects(
        turns=(ObligationTransition(obligation=owed.id, state="open"), *turn("ended", chase)),
        waits=(NextWake(obligation=owed.id, wakes_at=new.wakes_at, provisional=new.provisional),),
    )


def _reckoned(draft: EventRecorder, owed: Obligation) -> ObligationOpened | None:
    """The obligation as it would be opened now; none where the record does not say how it came about."""
    referral = draft.state.agency_referral(owed.subject)
    if referral is not None and owed.kind == "feedback":
        return draft.new_obligation(owed.id, start=referral.made_at)
    if referral is not None and owed.kind == "confirm-in-writing":
        return owed_in_writing(
            draft, referral.id, referral.agency, referral.channel, referral.authority, referral.made_at
        )
    if referral is not None and owed.kind == "dispute" and referral.disputed is not None:
        return answer_owed(draft, referral, referral.disputed.stage, owed.counts_from)
    if owed.counts_from is None and owed.given is None:
        return None
    new = draft.new_obligation(owed.id, start=owed.counts_from, given=owed.given, limit=owed.limit)
    return _hastened(draft, owed, new) if owed.kind == PROTECT else new


def _hastened(draft: EventRecorder, owed: Obligation, new: ObligationOpened) -> ObligationOpened:
    """Protection that was open when danger became known: the earlier of two deadlines (11.9).

    What a review finds to be no danger still counts: it was asked about within the hour, and stays so.
    """
    policy = draft.moment.policy
    within = (
        policy.limit(IN_DANGER).due(each.recorded_at, policy.time)
        for each in dangers(draft.state)
        if each.recorded_at is not None and each.version > owed.causes[0]
    )
    due = min((each for each in within if each is not None), default=new.due_at)
    if due is None or new.due_at is None or due >= new.due_at:
        return new
    return replace(new, due_at=due, wakes_at=due, provisional=False)
