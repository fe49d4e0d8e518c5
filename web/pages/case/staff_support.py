"""Who looks after a person who reported: it can be upsetting to hear what a child says (11.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.case.case import Case
from domain.events import ConcernRaised
from domain.policy.policy_model import StaffSupport
from store.ledger.history import Stored
from store.people.sessions import Lead

SOMEONE = "someone you trust"
"""For a report about staff: the lead may be the person whom it is about (3.2h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingAfterYou:
    """What the receipt says of it."""

    talk_to: str
    note: str | None


def looking_after(support: StaffSupport, state: Case, leads: tuple[Lead, ...]) -> LookingAfterYou:
    """The people to talk to, in words, and what else the school offers."""
    lead = SOMEONE if state.about else leads[0].name if leads else "the safeguarding lead"
    *before, last = (each.replace("{lead}", lead) for each in support.talk_to)
    talk_to = f"{', '.join(before)} or {last}" if before else last
    return LookingAfterYou(talk_to=talk_to, note=support.note)


def named_in_report(own: Iterable[Stored]) -> frozenset[UUID]:
    """The people whom the reporter’s own report is about: its receipt names none of them to turn to (3.2h).

    It goes by the reporter’s entry alone, so it tells of no conflict that another person declared.
    """
    facts = (each.event.fact for each in own)
    return frozenset(
        person for fact in facts if isinstance(fact, ConcernRaised) for person in fact.about or ()
    )
