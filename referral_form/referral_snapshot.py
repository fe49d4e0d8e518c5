"""One agency referral with everything that its form is filled in from, as it stood when it was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.evolve import replay
from domain.people.roles import By
from domain.policy.authority_pack import Authority
from domain.policy.form_answers import shared_parts
from domain.policy.policy_model import Policy
from store.delivery.delivery_queue import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSnapshot:
    """What the record of a case can answer of the form, and for whom."""

    stream: Sequence[Event]
    state: Case
    policy: Policy
    sender: Sender
    before: int | None = None
    """The version of the referral that is filled in; none if it is not made yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An agency referral and what was known by then; what was learnt later is no part of it."""

    event: Event
    fact: happened.ReferralMade
    by: By
    stream: Sequence[Event]
    """Up to the referral itself."""
    state: Case
    policy: Policy
    sender: Sender
    preview: bool = False
    """Nothing of it is recorded yet."""

    @property
    def record(self) -> ReferralSnapshot:
        """What was on record by then."""
        return ReferralSnapshot(
            stream=self.stream,
            state=self.state,
            policy=self.policy,
            sender=self.sender,
            before=self.event.version,
        )

    @property
    def authority(self) -> Authority | None:
        """The pack of the local authority that it goes to, if there is one."""
        return self.policy.authority_for(self.authority_name)

    @property
    def authority_name(self) -> str:
        """As it was named with the referral, or with the case; else the school's own."""
        sends = self.event.effects.sends
        return sends or self.fact.authority or self.state.home_authority or self.policy.authority

    @property
    def parts(self) -> tuple[str, ...]:
        """What of the record is shared (11.5)."""
        return shared_parts(self.fact)


def made_in(
    stream: Sequence[Event],
    agency_referral: str,
    policies: Mapping[str, Policy],
    sender: Sender,
    *,
    preview: bool = False,
) -> Made | None:
    """The agency referral of that name in a stream; none where there is none."""
    for number, event in enumerate(stream, start=1):
        fact = event.fact
        if not isinstance(fact, happened.ReferralMade) or fact.agency_referral != agency_referral:
            continue
        if not isinstance(event.actor, By):
            return None
        then = tuple(stream[:number])
        state = replay(then)
        return Made(
            event=event,
            fact=fact,
            by=event.actor,
            stream=then,
            state=state,
            policy=policies[state.policy],
            sender=sender,
            preview=preview,
        )
    return None
