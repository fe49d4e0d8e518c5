"""The parts of a case’s pages: its entries as sentences, its people, its policy, its agencies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from application.cases.history_redaction import challenges_against, readable
from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.concern import Concern
from domain.case.pupil import all_of
from domain.events import (
    CaseJoined,
    CaseReopened,
    ClockFact,
    ConflictDeclared,
    ConflictLifted,
    JoinFact,
    PostFact,
)
from domain.people.roles import By
from domain.policy.policy_model import Policy
from domain.rules.required_referrals import REFER_TO_LADO
from store.ledger import history
from store.ledger.history import Stored
from store.people import people_setup
from store.queries import case_queries
from web.core.page_request import PageRequest
from web.pages.case.choices import ChoiceContext, of_policy
from wording.event_sentences import EventLine, event_lines
from wording.formatting import moment
from wording.policy_text import Way, telephones

MOST_PEOPLE = 5000
SOMEBODY = "Someone"


def policy_of(visit: PageRequest, state: Case) -> Policy:
    """The case's version of the policy, with bank holidays added since."""
    return visit.ledger.plans.known.policies[state.policy]


def is_whole(visit: PageRequest, state: Case) -> bool:
    """Whether the visitor sees the whole case, and not only their own part."""
    return visibility(state, visit.me.caller.person) == "whole"


def clauses(visit: PageRequest, state: Case, names: Iterable[str]) -> list[tuple[str, str]]:
    """The clauses behind the command, each with our summary."""
    known = policy_of(visit, state).register.clauses
    return [(name, known[name].summary) for name in dict.fromkeys(names) if name in known]


def signs(state: Case, policy: Policy) -> list[str]:
    """The signs noticed, with their texts. A sign that the policy does not list is shown as written."""
    named = {choice.value: choice.text for choice in of_policy(policy).get("indicators", ())}
    return [named.get(code, code) for code in state.concern.indicators]


def when_and_where(concern: Concern, *, asked_all: bool = True) -> list[tuple[str, str]]:
    """When and where it happened, and whether the child knows; unless `asked_all`, only what was answered."""
    how = [each.circumstances for each in concern.grounds]
    places = "; ".join(all_of(said for each in how for said in (each.places, each.online)))
    unaware = [each.child_unaware for each in concern.learnt if each.child_unaware is not None]
    rows = (
        ("When it happened", moment(concern.happened_at) if concern.happened_at else None),
        ("Where", places or None),
        ("The child knows about it", ("No" if unaware[-1] else "Yes") if unaware else None),
    )
    return [(label, text or "Not recorded") for label, text in rows if text or asked_all]


async def choice_context(visit: PageRequest, state: Case, picked: str = "") -> ChoiceContext:
    """The sources of the choices."""
    whole = is_whole(visit, state)
    entries = await seen_entries(visit, state)
    acted = [each for each in entries if isinstance(each.event.actor, By)]
    return ChoiceContext(
        state=state,
        mine=not whole,
        me=visit.me.caller.person.id,
        people=tuple(await case_queries.people(visit.ledger, visit.me.caller, MOST_PEOPLE, None)),
        lines=tuple(entry_lines(visit, state, acted, await names(visit))),
        policy=policy_of(visit, state),
        policies=visit.ledger.adoptable_policies,
        challengeable=visit.view(state).challengeable,
        picked=picked,
    )


async def seen_entries(visit: PageRequest, state: Case) -> list[Stored]:
    """The entries that the visitor may read: all, or those that they wrote (3-STF.k)."""
    stored = await history.events(visit.ledger, state.id)
    if not is_whole(visit, state):
        stored = list(_written_by(visit.me.caller.person.id, stored))
    return await readable(visit.ledger, visit.me.caller, state.id, stored)


def _written_by(person: UUID, stored: Sequence[Stored]) -> Iterator[Stored]:
    """The entries that a person wrote in this case, without those that tell of a case joined to it."""
    joined = False
    for each in stored:
        fact, actor = each.event.fact, each.event.actor
        joined = isinstance(fact, CaseJoined) or (joined and not isinstance(fact, CaseReopened))
        # No one declares a conflict in a joined case: it was declared in the other one.
        from_elsewhere = isinstance(fact, JoinFact) or (
            joined and isinstance(fact, ConflictDeclared | ConflictLifted)
        )
        if isinstance(actor, By) and actor.id == person and not from_elsewhere:
            yield each


def unsigned(visit: PageRequest, state: Case) -> frozenset[int]:
    """The entries that challenge the visitor, who may not learn their authors (3-STF.l)."""
    return challenges_against(state, visit.me.caller.person.id)


def entry_lines(
    visit: PageRequest, state: Case, entries: Sequence[Stored], known: Mapping[UUID, str]
) -> list[EventLine]:
    """Entries as lines, without the authors that the visitor may not learn."""
    hidden = unsigned(visit, state)
    found = event_lines((each.event for each in entries), known)
    return [replace(line, who=SOMEBODY) if line.version in hidden else line for line in found]


async def names(visit: PageRequest) -> Mapping[UUID, str]:
    """The names of the school's people, and of agencies that write their own entries."""
    return await people_setup.names_of(visit.ledger.pool, visit.me.caller.school)


async def changes(visit: PageRequest, state: Case, since: int) -> list[EventLine]:
    """The entries after that version that the visitor may know, without those of the clock and the post."""
    entries = await seen_entries(visit, state)
    new = [
        each
        for each in entries
        if each.event.version > since and not isinstance(each.event.fact, ClockFact | PostFact)
    ]
    return entry_lines(visit, state, new, await names(visit))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralContacts:
    """How a referral can be sent: shown above its form."""

    sent_to: tuple[str, ...]
    """The authorities to which Onward itself e-mails a referral. If there are none, it sends nothing."""
    ways: list[Way]
    """The known numbers of children's social care in the case's own authority."""
    officer: list[Way] | None
    """The number of the designated officer; None if nothing in the case is for the officer."""


def referral_contacts(visit: PageRequest, state: Case | None) -> ReferralContacts:
    """The contacts for a referral of this case, or of a report that is not a case yet."""
    policy = policy_of(visit, state) if state is not None else visit.ledger.in_force
    home = state.home_authority if state is not None else None
    for_officer = state is not None and (
        state.open_obligation(REFER_TO_LADO) is not None
        or any(each.agency == "lado" for each in state.standing_referrals)
    )
    packs = policy.authorities
    sent = () if visit.site.mail_stays else visit.ledger.channels.secure
    sent_to = (packs[each].name if each in packs else each for each in sent)
    return ReferralContacts(
        sent_to=tuple(sorted(sent_to)),
        ways=telephones(policy, home),
        officer=telephones(policy, home, agency="lado") if for_officer else None,
    )
