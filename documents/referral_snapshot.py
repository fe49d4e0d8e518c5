"""An agency referral with all that fills in its form, as it was when the referral was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.evolve import replay
from domain.people.roles import By
from domain.policy.authority_pack import Authority
from domain.policy.form_questions import shared_parts
from domain.policy.policy_model import Policy
from store.delivery.delivery_queue import Sender

F = TypeVar("F")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSnapshot:
    """The record of a case from which a form is filled in, and the sender."""

    stream: Sequence[Event]
    state: Case
    policy: Policy
    sender: Sender
    before: int | None = None
    """Version of the referral; none if it is not made yet."""

    def told(self, kind: type[F]) -> list[F]:
        """The facts of this kind that are not void, in order."""
        entries = (each for each in self.stream if each.version not in self.state.voided)
        return [each.fact for each in entries if isinstance(each.fact, kind)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSource(ReferralSnapshot):
    """An agency referral with the record up to the referral itself, and nothing later."""

    event: Event
    fact: happened.ReferralMade
    by: By
    preview: bool = False
    """Whether the referral is not recorded yet."""

    @property
    def authority(self) -> Authority | None:
        """The pack of the receiving local authority, if there is one."""
        return self.policy.authority_for(self.authority_name)

    @property
    def authority_name(self) -> str:
        """The authority named in the referral, else in the case, else the school's own."""
        sends = self.event.effects.sends
        return sends or self.fact.authority or self.state.home_authority or self.policy.authority

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the record that are shared (11.5)."""
        return shared_parts(self.fact)


def form_source_in(
    stream: Sequence[Event],
    agency_referral: str,
    policies: Mapping[str, Policy],
    sender: Sender,
    *,
    preview: bool = False,
) -> FormSource | None:
    """The agency referral of that name in a stream, if there is one."""
    for number, event in enumerate(stream, start=1):
        fact = event.fact
        if not isinstance(fact, happened.ReferralMade) or fact.agency_referral != agency_referral:
            continue
        if not isinstance(event.actor, By):
            return None
        then = tuple(stream[:number])
        state = replay(then)
        return FormSource(
            event=event,
            fact=fact,
            by=event.actor,
            stream=then,
            state=state,
            policy=policies[state.policy],
            sender=sender,
            before=event.version,
            preview=preview,
        )
    return None
