"""Who knew what: each person, role or agency, since which entry, and how they learnt of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain import events as happened
from domain.calendar.working_time import instant
from domain.case.event import Event
from domain.people.roles import By
from wording import phrases
from wording.event_sentences import EventLine, Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Knew:
    """A person, role or agency that knew of the case."""

    who: str
    since_version: int
    at: datetime
    how: str
    shared: tuple[str, ...] = ()
    """Codes of the information shared with them."""

    def document(self) -> dict[str, object]:
        """As `onward replay --json` prints it."""
        return {
            "who": self.who,
            "since_version": self.since_version,
            "at": instant(self.at),
            "how": self.says,
        }

    @property
    def says(self) -> str:
        """How they came to know, and what was shared."""
        return f"{self.how}, shared: {', '.join(self.shared)}" if self.shared else self.how


def who_knew(events: Iterable[Event], names: Names) -> list[Knew]:
    """Everyone who acted, was alerted, or had something shared with them, in the order they came to know."""
    known: dict[str, Knew] = {}

    def learns(who: str, event: Event, how: str, shared: tuple[str, ...] = ()) -> None:
        new = Knew(who=who, since_version=event.version, at=event.recorded_at, how=how, shared=shared)
        known.setdefault(who, new)

    for event in events:
        if isinstance(event.actor, By):
            name = names.get(event.actor.id, str(event.actor.id))
            learns(f"{name} ({event.actor.role})", event, event.fact.type)
        match event.fact:
            case happened.EscalationRaised() | happened.ReminderSent():
                for role in event.fact.to:
                    learns(
                        role, event, f"{event.fact.type} of {event.fact.obligation}, rung {event.fact.rung}"
                    )
            case happened.ReferralMade():
                shared = event.fact.information_shared or ("information given in the emergency",)
                learns(event.fact.agency, event, event.fact.type, shared)
            case happened.LiaisonRecorded():
                learns(event.fact.agency, event, event.fact.type)
            case happened.MentorAssigned() if event.fact.mentor is not None:
                name = names.get(event.fact.mentor, str(event.fact.mentor))
                learns(f"{name} (mentor)", event, event.fact.type)
            case happened.CaseHandedOver():
                learns(names.get(event.fact.to, str(event.fact.to)), event, event.fact.type)
            case happened.DisclosureRecorded():
                learns(event.fact.to, event, event.fact.type, event.fact.fields)
            case happened.ParentContactRecorded(discussed=str(), only_listened=False):
                learns(f"{event.fact.parent} (parent)", event, event.fact.type)
            case happened.FileTransferred():
                learns(event.fact.to_school, event, event.fact.type)
            case happened.PupilInformed():
                learns("the child", event, f"told of {_entries(event.fact.entries)}")
            case _:
                pass
    return list(known.values())


def in_words(found: Iterable[Knew], lines: Iterable[EventLine]) -> list[Knew]:
    """What each knew, with names in words, and with the sentence of the entry instead of its type."""
    by_version = {line.version: line for line in lines}
    return [
        replace(
            each,
            who=phrases.upper(phrases.named(each.who)),
            how=_how_in_words(by_version[each.since_version], each.shared),
            shared=(),
        )
        for each in found
    ]


def _how_in_words(line: EventLine, shared: tuple[str, ...]) -> str:
    """The entry's sentence, with what was shared unless the sentence already says so."""
    text = f"{line.who} {line.text}"
    if not shared or line.text.startswith("shared "):
        return text
    return f"{text}, sharing {phrases.listed(map(phrases.code, shared))}"


def _entries(versions: tuple[int, ...]) -> str:
    """`entry 4`, `entries 4, 5 and 9`."""
    return f"{'entries' if len(versions) > 1 else 'entry'} {phrases.listed(map(str, versions))}"
