"""How a concern happened and what makes it exploitation, as its entries say one by one (2.1, 2.4g)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain import events as happened
from domain.commands.circumstances import Circumstances, Exploitation
from domain.entry import Event
from domain.people import By


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What one entry says of it."""

    version: int
    by: UUID
    circumstances: Circumstances
    exploitation: Exploitation


def grounds_in(event: Event) -> tuple[Ground, ...]:
    """What the event says of it; nothing where it says nothing."""
    if not isinstance(event.actor, By):
        return ()
    circumstances, exploitation = None, None
    match event.fact:
        case happened.ConcernRaised(concern=concern):
            circumstances, exploitation = concern.circumstances, concern.exploitation
        case happened.InformationAdded() as added:
            circumstances, exploitation = added.circumstances, added.exploitation
        case happened.ReviewDecided() | happened.ConcernReclassified() as decided:
            exploitation = decided.exploitation
        case _:
            return ()
    if circumstances is None and exploitation is None:
        return ()
    return (
        Ground(
            version=event.version,
            by=event.actor.id,
            circumstances=circumstances or Circumstances(),
            exploitation=exploitation or Exploitation(),
        ),
    )


def all_of(said: Iterable[tuple[str, ...] | str | None]) -> tuple[str, ...]:
    """Everything that was said, each once, in the order in which it was."""
    listed = ((each,) if isinstance(each, str) else each or () for each in said)
    return tuple(dict.fromkeys(word for words in listed for word in words))
