"""What a person can do next in a case: exactly the commands that a valid body would make succeed now.

Other people and other cases are not in it: `hand-over` and `link` are offered where the school has none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.agency_referral import AgencyReferral
from domain.catalogue import COMMANDS, Entry
from domain.obligation import Obligation
from domain.people import Person
from domain.permissions import answers_as, decides_as, dsl_power, hats, is_owner, may_challenge
from domain.referral import Referral

_WHEN_CLOSED = ("refer", "record-pupil-view", "correct", "record-discussion", "reopen", "transfer-file")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One command that would be accepted."""

    command: str
    clauses: tuple[str, ...]


def offers(state: Referral, person: Person, policies: Collection[str] = ()) -> tuple[Offer, ...]:
    """First what meets an open obligation of the person's, by deadline, then the rest in order.

    `policies` are the names of those that are adopted: a case is moved only to another than its own.
    """
    worn = hats(state, person)
    open_to = [
        entry
        for entry in COMMANDS.values()
        if any(who in worn for who in entry.who) and _accepted(entry, state, person, policies)
    ]
    theirs = [owed for owed in state.open_obligations if is_owner(state, owed, person)]
    due = {entry.name: _first_due(entry, theirs) for entry in open_to}
    ordered = sorted(open_to, key=lambda entry: (due[entry.name] is None, due[entry.name] or _NEVER))
    if state.owes("refer:immediate"):  # danger goes before everything, for everybody (11.4)
        ordered.sort(key=lambda entry: entry.name != "refer")
    return tuple(Offer(command=entry.name, clauses=entry.clauses) for entry in ordered)


def _first_due(entry: Entry, theirs: list[Obligation]) -> datetime | None:
    """The earliest deadline of what the person owes and the command meets, if there is anything."""
    return min((owed.due_at or _NEVER for owed in theirs if owed.kind in entry.meets), default=None)


def _accepted(entry: Entry, state: Referral, person: Person, policies: Collection[str]) -> bool:
    if state.closed:
        return entry.name in _WHEN_CLOSED
    match entry.name:
        case "accept":
            return state.owes("accept") is not None
        case "decide-review":
            return any(owed.kind in entry.meets and owed.kind != "accept" for owed in state.open_obligations)
        case "record-acknowledgement" | "record-chase":
            return any(ar.told is None for ar in _theirs(state, person))
        case "record-feedback" | "confirm-in-writing":
            return bool(_theirs(state, person))
        case "record-telephone":
            return any(each.kind == "telephone" for each in _their_calls(state, person))
        case "reconsider" | "conclude-statutory" | "answer-information-request":
            return any(owed.kind in entry.meets for owed in state.open_obligations)
        case "consider-support":
            return state.reviewed
        case "start-early-help":
            return state.reviewed and state.plan is None
        case "review-early-help":
            return state.plan is not None
        case "skip-rung":
            return any(owed.state == "overdue" and owed.may_skip for owed in state.open_obligations)
        case "plan-parent-contact":
            gate = state.gate
            return gate.hold() is None and any(gate.is_open(each.parent) for each in gate.newest)
        case "lift-police-hold":
            return state.gate.hold() is not None
        case "record-mentor-contact":
            return state.mentor is not None
        case "confirm-conflict":
            return any(each.waits and decides_as(state, person, each) for each in state.conflicts)
        case "lift-conflict":
            return any(decides_as(state, person, each) for each in state.conflicts)
        case "challenge":
            return bool(may_challenge(state, person))
        case "answer-challenge":
            return any(answers_as(state, person, each.decision) for each in state.challenges.raised)
        case "hand-over":
            return state.owner is not None
        case "countersign":
            return bool(state.besides.uncountersigned)
        case "adopt-policy":
            return any(name != state.policy for name in policies)
        case "close":
            return not state.open_obligations
        case "reopen":
            return False
        case _:
            return True


def _their_calls(state: Referral, person: Person) -> list[Obligation]:
    if dsl_power(state, person) is not None:
        return list(state.obligations)
    made = {ar.id for ar in _theirs(state, person)}
    return [owed for owed in state.obligations if owed.id.rpartition(":")[2] in made]


def _theirs(state: Referral, person: Person) -> list[AgencyReferral]:
    if dsl_power(state, person) is not None:
        return list(state.standing_referrals)
    return [ar for ar in state.standing_referrals if ar.referrer == person.id]
