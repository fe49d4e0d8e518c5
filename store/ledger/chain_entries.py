"""A command's events as they are stored: sealed, and each linked to the event before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.case.event import Event
from store.ledger import chain, event_codec
from store.ledger.sealing import FORMAT, CaseKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The columns of new events in their order, and the chain's head after them."""

    types: list[str]
    bodies: list[bytes]
    hashes: list[bytes]

    @property
    def head(self) -> bytes:
        """The hash of the last event."""
        return self.hashes[-1]


def linked(key: CaseKey, command: UUID, previous: bytes, events: Sequence[Event]) -> Links:
    """Seal the events under the case's key, after the event whose hash is `previous`."""
    links = Links(types=[], bodies=[], hashes=[])
    for event in events:
        body = key.seal_event(event.version, event_codec.to_bytes(event))
        kind = event.fact.type
        previous = chain.link(
            key.case, event.version, FORMAT, event.recorded_at, kind, command, previous, body
        )
        links.types.append(kind)
        links.bodies.append(body)
        links.hashes.append(previous)
    return links
