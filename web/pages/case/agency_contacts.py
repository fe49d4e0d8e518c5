"""How an agency is reached: whom to telephone, and what Onward sends by itself."""

from dataclasses import dataclass

from domain.case.case import Case
from domain.policy.authority_pack import Authority
from web.core.page_request import PageRequest
from web.pages.case import page_context

Way = tuple[str, str, str | None]
"""Whom to telephone: who, the number, and its hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """What is said before a referral is recorded."""

    sent_to: tuple[str, ...]
    """The authorities to which Onward sends a referral by e-mail itself: without one, it sends nothing."""
    ways: list[Way]
    """Into children's social care of the case's own authority, as far as they are known."""


def reaching(visit: PageRequest, state: Case | None) -> Reaching:
    """How a referral of this case, or of one that is not there yet, gets to an agency."""
    policy = page_context.policy_of(visit, state) if state is not None else visit.ledger.in_force
    own = policy.authority_for(state.home_authority if state is not None else None)
    packs = policy.authorities
    sent = () if visit.site.mail_stays else visit.ledger.posts.secure
    sent_to = (packs[each].name if each in packs else each for each in sent)
    return Reaching(sent_to=tuple(sorted(sent_to)), ways=ways_in(own) if own is not None else [])


def ways_in(authority: Authority) -> list[Way]:
    """The telephone numbers of an authority that are known."""
    ways = {
        f"The front door, {authority.name}": authority.contacts.front_door,
        f"The emergency duty team, {authority.name}": authority.contacts.edt,
    }
    return [(who, way.phone, way.hours) for who, way in ways.items() if way.phone]
