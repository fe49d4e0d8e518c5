"""Fold how the record is kept: corrections, closing and reopening; the old event stays (11.15, 3-DSL.n)."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.agency_referral import AgencyDecision, AgencyReferral, Dispute
from domain.case.case import Case
from domain.case.challenges import Challenges
from domain.case.concern import Concern
from domain.case.disclosures import Disclosure
from domain.case.event import Event
from domain.case.joining import without_warnings_of_joins
from domain.case.learnt_facts import CorrectedEntry, Learnt
from domain.case.recorded_steps import Plan
from domain.case.side_records import SideRecords, TeamAroundChild
from domain.commands import Changes
from domain.events import ClosingFact, EventCorrected
from domain.fold.conflicts import with_decisions_due
from domain.fold.effects import without_counts
from domain.fold.known_facts import with_gaps
from domain.fold.pupil import identified, updated, without_circumstances, without_reading


def corrected(state: Case, event: Event, fact: EventCorrected) -> Case:
    """The case with the corrected facts."""
    after = without_entry(state, fact.event) if fact.void else _changed(state, event, fact)
    return replace(after, concern=_with_danger_taken_back(state.concern, after.concern))


def _with_danger_taken_back(before: Concern, after: Concern) -> Concern:
    """The concern with the danger that this takes back: another person looks at that (10.4)."""
    still = {each.version for each in after.learnt if each.immediate_danger}
    gone = tuple(
        each.made_known(each.danger_corrected)
        for each in before.learnt
        if each.immediate_danger and each.version not in still
    )
    return replace(after, taken_back=(*after.taken_back, *gone))


def _changed(state: Case, event: Event, fact: EventCorrected) -> Case:
    changes = fact.changes
    if changes is None:
        return state
    due = event.effects.corrects
    return replace(
        state,
        concern=_corrected_concern(state.concern, event, fact.event, changes),
        agency_referrals=tuple(
            replace(
                ar,
                made_at=changes.made_at,
                feedback_due_at=due.feedback_due_at,
                confirm_by=due.confirm_by,
            )
            if due is not None and changes.made_at is not None and ar.version == fact.event
            else replace(
                ar, decisions=tuple(corrected_decision(told, fact.event, changes) for told in ar.decisions)
            )
            for ar in state.agency_referrals
        ),
    )


def without_entry(state: Case, version: int) -> Case:
    """The case as if this entry did not exist; the correction's effects say which obligations change."""
    state = without_circumstances(without_reading(state, version), version)
    concern = state.concern.without_entry(version)
    return replace(
        state,
        voided=(*state.voided, version),
        concern=replace(concern, learnt=tuple(each for each in concern.learnt if each.version != version)),
        gate=state.gate.without_entry(version),
        disclosures=tuple(each for each in state.disclosures if _is_kept(each, version)),
        reviews=_without(state.reviews, version),
        protections=tuple(each for each in state.protections if each.version != version),
        upheld=_without(state.upheld, version),
        to_refer=tuple(each for each in state.to_refer if each.version != version),
        conclusions=_without(state.conclusions, version),
        nrm=_without(state.nrm, version),
        mentoring=tuple(each for each in state.mentoring if each.version != version),
        siblings=tuple(each for each in state.siblings if each.version != version),
        plans=tuple(_plan_without(plan, version) for plan in state.plans if plan.version != version),
        agency_referrals=tuple(_referral_without(ar, version) for ar in state.agency_referrals),
        besides=_side_records_without(state.besides, version),
        around=_team_without(state.around, version),
        challenges=_challenges_without(state.challenges, version),
        repeats=without_counts(state.repeats, version),
    )


def corrected_decision(told: AgencyDecision, version: int, changes: Changes) -> AgencyDecision:
    """The agency's decision after a correction of the entry of that version."""
    if told.version != version or changes.decision is None:
        return told
    return replace(told, decision=changes.decision, redirected_to=changes.redirected_to)


def _corrected_concern(concern: Concern, by: Event, version: int, changes: Changes) -> Concern:
    correction = CorrectedEntry(version=by.version, at=by.occurred_at, recorded_at=by.recorded_at)
    learnt = tuple(
        _corrected_entry(each, changes, correction) if each.version == version else each
        for each in concern.learnt
    )
    return replace(concern, learnt=learnt)


def _corrected_entry(each: Learnt, changes: Changes, correction: CorrectedEntry) -> Learnt:
    """The entry after its correction; a correction that repeats the entry makes nothing known."""
    adult, danger = changes.adult_involved, changes.immediate_danger
    if adult is not None and adult != each.adult_involved:
        each = replace(each, adult_involved=adult, adult_corrected=correction)
    if danger is not None and danger != each.immediate_danger:
        each = replace(each, immediate_danger=danger, danger_corrected=correction)
    return each


def _without(versions: tuple[int, ...], version: int) -> tuple[int, ...]:
    return tuple(each for each in versions if each != version)


def _is_kept(disclosure: Disclosure, version: int) -> bool:
    """A document that was sent to an agency was disclosed, even if its referral is void."""
    sent = disclosure.sha256 is not None and disclosure.agency_referral is not None
    return disclosure.version != version or sent


def _plan_without(plan: Plan, version: int) -> Plan:
    return replace(
        plan,
        ended_by=None if plan.ended_by == version else plan.ended_by,
        later_leads=tuple(each for each in plan.later_leads if each.version != version),
    )


def _referral_without(ar: AgencyReferral, version: int) -> AgencyReferral:
    return replace(
        ar,
        void=ar.void or ar.version == version,
        confirmations=_without(ar.confirmations, version),
        withdrawals=_without(ar.withdrawals, version),
        told_of_withdrawal=_without(ar.told_of_withdrawal, version),
        acknowledgements=tuple(each for each in ar.acknowledgements if each.version != version),
        decisions=tuple(told for told in ar.decisions if told.version != version),
        disputes=tuple(_dispute_without(each, version) for each in ar.disputes if each.version != version),
    )


def _dispute_without(dispute: Dispute, version: int) -> Dispute:
    if dispute.answered_by != version:
        return dispute
    return replace(dispute, outcome=None, answered_by=None)


def _side_records_without(besides: SideRecords, version: int) -> SideRecords:
    return SideRecords(
        withdrawn=_without(besides.withdrawn, version),
        links=tuple(each for each in besides.links if each.version != version),
        missing=tuple(each for each in besides.missing if each.version != version),
        outside=tuple(each for each in besides.outside if each.version != version),
        transfers=tuple(each for each in besides.transfers if each.version != version),
        leavings=tuple(each for each in besides.leavings if each.version != version),
        copies=tuple(each for each in besides.copies if each.version != version),
        legal_holds=tuple(
            replace(each, lifted_by=None) if each.lifted_by == version else each
            for each in besides.legal_holds
            if each.version != version
        ),
        by_others=_without(besides.by_others, version),
        countersigned=besides.countersigned,
    )


def _team_without(around: TeamAroundChild, version: int) -> TeamAroundChild:
    return TeamAroundChild(
        members=tuple(each for each in around.members if each.version != version),
        trusted=around.trusted,  # no one edits what a pupil said (3.2q)
        needs=tuple(each for each in around.needs if each.version != version),
        thresholds=tuple(each for each in around.thresholds if each.version != version),
        stages=tuple(each for each in around.stages if each.version != version),
    )


def _challenges_without(challenges: Challenges, version: int) -> Challenges:
    """The void decision can no longer be challenged; a challenge that was raised is still answered."""
    decided = tuple(each for each in challenges.decided if each.version != version)
    return replace(challenges, decided=decided)


def apply(state: Case, event: Event, fact: ClosingFact) -> Case:
    """The case after it was discussed, closed, reopened or corrected."""
    match fact:
        case happened.EventCorrected():
            return corrected(state, event, fact)
        case happened.PupilIdentified():
            return identified(state, event, fact)
        case happened.CircumstancesUpdated():
            return updated(state, event, fact)
        case happened.CaseClosed():
            return with_gaps(replace(state, closed=True), event)
        case happened.CaseReopened():
            again = without_warnings_of_joins(replace(state, joined_into=None, joined_by=None))
            again = with_decisions_due(again, event.effects)
            return replace(
                again, closed=False, noted=None, since=event.version, reached=state.rerouted, covering=()
            )
        case happened.DiscussionRecorded():
            return state
        case _:
            assert_never(fact)
