"""How to contact an agency: its telephone numbers, and the referrals that Onward sends itself."""

from dataclasses import dataclass

from domain.case.case import Case
from domain.policy.authority_pack import Authority
from web.core.page_request import PageRequest
from web.pages.case import page_context

Way = tuple[str, str, str | None]
"""A telephone contact: the name, the number and its hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """The contacts shown above a referral form."""

    sent_to: tuple[str, ...]
    """The authorities to which Onward itself e-mails a referral. If there are none, it sends nothing."""
    ways: list[Way]
    """The known numbers of children's social care in the case's own authority."""


def reaching(visit: PageRequest, state: Case | None) -> Reaching:
    """The contacts for a referral of this case, or of a report that is not a case yet."""
    policy = page_context.policy_of(visit, state) if state is not None else visit.ledger.in_force
    own = policy.authority_for(state.home_authority if state is not None else None)
    packs = policy.authorities
    sent = () if visit.site.mail_stays else visit.ledger.posts.secure
    sent_to = (packs[each].name if each in packs else each for each in sent)
    return Reaching(sent_to=tuple(sorted(sent_to)), ways=ways_in(own) if own is not None else [])


def ways_in(authority: Authority) -> list[Way]:
    """The known telephone numbers of an authority."""
    ways = {
        f"The front door, {authority.name}": authority.contacts.front_door,
        f"The emergency duty team, {authority.name}": authority.contacts.edt,
    }
    return [(who, way.phone, way.hours) for who, way in ways.items() if way.phone]
