"""What a reporter’s receipt says: the replies, also those in joined cases, and who to talk to (11.2)."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from math import inf
from textwrap import shorten
from typing import TypedDict
from uuid import UUID

from domain import events as happened
from domain.case.audience import reporter_of, routed_to
from domain.case.case import Case
from domain.case.event import ObligationOpened
from domain.case.stages import stage_told
from domain.events import ConcernRaised
from domain.people.roles import DSL_ROLES, NOBODY_LEFT, WHOLE_SCHOOL, By, Person, eligible_recipients, holders
from domain.policy.policy_model import StaffSupport
from store.ledger import history
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.ledger.load_line import load_line
from store.ledger.sealing import DoesNotOpen
from store.people.sessions import Lead
from web.core.page_request import PageRequest
from web.pages.cards_in_words import A_LINE
from web.pages.case.page_context import seen_entries
from wording import case_labels

SOMEONE = "someone you trust"
"""For a report about staff: the lead may be the person whom it is about (3.2h)."""


class Reply(TypedDict):
    """One reply, as the receipt shows it."""

    text: str
    at: datetime


_Window = tuple[float, float]
"""The versions at which the case was joined, and parted again."""


async def replies(ledger: Ledger, state: Case, reader: UUID) -> list[Reply]:
    """The DSL's replies, for the reporter alone (3-DSL.g). Nothing else of another case is shown."""
    if state.raised_by != reader:
        return []
    entries = await history.events(ledger, state.id)
    reports = await _reports_of(ledger, state, state, reader)
    found = list(_replies(entries, reports, [(0, inf)]))
    ahead, passed = _joined_to(entries), {state.id}
    while ahead:
        into = ahead.pop(0)
        if into in passed:
            continue
        passed.add(into)
        with suppress(DoesNotOpen):  # damage there leaves the replies given here
            other = await ledger.state(into)
            if other is None or reader in other.about:  # 3.2h
                continue
            entries = await history.events(ledger, into)
            reports = await _reports_of(ledger, state, other, reader)
            found += _replies(entries, reports, _while_joined(entries, state.id))
            ahead += _joined_to(entries)
    return sorted(found, key=lambda each: each["at"])


async def _reports_of(ledger: Ledger, state: Case, into: Case, reader: UUID) -> set[UUID]:
    """The case, and the others of this reporter that were joined with it: one reply answers all (11.2).

    A case that excludes the reporter now, or that cannot be opened, is left out (3.2h).
    """
    found = {state.id}
    for report in (into.id, *(each.case for each in into.joined)):
        if report not in found and reporter_of(into, report) == reader:
            with suppress(DoesNotOpen):
                other = await ledger.state(report)
                if other is not None and reader not in other.about:
                    found.add(report)
    return found


def _joined_to(entries: Collection[Stored]) -> list[UUID]:
    """The cases that this one was ever joined to."""
    facts = (each.event.fact for each in entries)
    return [fact.into for fact in facts if isinstance(fact, happened.CaseJoined)]


def _while_joined(entries: Collection[Stored], case: UUID) -> list[_Window]:
    """When the case was joined to this one: earlier and later replies are to others."""
    windows: list[_Window] = []
    for each in entries:
        match each.event.fact:
            case happened.ConcernJoined(from_=came) if came == case:
                windows.append((each.event.version, inf))
            case happened.JoinUndone(from_=came, joined=began) if came == case:
                windows = [(a, each.event.version if a == began else b) for a, b in windows]
            case _:
                pass
    return windows


def _replies(
    entries: Collection[Stored], reports: Collection[UUID], windows: Collection[_Window]
) -> Iterator[Reply]:
    for each in entries:
        fact, version = each.event.fact, each.event.version
        if not isinstance(fact, happened.ReporterAnswered) or not isinstance(each.event.actor, By):
            continue
        if (fact.to is None or fact.to in reports) and any(
            began < version < ended for began, ended in windows
        ):
            yield Reply(text=fact.text, at=each.event.recorded_at)


def people_to_talk_to(support: StaffSupport, state: Case, leads: tuple[Lead, ...]) -> str:
    """The people to whom a reporter can talk, in words (11.2)."""
    lead = SOMEONE if state.about else leads[0].name if leads else "the safeguarding lead"
    *before, last = (each.replace("{lead}", lead) for each in support.talk_to)
    return f"{', '.join(before)} or {last}" if before else last


HEAD, OFFICER = "the headteacher", "the local authority’s designated officer"


async def who_has_it(visit: PageRequest, states: Collection[Case]) -> dict[UUID, str]:
    """For each report: the stage, as its reporter reads it, or who has it while no DSL or deputy can see it.

    Only people whom the reporter named count as excluded, so it tells of no conflict that another declared.
    """
    roster, _, _ = await load_line(visit.ledger.pool, visit.me.caller.school, visit.now)
    return {state.id: _with_whom(state, roster, visit.me.caller.person.id) for state in states}


def _with_whom(state: Case, roster: Collection[Person], reporter: UUID) -> str:
    named = [each.person for each in state.conflicts if reporter in each.by]
    found = eligible_recipients(("dsl",), roster, named)
    if state.open_obligation("accept") is None or not set(DSL_ROLES).isdisjoint(found):
        return case_labels.receipt(stage_told(state))
    routed_roles = set(routed_to(state)) - {NOBODY_LEFT}
    sees = [role for role in found if role in (*WHOLE_SCHOOL, *routed_roles)]
    head = not holders("headteacher", [each for each in roster if each.id in named], ())
    lead = any(holders(role, roster, ()) for role in DSL_ROLES)
    return case_labels.receipt_without_lead(sees, lead=lead, tell=HEAD if head else OFFICER)


async def own_words(visit: PageRequest, state: Case) -> str:
    """The child's initials and the first line of the report itself, for its reporter alone."""
    facts = [each.event.fact for each in await seen_entries(visit, state)]
    raised = next((each for each in facts if isinstance(each, ConcernRaised)), None)
    if raised is None:
        return ""
    initials = "".join(f"{word[0]}." for word in raised.pupil.name.split() if raised.pupil.is_named)
    words = (raised.concern.summary or raised.concern.child_words or "").strip().partition("\n")[0]
    return " · ".join(filter(None, (initials, shorten(words, A_LINE, placeholder=" …"))))


def pick_up_by(own: Iterable[Stored]) -> ObligationOpened | None:
    """The limit to pick up the report as it was sent: it tells no danger that someone else added (3.2h)."""
    opened = (
        owed
        for each in own
        if isinstance(each.event.fact, ConcernRaised)
        for owed in each.event.effects.opens
    )
    return next((owed for owed in opened if owed.id == "accept" and owed.due_at), None)


def named_in_report(own: Iterable[Stored]) -> frozenset[UUID]:
    """The people whom the reporter’s own report is about: its receipt names none of them to turn to (3.2h).

    It goes by the reporter’s entry alone, so it tells of no conflict that another person declared.
    """
    facts = (each.event.fact for each in own)
    return frozenset(
        person for fact in facts if isinstance(fact, ConcernRaised) for person in fact.about or ()
    )
