"""The record in lines without a code: who did what, or what the clock and the post did by themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from audit.chronology import Line, chronology
from audit.who_knew import Knew
from domain import events as happened
from domain.case.event import Event
from domain.people.roles import By
from wording import event_phrases, formatting, obligation_text, phrases, pupil_topics
from wording.event_sentences import beside, said

Names = Mapping[UUID, str]


def lines(events: Iterable[Event], names: Names) -> list[Line]:
    """The record in order, as `audit.chronology` tells it, and plainly."""
    entries = tuple(events)
    told_of = pupil_topics.in_entries(entries)
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
            who=phrases.upper(phrases.named(each.who)),
            how=_by(by_version[each.since_version], each.shared),
        )
        for each in found
    ]


def _who(event: Event, names: Names) -> str:
    """A person with the role that permitted it, or what acted by itself."""
    if not isinstance(event.actor, By):
        return "The clock"
    return f"{names.get(event.actor.id, 'Somebody')} ({phrases.lower(formatting.words(event.actor.role))})"


def _text(event: Event, names: Names, told_of: Mapping[str, str]) -> str:
    """What was done; where that needs no other words, in those of the audit."""
    fact = event.fact
    if isinstance(fact, happened.ClockFact | happened.PostFact):
        return _by_itself(fact, told_of)
    told = (
        event_phrases.of_the_case(event, told_of)
        or event_phrases.of_an_agency(fact)
        or event_phrases.of_the_child(fact)
    )
    return (told or said(event, names)) + beside(event, names)


def _owes(event: Event, told_of: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{obligation_text.owed(each.id, told_of)} by {formatting.moment(each.due_at)}"
        for each in event.effects.opens
        if each.due_at
    )


def _by_itself(fact: happened.ClockFact | happened.PostFact, told_of: Mapping[str, str]) -> str:
    match fact:
        case happened.FeedbackOverdue():
            due = formatting.moment(fact.due_at)
            return (
                f"recorded that {phrases.agency(fact.agency_referral)} had not said what will happen by {due}"
            )
        case happened.ObligationOverdue():
            return f"recorded as late: {_was(fact.obligation, told_of)} by {formatting.moment(fact.due_at)}"
        case happened.EscalationRaised():
            return f"told {phrases.roles(fact.to)} that this is late: {_was(fact.obligation, told_of)}"
        case happened.ReminderSent():
            return f"reminded {phrases.roles(fact.to)}: {_about(fact.obligation, told_of)}"
        case happened.DeadlineReplanned() if fact.to == fact.from_:
            return f"left the deadline at {formatting.moment(fact.to)}: {_about(fact.obligation, told_of)}"
        case happened.DeadlineReplanned():
            due = f"{formatting.moment(fact.to)}, instead of {formatting.moment(fact.from_)}"
            return f"set a new deadline, {due}: {_about(fact.obligation, told_of)}. Why: {fact.reasons}"
        case happened.NotificationDelivered():
            return f"sent a message {phrases.channel(fact.channel)}: {_about(fact.obligation, told_of)}"
        case happened.NotificationFailed():
            how = phrases.channel(fact.channel)
            return f"could not send a message {how}: {_about(fact.obligation, told_of)}"
        case _:
            assert_never(fact)


def _was(obligation: str, told_of: Mapping[str, str]) -> str:
    return phrases.lower(obligation_text.was_owed(obligation, told_of))


def _about(obligation: str | None, told_of: Mapping[str, str]) -> str:
    return (
        phrases.lower(obligation_text.owed(obligation, told_of))
        if obligation
        else "something new in the case"
    )


def _by(line: Line, shared: tuple[str, ...]) -> str:
    """The entry, with what went with it where it does not say so by itself."""
    told = f"{line.who} {line.text}"
    if not shared or line.text.startswith("shared "):
        return told
    return f"{told}, sharing {phrases.listed(map(phrases.code, shared))}"
