"""Fold a correction: what was set right reads as if it had been right; the old event stays (3-DSL.n)."""

from dataclasses import replace

from domain.case import challenges
from domain.case.agency_referral import AgencyDecision, AgencyReferral, Dispute
from domain.case.case import Case, Plan
from domain.case.concern import Concern, Learnt
from domain.case.event import Event
from domain.case.made_known import CorrectedEntry
from domain.case.side_records import without_side_record as besides_without
from domain.case.team_around_child import without_team_entry as around_without
from domain.commands import Changes
from domain.events import EventCorrected
from domain.fold.safeguards import safeguarded_without


def corrected(state: Case, event: Event, fact: EventCorrected) -> Case:
    """The case with the corrected facts."""
    if fact.void:
        return without(state, fact.event)
    changes = fact.changes
    if changes is None:
        return state
    due = event.effects.corrects
    return replace(
        state,
        concern=_relearnt(state.concern, event, fact.event, changes),
        agency_referrals=tuple(
            replace(
                ar,
                made_at=changes.made_at,
                feedback_due_at=due.feedback_due_at,
                confirm_by=due.confirm_by,
            )
            if due is not None and changes.made_at is not None and ar.version == fact.event
            else replace(ar, decisions=tuple(retold(told, fact.event, changes) for told in ar.decisions))
            for ar in state.agency_referrals
        ),
    )


def _relearnt(concern: Concern, by: Event, version: int, changes: Changes) -> Concern:
    """The concern with what the entry of that version says after a correction of it."""
    now = CorrectedEntry(version=by.version, at=by.occurred_at, recorded_at=by.recorded_at)
    learnt = tuple(
        _resaid(each, changes, now) if each.version == version else each for each in concern.learnt
    )
    return replace(concern, learnt=learnt)


def _resaid(each: Learnt, changes: Changes, now: CorrectedEntry) -> Learnt:
    """The entry as it says now; saying the same again makes nothing known."""
    adult, danger = changes.adult_involved, changes.immediate_danger
    if adult is not None and adult != each.adult_involved:
        each = replace(each, adult_involved=adult, adult_corrected=now)
    if danger is not None and danger != each.immediate_danger:
        each = replace(each, immediate_danger=danger, danger_corrected=now)
    return each


def without(state: Case, version: int) -> Case:
    """The case as if the event of that version had never been; what is owed is the correction's to say."""
    state = safeguarded_without(state, version)
    return replace(
        state,
        voided=(*state.voided, version),
        concern=replace(
            state.concern,
            learnt=tuple(each for each in state.concern.learnt if each.version != version),
        ),
        reviews=tuple(each for each in state.reviews if each != version),
        protections=tuple(each for each in state.protections if each.version != version),
        upheld=tuple(each for each in state.upheld if each != version),
        to_refer=tuple(each for each in state.to_refer if each.version != version),
        conclusions=tuple(each for each in state.conclusions if each != version),
        nrm=tuple(each for each in state.nrm if each != version),
        mentoring=tuple(each for each in state.mentoring if each.version != version),
        plans=tuple(_unended(plan, version) for plan in state.plans if plan.version != version),
        agency_referrals=tuple(_unheard(ar, version) for ar in state.agency_referrals),
        besides=besides_without(state.besides, version),
        around=around_without(state.around, version),
        challenges=challenges.without_challenge(state.challenges, version),
    )


def retold(told: AgencyDecision, version: int, changes: Changes) -> AgencyDecision:
    """The answer as it reads after a correction of the entry of that version."""
    if told.version != version or changes.decision is None:
        return told
    return replace(told, decision=changes.decision, redirected_to=changes.redirected_to)


def _unended(plan: Plan, version: int) -> Plan:
    return replace(plan, ended_by=None) if plan.ended_by == version else plan


def _unheard(ar: AgencyReferral, version: int) -> AgencyReferral:
    return replace(
        ar,
        void=ar.void or ar.version == version,
        confirmations=tuple(each for each in ar.confirmations if each != version),
        acknowledgements=tuple(each for each in ar.acknowledgements if each.version != version),
        decisions=tuple(told for told in ar.decisions if told.version != version),
        disputes=tuple(_unanswered(each, version) for each in ar.disputes if each.version != version),
    )


def _unanswered(dispute: Dispute, version: int) -> Dispute:
    if dispute.answered_by != version:
        return dispute
    return replace(dispute, outcome=None, answered_by=None)
