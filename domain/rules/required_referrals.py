"""Referrals and protection that new information or a reopened case requires (8.3, 11.4, 11.9)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from domain.case.audience import conflict_about
from domain.case.case import Case
from domain.case.conflicts import CONFLICT_DECISION
from domain.case.event import Effects, ObligationOpened
from domain.case.learnt_facts import MadeKnown
from domain.case.obligation import Obligation
from domain.case.protection import EVERYBODY, PROTECT, protected
from domain.case.untold_facts import (
    REFER_AT_ONCE,
    REFER_TO_POLICE,
    danger_untold,
    in_danger,
    police_untold,
    unread,
)
from domain.events import Fact
from domain.rules.consequences import due_in_danger
from domain.rules.obligation_changes import is_met_by, reopened, superseded
from domain.rules.recorder import EventRecorder

REFER_TO_LADO = "refer:lado"
ALLEGATION = "refer:allegation"
"""The time limit for a referral to the LADO on which no review has decided yet (3.2i)."""
UNTOLD = {REFER_AT_ONCE: danger_untold, REFER_TO_POLICE: police_untold}
"""For each required referral, the fact that no agency has been told of yet (8.3, 11.4)."""


def with_required_obligations(
    recorder: EventRecorder, fact: Fact, effects: Effects, occurred_at: datetime | None
) -> Effects:
    """The effects, with the obligations that this fact requires (8.3, 11.4, 11.9)."""
    after = recorder.after(fact, effects, occurred_at)
    opens = (*missing_referrals(recorder, after), *owed_protection(recorder, after))
    return replace(effects, opens=(*effects.opens, *opens))


def missing_referrals(
    recorder: EventRecorder, after: Case, danger_since: datetime | None = None
) -> tuple[ObligationOpened, ...]:
    """The required referrals that are not open yet; that of danger runs from then (default now)."""
    start = {REFER_AT_ONCE: danger_since}
    return tuple(
        replace(recorder.new_obligation(name, start=start.get(name)), causes=(known.entry,))
        for name, untold in UNTOLD.items()
        if (known := untold(after)) is not None and after.open_obligation(name) is None
    )


def alleged_in_closed_case(recorder: EventRecorder) -> tuple[ObligationOpened, ...]:
    """The referral to the LADO, if unread words of a closed case allege that staff harmed a child (3.2i)."""
    waiting = unread(recorder.state)
    said = tuple(
        each.version
        for each in recorder.state.concern.learnt
        if each.staff_allegation and each.version in waiting
    )
    return (recorder.open_once(REFER_TO_LADO, limit=ALLEGATION, causes=said),) if said else ()


def owed_protection(recorder: EventRecorder, after: Case) -> tuple[ObligationOpened, ...]:
    """The obligation to protect, if it is needed again; within the hour in danger (11.9)."""
    if after.open_obligation(PROTECT) is not None or protected(after) == EVERYBODY:
        return ()
    return (due_in_danger(recorder, PROTECT) if in_danger(after) else recorder.new_obligation(PROTECT),)


def owed_after_correction(recorder: EventRecorder, after: Case) -> tuple[ObligationOpened, ...]:
    """The obligations that a correction opens by removing what had met them."""
    before = recorder.state
    untold = (
        _again(recorder, after, name, known)
        for name, untold in UNTOLD.items()
        if (known := untold(after)) is not None
        and after.open_obligation(name) is None
        and (untold(before) is None or before.open_obligation(name) is not None)
    )
    was_settled = before.open_obligation(PROTECT) is not None or protected(before) == EVERYBODY
    return (*untold, *(owed_protection(recorder, after) if was_settled else ()))


def referrals_a_review_decided(recorder: EventRecorder, after: Case) -> tuple[ObligationOpened, ...]:
    """The referrals that a review decided on and that, after a correction, were never made (11.1)."""
    lost = set(recorder.state.approached) - set(after.approached)
    return tuple(
        replace(recorder.new_obligation(name), causes=(each.version,))
        for each in after.to_refer
        if each.version > after.since and each.agency in lost
        if after.open_obligation(name := f"refer:{each.agency}") is None
    )


def no_longer_required(after: Case) -> tuple[Obligation, ...]:
    """The open obligations among these that nothing in the case requires any more."""
    referrals = [
        owed for name in UNTOLD if (owed := after.open_obligation(name)) and not still_to_refer(after, owed)
    ]
    protection = after.open_obligation(PROTECT)
    if protection is not None and protected(after) == EVERYBODY:
        referrals.append(protection)
    return tuple(referrals)


def still_to_refer(state: Case, owed: Obligation) -> bool:
    """Whether the facts or decisions of the case still require this referral."""
    untold = UNTOLD.get(owed.id)
    if untold is not None and untold(state) is not None:
        return True
    if owed.id == REFER_AT_ONCE:
        return False
    return any(
        not any(
            ar.version > cause and is_met_by(state, owed, ar.agency, ar.made_at)
            for ar in state.counting_referrals
        )
        for cause in _asked_for_by(state, owed)
    )


def _asked_for_by(state: Case, owed: Obligation) -> Iterable[int]:
    """The decisions that require this referral, without the entries that only made a fact known.

    An entry by which another case was joined can have made a fact known and brought a decision (2.4g).
    """
    void = superseded(state).union(state.voided)
    standing = [cause for cause in owed.causes if cause not in void]
    if owed.id != REFER_TO_POLICE:
        return standing[:1]
    concern = state.concern
    said = {each.version for each in concern.learnt} | {each.version for each in concern.classified}
    decided = {each.version for each in state.to_refer if each.agency == owed.subject}
    return [cause for cause in standing if cause not in said or cause in decided]


def _again(recorder: EventRecorder, after: Case, name: str, known: MadeKnown) -> ObligationOpened:
    """The referral with its old deadline, or a new deadline if the correction itself made the fact known."""
    before = [owed for owed in after.obligations if owed.id == name and known.entry in owed.causes]
    if known.version == recorder.next_version:
        return replace(recorder.new_obligation(name), causes=(known.entry,))
    return reopened(before[-1]) if before else replace(recorder.new_obligation(name), causes=(known.entry,))


def owed_again(recorder: EventRecorder) -> tuple[ObligationOpened, ...]:
    """The referrals that the join ended, by their old deadlines.

    The reopening itself opens the review, which looks at everything. A referral in the other case was made in
    the name of a child who may be another one.
    """
    here = recorder.state
    if here.joined_by is None:
        return ()
    ended = (owed for owed in here.obligations if owed.state == "ended" and owed.settled_by == here.joined_by)
    return tuple(reopened(owed) for owed in ended if owed.kind == "refer" and still_to_refer(here, owed))


def decisions_owed(recorder: EventRecorder) -> Iterator[ObligationOpened]:
    """The decisions on exclusions that were declared while this case was joined, and not made there (3.2h).

    A case that cannot be read has decided nothing.
    """
    here, recorded = recorder.state, recorder.context.recorded
    if here.joined_by is None or (recorded is not None and not _opens_decisions(recorded)):
        return
    others = [each.state for each in recorder.elsewhere.values()]
    for each in here.conflicts:
        there = [conflict_about(other, each.person) for other in others]
        decided = any(found is not None and found.confirmed_by is not None for found in there)
        if each.stands and each.obligation is None and each.version > here.joined_by and not decided:
            owed = recorder.new_obligation(CONFLICT_DECISION)
            yield replace(owed, id=f"{CONFLICT_DECISION}:{each.version}")


def _opens_decisions(effects: Effects) -> bool:
    return any(each.kind == CONFLICT_DECISION for each in effects.opens)
