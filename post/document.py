"""The referral as an authority gets it: what the person chose to share, as it stood then (11.5)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from domain import events as happened
from domain.entry import Event
from domain.evolve import replay
from domain.people import By
from domain.referral import Referral
from policy.authorities import load_authorities
from post.messages import when
from store import history, post
from store.ledger import Ledger
from store.post import Delivery, Sender

IN_AN_EMERGENCY = ("pupil", "concern")
"""What goes where nobody took the time to choose: without it nobody could act (11.4)."""
_TITLES = {"cscs": "children's social care"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text that is sent, the same at each try, and whom to answer."""

    name: str
    text: str = field(repr=False)
    reply_to: str | None = field(repr=False)

    @property
    def sha256(self) -> str:
        """What the record keeps of it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


async def compose(ledger: Ledger, delivery: Delivery) -> Document | None:
    """The document from the ledger; none where the referral counts as never made."""
    stream = [each.event for each in await history.events(ledger, delivery.case)]
    made = next((event for event in stream if event.version == delivery.version), None)
    if made is None or not isinstance(made.fact, happened.ReferralMade) or not isinstance(made.actor, By):
        return None
    now = replay(stream)
    if now.agency_referral(made.fact.agency_referral) is None:
        return None
    then = [event for event in stream if event.version <= delivery.version]
    sender = await post.sender(ledger.pool, made.actor.id)
    if sender is None:
        return None
    state = replay(then)
    text = "\n".join(_lines(made, made.fact, made.actor, sender, state, then, delivery)) + "\n"
    return Document(
        name=f"{state.reference}-{made.fact.agency_referral}.txt",
        text=text,
        reply_to=None if made.actor.id in now.about else sender.email,  # 3.2h
    )


def _lines(
    made: Event,
    fact: happened.ReferralMade,
    by: By,
    sender: Sender,
    state: Referral,
    stream: list[Event],
    delivery: Delivery,
) -> Iterator[str]:
    yield f"REFERRAL TO {_TITLES.get(fact.agency, fact.agency).upper()}"
    yield ""
    yield f"Reference: {state.reference} ({fact.agency_referral})"
    yield f"To: {_name(delivery.authority)}"
    yield f"Made: {when(fact.made_at)}"
    yield f"School: {sender.school}"
    yield f"Referred by: {sender.name}, {_words(by.role)}"
    if fact.re_referral_of is not None:
        yield f"Again, after: {fact.re_referral_of}"
    yield f"Why it is made: {_words(fact.trigger)}"
    yield f"Reasons: {fact.reasons}"
    if fact.lawful_basis is not None:
        yield f"Lawful basis for sharing: {fact.lawful_basis}"
    chosen = IN_AN_EMERGENCY if fact.information_shared is None else fact.information_shared
    for part in chosen:
        yield ""
        yield _words(part).upper()
        yield from _part(part, state, stream)
    yield ""
    yield f"Please tell the school what will happen by {when(fact.feedback_due_at)}."


def _part(name: str, state: Referral, stream: list[Event]) -> Iterator[str]:
    concern = state.concern
    later = [
        event.fact
        for event in stream
        if isinstance(event.fact, happened.InformationAdded) and event.version not in state.voided
    ]
    match name:
        case "pupil":
            yield f"Name: {state.pupil.name}"
            yield f"Date of birth: {state.pupil.date_of_birth}"
            if state.pupil.upn is not None:
                yield f"UPN: {state.pupil.upn}"
        case "risk_groups":
            yield ", ".join(map(_words, state.pupil.risk_groups or ())) or "None recorded."
        case "concern":
            yield f"Category: {_words(concern.category)}"
            yield f"Immediate danger: {_yes(concern.immediate_danger)}"
            yield f"An adult is involved: {_yes(concern.adult_involved)}"
            yield concern.summary
            yield from (f"Learnt later: {fact.text}" for fact in later)
            yield from (f"Put right: {text}" for text in _put_right(stream))
        case "indicators":
            yield ", ".join(map(_words, concern.indicators)) or "None recorded."
        case "child_words":
            said = [concern.child_words, *(fact.child_words for fact in later)]
            words = [each for each in said if each is not None]
            yield "\n".join(words) or "None recorded."
        case "history":
            earlier = state.standing_referrals[:-1]
            for ar in earlier:
                decided = _words(ar.told.decision) if ar.told else "no decision told"
                yield f"{when(ar.made_at)}: referred to {_words(ar.agency)} ({ar.id}), {decided}"
            if not earlier:
                yield "No earlier referral in this case."
        case _:
            yield "Not held in this record: please ask the referrer."


def _put_right(stream: list[Event]) -> Iterator[str]:
    """What was said of the concern and corrected in words before the referral was made (3-DSL.n)."""
    told = {
        event.version
        for event in stream
        if isinstance(event.fact, happened.ConcernRaised | happened.InformationAdded)
    }
    for event in stream:
        fact = event.fact
        if isinstance(fact, happened.EventCorrected) and fact.text is not None and fact.event in told:
            yield fact.text


def _name(authority: str | None) -> str:
    """As its pack calls it; one that a setting alone names has no other name."""
    code = authority or ""
    return _names().get(code, code.replace("-", " "))


@cache
def _names() -> dict[str, str]:
    return {pack.id: pack.name for pack in load_authorities().values()}


def _words(code: str) -> str:
    return code.replace("_", " ")


def _yes(value: bool | str) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"
