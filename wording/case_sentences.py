"""Sentences of events about the concern, the case and its record."""

from collections.abc import Mapping
from typing import assert_never
from uuid import UUID

from domain import events as happened
from domain.case.event import Event
from domain.people.roles import AGENCY, By
from wording import formatting, obligation_text
from wording.phrases import agency, code, listed, lower, roles

CaseFact = (
    happened.ConcernRaised
    | happened.InformationAdded
    | happened.InformationRead
    | happened.ConcernAccepted
    | happened.ReviewDecided
    | happened.ReporterAnswered
    | happened.ConcernReclassified
    | happened.ConcernWithdrawn
    | happened.DiscussionRecorded
    | happened.EventCorrected
    | happened.PupilIdentified
    | happened.CircumstancesUpdated
    | happened.EventCountersigned
    | happened.RungSkipped
    | happened.CaseClosed
    | happened.CaseJoined
    | happened.ConcernJoined
    | happened.JoinUndone
    | happened.JoinCorrected
    | happened.CaseReopened
    | happened.CaseHandedOver
    | happened.CaseLinked
    | happened.ConflictDeclared
    | happened.ConflictConfirmed
    | happened.ConflictLifted
    | happened.DecisionChallenged
    | happened.ChallengeAnswered
    | happened.FileTransferred
    | happened.PaperCopyRecorded
    | happened.LegalHoldPlaced
    | happened.LegalHoldLifted
    | happened.PolicyAdopted
)
_HELD = {
    "owner": "the case",
    "referrer": "the referral that they made",
    "lead": "the plan",
    "mentor": "the mentoring",
}
"""What passes to another person with a conflict of interest."""


def case_sentence(event: Event, fact: CaseFact, names: Mapping[UUID, str], topics: Mapping[str, str]) -> str:
    """The sentence of an event about the case or its record."""
    match fact:
        case happened.ConcernRaised():
            danger = ", in immediate danger" if fact.concern.immediate_danger else ""
            if fact.concern.immediate_danger is None:
                danger = ", without saying whether the child is in immediate danger"
            return f"reported a concern ({_kind(fact.concern.category)}{danger})"
        case happened.InformationAdded():
            return "added information" + (
                ": the child is in immediate danger" if fact.immediate_danger else ""
            )
        case happened.InformationRead():
            versions = listed(map(str, fact.versions))
            entries = f"{'entry' if len(fact.versions) == 1 else 'entries'} {versions}"
            again = "review the case again" if fact.changes == "review" else "nothing changes"
            return f"read {entries}: {again}"
        case happened.ConcernAccepted():
            return "picked up the concern"
        case happened.ReviewDecided():
            decided = (
                f"refer to {listed(map(agency, fact.agencies))}" if fact.agencies else code(fact.outcome)
            )
            return f"decided what to do: {decided}"
        case happened.ReporterAnswered():
            return "replied to the person who reported the concern"
        case happened.ConcernReclassified():
            return f"changed the kind of concern to {_kind(fact.category)}; open tasks stay open"
        case happened.ConcernWithdrawn():
            return "withdrew their report; open tasks stay open"
        case happened.DiscussionRecorded():
            by_agency = isinstance(event.actor, By) and event.actor.role == AGENCY
            return (
                "sent a message that the school was no longer waiting for"
                if by_agency
                else "recorded a discussion"
            )
        case happened.EventCorrected():
            return f"{'cancelled' if fact.void else 'corrected'} entry {fact.event}"
        case happened.PupilIdentified():
            return "recorded which child the case is about; earlier entries keep the old name"
        case happened.CircumstancesUpdated():
            return "updated what the case knows about the child"
        case happened.EventCountersigned():
            return f"countersigned entry {fact.event}"
        case happened.RungSkipped():
            task = lower(obligation_text.task(fact.obligation, topics))
            return f"escalated further, skipping a step: {task}"
        case happened.CaseClosed():
            return "closed the case"
        case happened.CaseJoined():
            return "joined this case to another about the same child, and closed it"
        case happened.ConcernJoined():
            danger = ", in immediate danger" if fact.concern.immediate_danger else ""
            return f"joined another concern to this case ({_kind(fact.concern.category)}{danger})"
        case happened.JoinUndone():
            return f"separated the cases again: the concern in entry {fact.joined} no longer counts here"
        case happened.JoinCorrected():
            how = "cancelled" if fact.void else "corrected"
            return f"noted that entry {fact.entry} of the case joined in entry {fact.joined} was {how}"
        case happened.CaseReopened():
            return "reopened the case"
        case happened.CaseHandedOver():
            return f"handed the case over to {names.get(fact.to, 'a member of staff')}"
        case happened.CaseLinked():
            return "linked another case"
        case happened.ConflictDeclared():
            return f"declared a conflict of interest: the person can no longer see the case{_passes(fact)}"
        case happened.ConflictConfirmed():
            return "confirmed the conflict of interest"
        case happened.ConflictLifted():
            return "lifted the conflict of interest: the person can see the case again"
        case happened.DecisionChallenged():
            return f"challenged the decision in entry {fact.decision}"
        case happened.ChallengeAnswered():
            outcome = "review it again" if fact.upheld else "the decision stands"
            return f"answered the challenge to the decision in entry {fact.decision}: {outcome}"
        case happened.FileTransferred():
            return (
                "recorded that the other school has the file"
                if fact.receipt
                else "sent the file to another school"
            )
        case happened.PaperCopyRecorded():
            return f"recorded that a printed copy {'was destroyed' if fact.destroyed else 'is kept'}"
        case happened.LegalHoldPlaced():
            since = formatting.day(fact.from_on or event.occurred_at)
            return f"placed a legal hold from {since}: nothing in the file may be destroyed"
        case happened.LegalHoldLifted():
            return f"lifted the legal hold in entry {fact.hold}"
        case happened.PolicyAdopted():
            return f"moved the case to {formatting.policy_version(fact.policy)} of the policy"
        case _:
            assert_never(fact)


def _passes(fact: happened.ConflictDeclared) -> str:
    """Say who takes over from the person (3.2h)."""
    if not fact.held:
        return ""
    passes = "passes" if len(fact.held) == 1 else "pass"
    return f"; {listed(_HELD[each] for each in fact.held)} {passes} to {roles(fact.passes_to)}"


def _kind(category: str) -> str:
    """The kind of concern, without its explanation."""
    return code(category).partition(":")[0]
