"""Fold support: plans, needs, mentors, and what the pupil says (11.11, 11.12, 12.3)."""

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.recorded_steps import Mentoring, Plan, PlanLead
from domain.case.side_records import Needs, TrustedAdult
from domain.entries.support import Need
from domain.events import SupportFact
from domain.fold.known_facts import with_gaps, without_gap_in_wishes


def apply(state: Case, event: Event, fact: SupportFact) -> Case:
    """The case after an event about support or the pupil."""
    match fact:
        case happened.SupportConsidered():
            return with_gaps(state, event)
        case happened.EarlyHelpStarted():
            if not fact.is_refused:
                plan = Plan(kind=fact.kind or "early_help", lead=fact.lead, version=event.version)
                state = replace(state, plans=(*state.plans, plan))
            return with_gaps(_with_needs(state, event, fact.needs), event)
        case happened.EarlyHelpReviewed():
            state = state if fact.outcome == "continue" else _with_plan_ended(state, event.version)
            return _with_needs(state, event, fact.needs)
        case happened.PlanLeadChanged():
            return _with_lead(state, fact.lead, event.version)
        case happened.MentorAssigned():
            mentor = Mentoring(version=event.version, mentor=fact.mentor, cadence=fact.cadence)
            return replace(state, mentoring=(*state.mentoring, mentor))
        case happened.MentorContactRecorded():
            ended = (Mentoring(version=event.version),) if fact.last else ()
            return replace(state, mentoring=(*state.mentoring, *ended))
        case happened.PupilViewRecorded():
            return _with_trusted_adult(without_gap_in_wishes(state, event), event, fact.trusted_adult)
        case happened.PupilInformed() | happened.PupilNotInformed() | happened.ReporterAnswered():
            return state
        case _:
            assert_never(fact)


def _with_plan_ended(state: Case, version: int) -> Case:
    plans = tuple(replace(plan, ended_by=version) if plan is state.plan else plan for plan in state.plans)
    return replace(state, plans=plans)


def _with_lead(state: Case, lead: UUID, version: int) -> Case:
    new = PlanLead(version=version, lead=lead)
    plans = tuple(
        replace(plan, later_leads=(*plan.later_leads, new)) if plan is state.plan else plan
        for plan in state.plans
    )
    return replace(state, plans=plans)


def _with_needs(state: Case, event: Event, needs: tuple[Need, ...] | None) -> Case:
    if needs is None:
        return state
    new = Needs(version=event.version, needs=needs)
    return replace(state, around=replace(state.around, needs=(*state.around.needs, new)))


def _with_trusted_adult(state: Case, event: Event, name: str | None) -> Case:
    if name is None:
        return state
    trusted = TrustedAdult(version=event.version, name=name)
    return replace(state, around=replace(state.around, trusted=(*state.around.trusted, trusted)))
