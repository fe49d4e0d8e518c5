"""Who knew what: each person, role or agency, since which event, and how they came to know."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from audit.wording import Names
from domain import events as happened
from domain.entry import Event
from domain.people import By
from domain.view import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Knew:
    """One who knew."""

    who: str
    since_version: int
    at: datetime
    how: str

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {**asdict(self), "at": instant(self.at)}


def who_knew(events: Iterable[Event], names: Names) -> list[Knew]:
    """Everybody who acted, was reached by a rung, or was referred to, in the order of coming to know."""
    known: dict[str, Knew] = {}

    def learns(who: str, event: Event, how: str) -> None:
        known.setdefault(who, Knew(who=who, since_version=event.version, at=event.recorded_at, how=how))

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
                shared = ", ".join(event.fact.information_shared or ()) or "what was said in the emergency"
                learns(event.fact.agency, event, f"{event.fact.type}, shared: {shared}")
            case happened.LiaisonRecorded():
                learns(event.fact.agency, event, event.fact.type)
            case happened.MentorAssigned() if event.fact.mentor is not None:
                name = names.get(event.fact.mentor, str(event.fact.mentor))
                learns(f"{name} (mentor)", event, event.fact.type)
            case happened.CaseHandedOver():
                learns(names.get(event.fact.to, str(event.fact.to)), event, event.fact.type)
            case happened.DisclosureRecorded():
                learns(event.fact.to, event, f"{event.fact.type}, shared: {', '.join(event.fact.fields)}")
            case happened.ParentContactRecorded():
                learns(f"{event.fact.parent} (parent)", event, event.fact.type)
            case happened.FileTransferred():
                learns(event.fact.to_school, event, event.fact.type)
            case happened.PupilInformed():
                learns("the pupil", event, f"told of entry {event.fact.about}")
            case _:
                pass
    return list(known.values())
