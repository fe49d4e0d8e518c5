"""The record in lines without a code: who did what, or what the clock and the post did by themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from audit.chronology import Line, chronology
from audit.knowledge import Knew
from audit.wording import beside, said
from domain import events as happened
from domain.entry import Event
from domain.people import By
from web import decided, doings, owing, plainly, wording

Names = Mapping[UUID, str]


def lines(events: Iterable[Event], names: Names) -> list[Line]:
    """The record in order, as `audit.chronology` tells it, and plainly."""
    entries = tuple(events)
    told_of = decided.in_entries(entries)
    return [
        replace(line, who=_who(event, names), text=_text(event, names, told_of), owes=_owes(event, told_of))
        for event, line in zip(entries, chronology(entries, names), strict=True)
    ]


def knew(found: Iterable[Knew], told: Iterable[Line]) -> list[Knew]:
    """Who knew of it, by which entry and with what was shared, in the same words."""
    by_version = {line.version: line for line in told}
    return [
        replace(
            each,
            who=plainly.upper(plainly.named(each.who)),
            how=_by(by_version[each.since_version], each.shared),
        )
        for each in found
    ]


def _who(event: Event, names: Names) -> str:
    """A person with the role that permitted it, or what acted by itself."""
    if not isinstance(event.actor, By):
        return "The clock"
    return f"{names.get(event.actor.id, 'Somebody')} ({plainly.lower(wording.words(event.actor.role))})"


def _text(event: Event, names: Names, told_of: Mapping[str, str]) -> str:
    """What was done; where that needs no other words, in those of the audit."""
    fact = event.fact
    if isinstance(fact, happened.ClockFact | happened.PostFact):
        return _by_itself(fact, told_of)
    told = doings.of_the_case(event, told_of) or doings.of_an_agency(fact) or doings.of_the_child(fact)
    return (told or said(event, names)) + beside(event, names)


def _owes(event: Event, told_of: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{owing.owed(each.id, told_of)} by {wording.moment(each.due_at)}"
        for each in event.effects.opens
        if each.due_at
    )


def _by_itself(fact: happened.ClockFact | happened.PostFact, told_of: Mapping[str, str]) -> str:
    match fact:
        case happened.FeedbackOverdue():
            due = wording.moment(fact.due_at)
            return (
                f"recorded that {plainly.agency(fact.agency_referral)} had not said what will happen by {due}"
            )
        case happened.ObligationOverdue():
            return f"recorded as late: {_was(fact.obligation, told_of)} by {wording.moment(fact.due_at)}"
        case happened.EscalationRaised():
            return f"told {plainly.roles(fact.to)} that this is late: {_was(fact.obligation, told_of)}"
        case happened.ReminderSent():
            return f"reminded {plainly.roles(fact.to)}: {_about(fact.obligation, told_of)}"
        case happened.DeadlineReplanned() if fact.to == fact.from_:
            return f"left the deadline at {wording.moment(fact.to)}: {_about(fact.obligation, told_of)}"
        case happened.DeadlineReplanned():
            due = f"{wording.moment(fact.to)}, instead of {wording.moment(fact.from_)}"
            return f"set a new deadline, {due}: {_about(fact.obligation, told_of)}. Why: {fact.reasons}"
        case happened.NotificationDelivered():
            return f"sent a message {plainly.channel(fact.channel)}: {_about(fact.obligation, told_of)}"
        case happened.NotificationFailed():
            how = plainly.channel(fact.channel)
            return f"could not send a message {how}: {_about(fact.obligation, told_of)}"
        case _:
            assert_never(fact)


def _was(obligation: str, told_of: Mapping[str, str]) -> str:
    return plainly.lower(owing.was_owed(obligation, told_of))


def _about(obligation: str | None, told_of: Mapping[str, str]) -> str:
    return plainly.lower(owing.owed(obligation, told_of)) if obligation else "something new in the case"


def _by(line: Line, shared: tuple[str, ...]) -> str:
    """The entry, with what went with it where it does not say so by itself."""
    told = f"{line.who} {line.text}"
    if not shared or line.text.startswith("shared "):
        return told
    return f"{told}, sharing {plainly.listed(map(plainly.code, shared))}"
