"""Sentences of events about the concern, the case and its record."""

from collections.abc import Mapping
from uuid import UUID

from domain import events as happened
from domain.case.concern import kind_of
from domain.case.event import Event
from domain.entries.reporting import ConcernKind
from domain.people.roles import AGENCY, By
from wording import formatting, obligation_text
from wording.phrases import agency, code, listed, lower, roles

_HELD = {
    "owner": "the case",
    "referrer": "the referral that they made",
    "lead": "the plan",
    "mentor": "the mentoring",
}
"""What passes to another person with a conflict of interest."""


def case_sentence(event: Event, names: Mapping[UUID, str], topics: Mapping[str, str]) -> str | None:
    """The sentence of an event about the case or its record; None for others."""
    match event.fact:
        case happened.ConcernRaised() as fact:
            danger = ", in immediate danger" if fact.concern.immediate_danger else ""
            if fact.concern.immediate_danger is None:
                danger = ", without saying whether the child is in immediate danger"
            return f"reported a concern ({_kind(fact.concern.category, fact.concern_kind)}{danger})"
        case happened.InformationAdded() as fact:
            danger = ": the child is in immediate danger" if fact.immediate_danger else ""
            return f"added information{danger}"
        case happened.InformationRead() as fact:
            versions = listed(map(str, fact.versions))
            entries = f"{'entry' if len(fact.versions) == 1 else 'entries'} {versions}"
            again = "review the case again" if fact.changes == "review" else "nothing changes"
            return f"read {entries}: {again}"
        case happened.ReviewDecided() as fact:
            decided = (
                f"refer to {listed(map(agency, fact.agencies))}" if fact.agencies else code(fact.outcome)
            )
            return f"decided what to do: {decided}"
        case happened.ConcernNoted() as fact:
            again = f", and looks again by {formatting.day(fact.look_again_on)}" if fact.look_again_on else ""
            return f"noted a small worry, to watch{again}"
        case happened.ConcernReclassified() as fact:
            kind = _kind(fact.category, fact.concern_kind)
            return f"changed the kind of concern to {kind}; open tasks stay open"
        case happened.DiscussionRecorded() if isinstance(event.actor, By) and event.actor.role == AGENCY:
            return "sent a message that the school was no longer waiting for"
        case happened.DiscussionRecorded():
            return "recorded a discussion"
        case happened.EventCorrected() as fact:
            return f"{'cancelled' if fact.void else 'corrected'} entry {fact.event}"
        case happened.RungSkipped() as fact:
            task = lower(obligation_text.task(fact.obligation, topics))
            return f"escalated further, skipping a step: {task}"
        case happened.ConcernJoined() as fact:
            danger = ", in immediate danger" if fact.concern.immediate_danger else ""
            kind = _kind(fact.concern.category, fact.concern_kind)
            return f"joined another concern to this case ({kind}{danger})"
        case happened.JoinCorrected() as fact:
            how = "cancelled" if fact.void else "corrected"
            return f"noted that entry {fact.entry} of the case joined in entry {fact.joined} was {how}"
        case happened.CaseHandedOver() as fact:
            return f"handed the case over to {names.get(fact.to, 'a member of staff')}"
        case happened.ConflictDeclared() as fact:
            return f"declared a conflict of interest: the person can no longer see the case{_passes(fact)}"
        case happened.ChallengeAnswered() as fact:
            outcome = "review it again" if fact.upheld else "the decision stands"
            return f"answered the challenge to the decision in entry {fact.decision}: {outcome}"
        case happened.FileTransferred() as fact if fact.receipt:
            return "recorded that the other school has the file"
        case happened.FileTransferred():
            return "sent the file to another school"
        case happened.PaperCopyRecorded() as fact:
            return f"recorded that a printed copy {'was destroyed' if fact.destroyed else 'is kept'}"
        case happened.LegalHoldPlaced() as fact:
            since = formatting.day(fact.from_on or event.occurred_at)
            return f"placed a legal hold from {since}: nothing in the file may be destroyed"
        case happened.PolicyAdopted() as fact:
            return f"moved the case to {formatting.policy_version(fact.policy)} of the policy"
        case _:
            return None


def _passes(fact: happened.ConflictDeclared) -> str:
    """Say who takes over from the person (3.2h)."""
    if not fact.held:
        return ""
    passes = "passes" if len(fact.held) == 1 else "pass"
    return f"; {listed(_HELD[each] for each in fact.held)} {passes} to {roles(fact.passes_to)}"


def _kind(category: str, recorded: ConcernKind | None) -> str:
    """The kind of concern, as it was called when the entry was recorded."""
    return lower(kind_of(category, (recorded,)).name)
