"""The sentence of each event, as it follows the actor's name.

The timeline of a case, the audit chronology, `onward replay` and the printed file all use these sentences.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import events as happened
from domain.case.event import Event
from domain.people.roles import AGENCY, By
from wording import form_labels, formatting, obligation_topics, phrases
from wording.agency_sentences import agency_sentence
from wording.case_sentences import case_sentence
from wording.child_sentences import child_sentence
from wording.obligation_text import NO_TOPICS, task

Names = Mapping[UUID, str]
"""People's names by id."""
CLOCK = "Onward"
"""The actor of an event that no person caused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event in words."""

    version: int
    at: datetime
    who: str
    text: str
    """What they did, to follow `who`."""
    clauses: tuple[str, ...]
    opened: tuple[str, ...]
    """The tasks that it opened, each with its deadline."""
    late_entry: bool
    """Recorded a day or more after it happened."""
    overdue: bool
    """Whether it records that a deadline passed."""


def event_lines(events: Iterable[Event], names: Names) -> list[EventLine]:
    """A line for each event, in order; `names` are those of the school's people."""
    entries = tuple(events)
    topics = obligation_topics.in_entries(entries)
    return [
        EventLine(
            version=event.version,
            at=event.recorded_at,
            who=actor(event, names),
            text=sentence(event, names, topics),
            clauses=event.clauses,
            opened=tuple(
                f"{task(owed.id, topics)}, due {formatting.moment(owed.due_at)}"
                for owed in event.effects.opens
                if owed.due_at
            ),
            overdue=isinstance(event.fact, happened.FeedbackOverdue | happened.ObligationOverdue),
            late_entry=isinstance(event.actor, By) and (event.recorded_at - event.occurred_at).days > 0,
        )
        for event in entries
    ]


def actor(event: Event, names: Names) -> str:
    """`Dana Lead (DSL)`; Onward where no person acted, or where a deadline moved because one did."""
    moved = isinstance(event.fact, happened.DeadlineReplanned)
    return person(event.actor, names) if isinstance(event.actor, By) and not moved else CLOCK


def person(by: By, names: Names) -> str:
    """`Dana Lead (DSL)`."""
    unknown = "An agency" if by.role == AGENCY else "A member of staff"
    return f"{names.get(by.id, unknown)} ({phrases.short_role(by.role)})"


def sentence(event: Event, names: Names, topics: Mapping[str, str] = NO_TOPICS) -> str:
    """What the actor did; `topics` as `obligation_topics` has them."""
    text = (
        _alike(event.fact)
        or _automatic(event, names, topics)
        or agency_sentence(event)
        or child_sentence(event.fact, topics)
        or case_sentence(event, names, topics)
    )
    assert text is not None, event.fact.type
    return text + _on_duty(event, names) + _gate_closed(event)


def _alike(fact: happened.Fact) -> str | None:
    """The sentence of an event that always reads alike, but for its agency and numbers of entries."""
    said: str | None = form_labels.events()["sentences"].get(fact.type)
    who = getattr(fact, "agency_referral", None) or getattr(fact, "agency", None) or ""
    return said.format(fact=fact, agency=phrases.agency(who)) if said else None


def without_actors(events: Sequence[Event], names: Names) -> dict[int, str]:
    """The sentence of each event by version, for a reader who may not learn every actor."""
    topics = obligation_topics.in_entries(events)
    return {each.version: sentence(each, names, topics) for each in events}


def _automatic(event: Event, names: Names, topics: Mapping[str, str]) -> str | None:
    """What Onward recorded: the clock, the delivery of messages, or what repeats in the pupil’s cases."""
    match event.fact:
        case happened.FeedbackOverdue() as fact:
            due = formatting.moment(fact.due_at)
            return f"recorded that {phrases.agency(fact.agency_referral)} had not answered by {due}"
        case happened.ObligationOverdue() as fact:
            due = formatting.moment(fact.due_at)
            return f"recorded that this is overdue (due {due}): {_task(fact.obligation, topics)}"
        case happened.EscalationRaised() as fact:
            says = event.effects.says
            stage = f" (disagreement procedure, stage {says.stage})" if says and says.stage else ""
            overdue = f"that this is overdue: {_task(fact.obligation, topics)}"
            if not fact.to:
                return f"recorded {overdue}. It comes after picking up the concern, which is overdue too"
            return f"alerted {phrases.roles(fact.to)} {overdue}{stage}"
        case happened.ReminderSent() as fact:
            return f"reminded {phrases.roles(fact.to)}: {_task(fact.obligation, topics)}"
        case happened.DeadlineReplanned() as fact if fact.to == fact.from_:
            provisional = any(waits.provisional for waits in event.effects.waits)
            how = "made the deadline provisional" if provisional else "confirmed the deadline"
            return f"{how}, {formatting.moment(fact.to)}: {_task(fact.obligation, topics)}"
        case happened.DeadlineReplanned() as fact:
            moved = f"from {formatting.moment(fact.from_)} to {formatting.moment(fact.to)}"
            return f"moved the deadline {moved}: {_task(fact.obligation, topics)}. Reason: {fact.reasons}"
        case happened.NotificationDelivered() as fact:
            how = f"{phrases.channel(fact.channel)}{_to_the_cover(fact, names)}"
            return f"sent a message {how}{_about(fact.obligation, topics)}"
        case happened.NotificationFailed() as fact:
            how = phrases.channel(fact.channel)
            return f"could not deliver a message {how}{_about(fact.obligation, topics)}"
        case happened.RepeatsFound() as fact:
            again = "reported again" if fact.kind == "concern" else "missing again"
            return f"found that the child was {again}: all their cases are counted together"
        case _:
            return None


def _task(obligation: str, topics: Mapping[str, str]) -> str:
    return phrases.lower(task(obligation, topics))


def _about(obligation: str | None, topics: Mapping[str, str]) -> str:
    return f", about the task: {_task(obligation, topics)}" if obligation else " about the case"


def _to_the_cover(fact: happened.NotificationDelivered, names: Names) -> str:
    """Who got the message because its recipient is away (3-DSL.x)."""
    if fact.sent_to is None or fact.in_place_of is None:
        return ""
    cover, absent = (names.get(each, "a member of staff") for each in (fact.sent_to, fact.in_place_of))
    return f" to {cover}, who covers {absent}"


def _on_duty(event: Event, names: Names) -> str:
    """The duty DSL, and whom they covered, where the event records it (3-DSL.x)."""
    on_duty, absent = (
        [names.get(person, "a member of staff") for person in people]
        for people in (event.effects.on_duty, event.effects.absent)
    )
    covering = f", covering {phrases.listed(absent)}" if absent else ""
    return f"; duty DSL: {phrases.listed(on_duty)}{covering}" if on_duty else ""


def _gate_closed(event: Event) -> str:
    """Say whether contact with parents must be assessed again (11.13)."""
    return "; contact with parents must be assessed again" if event.effects.shuts else ""
