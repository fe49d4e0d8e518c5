"""Messages about a case: what they say now, who gets them, and the form that goes along (3-DSL.x, 11.5)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from delivery.delivery_outcome import NOT_NEEDED, WITH_THE_COVER, WITHDRAWN, Failed, Outcome, Sent
from delivery.message_text import Words, words
from documents.form_loader import document, form_source_of
from documents.typesetting import Document
from domain import events as happened
from domain.access.ownership import is_owner
from domain.access.permissions import visibility
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.evolve import replay
from domain.messaging.absence_routing import FOR_THEM_ALONE
from domain.messaging.digests import late_beginnings
from domain.messaging.notification import still_asks
from domain.people.roles import LINE, WHOLE_SCHOOL, Person
from store.delivery import notices, recipients
from store.delivery.delivery_queue import Delivery
from store.delivery.notices import ToldOfAbsence
from store.delivery.recipients import CaseAddress, PresentRecipient
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import case_queries
from store.queries.case_filters import Filter
from store.queries.joined_cases import as_read_by
from wording.policy_text import in_lines, number_not_known, telephones


class MailCarrier(Protocol):
    """Passes a message to the channel of its row."""

    async def hand_over(self, delivery: Delivery, to: str, said: Words, now: datetime) -> Outcome:
        """Try once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedMail:
    """A message to a person that may be sent."""

    heading: CaseAddress
    words: Words


async def prepared(
    ledger: Ledger, delivery: Delivery, heading: CaseAddress, public_url: str
) -> Outcome | PreparedMail:
    """What a message says now; or why it is not sent."""
    if heading.withheld:
        if delivery.in_place_of is not None:  # 3.2h: the next may know
            await recipients.copy_for_the_next(ledger.pool, heading.case, delivery, ledger.clock.now())
        return WITHDRAWN
    owed = heading.owed
    if not still_asks(delivery.kind, delivery.rung, owed.rung if owed is not None else None):
        return NOT_NEEDED
    if delivery.person is None:
        return await _nowhere(ledger, delivery)
    if _has_lost_sight(delivery.person, heading):
        return await _for_another(ledger, delivery, heading)
    # A deadline can be planned again.
    current = replace(delivery, due_at=owed.due_at) if owed is not None else delivery
    numbers = _numbers(ledger, delivery, heading.case)
    said = words(current, heading.case.reference, public_url, numbers=numbers)
    return PreparedMail(heading=heading, words=said)


def _numbers(ledger: Ledger, delivery: Delivery, case: Case) -> str:
    """The numbers to ring, line by line, without the authority's name: no mail says where a child lives."""
    referral = case.agency_referral((delivery.obligation or "").rpartition(":")[2])
    named = referral.authority if referral is not None else None
    agency = "lado" if referral is not None and referral.agency == "lado" else "cscs"
    policy = ledger.plans.known.policies[case.policy]
    ways = telephones(policy, named, case.home_authority, agency=agency)
    said = in_lines((who.partition(", ")[0], phone, hours) for who, phone, hours in ways)
    return "\n".join(said) or number_not_known(agency)


def _has_lost_sight(person: UUID, heading: CaseAddress) -> bool:
    """Whether the recipient has lost the role in which they were told. The line is told without seeing."""
    if not heading.roles or not set(LINE).isdisjoint(heading.roles):
        return False
    return visibility(heading.case, Person(id=person, roles=heading.roles)) is None


async def _for_another(ledger: Ledger, delivery: Delivery, heading: CaseAddress) -> Outcome:
    """Withdraw it, and tell someone in line if no one else is told (3.2h, 3.2l)."""
    now = ledger.clock.now()
    if delivery.in_place_of is not None:
        await recipients.copy_for_the_next(ledger.pool, heading.case, delivery, now)
        return WITHDRAWN
    if delivery.kind in FOR_THEM_ALONE:
        return WITHDRAWN
    told = await recipients.copy_for_the_line(ledger.pool, heading.case, delivery, now)
    return WITHDRAWN if told else Failed(fault="nobody", permanent=True)


async def recipient(ledger: Ledger, delivery: Delivery, mail: PreparedMail) -> PresentRecipient:
    """Who gets it now: the person, or the cover while they are away."""
    heading = mail.heading
    return await recipients.present_recipient(
        ledger.pool, heading.case, delivery, heading.email, ledger.clock.now()
    )


async def to_the_present(
    carrier: MailCarrier, ledger: Ledger, delivery: Delivery, mail: PreparedMail, now: datetime
) -> Outcome:
    """Send to the recipient, or to the cover while they are away; if a mailbox refuses, to the next."""
    case, at = mail.heading.case, ledger.clock.now()
    while True:
        who = await recipient(ledger, delivery, mail)
        if who.lost:
            await recipients.copy_for_the_next(ledger.pool, case, delivery, at)
        if who.over or who.lost or who.own == "reached":
            return NOT_NEEDED
        if who.own == "waits":
            return WITH_THE_COVER
        if who.email is None:
            return await _nowhere(ledger, delivery)
        outcome = await carrier.hand_over(delivery, who.email, mail.words, now)
        refused = isinstance(outcome, Failed) and outcome.permanent
        if refused and who.to != delivery.person:
            delivery = await recipients.passed_on(ledger.pool, delivery, who.to)
            continue
        if refused and delivery.in_place_of is not None:
            await recipients.copy_for_the_next(ledger.pool, case, delivery, at)
        return sent_to(delivery, who, outcome)


def sent_to(delivery: Delivery, who: PresentRecipient, outcome: Outcome) -> Outcome:
    """The outcome with the person who got the message, if that is not its recipient."""
    if isinstance(outcome, Sent) and who.to != delivery.person:
        return replace(outcome, to=who.to)
    return outcome


def nowhere(delivery: Delivery) -> Failed:
    """No one has the role, or the recipient has no address."""
    return Failed(fault="nobody" if delivery.person is None else "no-address", permanent=True)


async def _nowhere(ledger: Ledger, delivery: Delivery) -> Outcome:
    others = await recipients.reaches_others(ledger.pool, delivery)
    return replace(nowhere(delivery), reached_others=others)


MOST = 1000
"""Cases that are counted."""


async def in_numbers(ledger: Ledger, absence: ToldOfAbsence) -> str:
    """A sentence for the cover, without a name or a reference; empty if there is neither danger nor lateness.

    Only cases that the cover sees in full count, so that the mail tells nothing of any other (3.2h).
    """
    cover = await notices.reader_now(ledger.pool, absence.cover)
    if cover is None:
        return ""
    wanted = Filter(owners=(absence.person,), or_unowned=True, unclosed=True)
    cases = await _seen_in_full(ledger, cover, wanted)
    now = ledger.clock.now()
    danger = sum(state.concern.immediate_danger for state in cases)
    late = sum(
        owed.due_at is not None and owed.due_at <= now for state in cases for owed in state.open_obligations
    )
    told = [f"{danger} marked immediate danger"] if danger else []
    if late:
        told.append("1 overdue task" if late == 1 else f"{late} overdue tasks")
    return (
        f" Among the cases that this colleague owns, or no one owns yet: {', '.join(told)}." if told else ""
    )


async def that_waits(ledger: Ledger, person: UUID) -> str | None:
    """What waits for a person who gained a role, without a name or a reference; None if nothing (3.2k)."""
    reader = await notices.reader_now(ledger.pool, person)
    if reader is None:
        return None
    cases = await _seen_in_full(ledger, reader, Filter(unclosed=True))
    new = [state for state in cases if state.open_obligation("accept") is not None]
    tasks = sum(is_owner(state, owed, reader.person) for state in cases for owed in state.open_obligations)
    danger = sum(state.concern.immediate_danger for state in new)
    told = []
    if new:
        told.append(f"{len(new)} {'concern has' if len(new) == 1 else 'concerns have'} not been picked up.")
    if danger:
        told.append(f"{danger} {'is' if danger == 1 else 'are'} marked immediate danger.")
    if tasks:
        told.append(f"Your open tasks: {tasks}.")
    return f" {' '.join(told)}" if told else None


async def _seen_in_full(ledger: Ledger, caller: Caller, wanted: Filter) -> list[Case]:
    page = await case_queries.cases(ledger, caller, wanted, MOST, None)
    read = await as_read_by(ledger, caller, page.read)
    return [state for state in read if visibility(state, caller.person) == "whole"]


async def late_in_numbers(ledger: Ledger, person: UUID) -> str | None:
    """What no one has begun in time, in numbers; None if nothing. No case about this person counts (3.2h).

    The line is told without seeing: a board lead hears of what a headteacher would see.
    """
    reader = await notices.reader_now(ledger.pool, person)
    if reader is None:
        return None
    if set(WHOLE_SCHOOL).isdisjoint(reader.person.roles):
        reader = replace(reader, person=replace(reader.person, roles=("headteacher",)))
    cases = await _seen_in_full(ledger, reader, Filter(overdue=True))
    calendar = (await ledger.plans.newest(ledger.pool)).calendar
    today = london(ledger.clock.now()).date()
    late = late_beginnings(cases, working_day=calendar.is_working_day(today))
    told = [
        f"{says}: {number}."
        for says, number in (
            ("Cases in which a child may be in danger or is missing, and a task is overdue", late.in_danger),
            ("Concerns that no one has picked up in time", late.not_picked_up),
            ("Cases that were picked up, and not reviewed or protected in time", late.not_begun),
        )
        if number
    ]
    return f" {' '.join(told)}" if told else None


async def compose(ledger: Ledger, case: UUID, version: int | None) -> Document | None:
    """Make the form from the ledger, the same at each try; none if the referral is void or withdrawn."""
    stream = [each.event for each in await history.events(ledger, case)]
    fact = next((event.fact for event in stream if event.version == version), None)
    if not isinstance(fact, happened.ReferralMade):
        return None
    referral = replay(stream).agency_referral(fact.agency_referral)
    if referral is None or referral.is_withdrawn:
        return None
    made = await form_source_of(ledger, stream, fact.agency_referral)
    return await document(made) if made is not None else None
