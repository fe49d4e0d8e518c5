"""Events, states and search rows of pupils as they are sealed: canonical JSON and back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, get_args
from uuid import UUID

import orjson
import structlog
from pydantic import ValidationError

from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_events import PupilEvent, PupilFact
from domain.pupils.pupil_fold import begin, evolve_pupil
from domain.pupils.pupil_listing import PupilListing
from store.ledger.event_codec import (
    actor_in,
    fact_in,
    fields_of,
    opened_bytes,
    parse_instant,
    written_actor,
    written_instant,
)
from store.ledger.json_codec import canonical, shape
from store.ledger.sealing import CaseKey, DoesNotOpen

_log = structlog.get_logger("store")
FACTS: dict[str, type] = {fact.type: fact for fact in get_args(PupilFact)}


class PupilDoesNotOpen(Exception):
    """A stored part of a pupil's record is not what was sealed; no other pupil is affected."""

    def __init__(self, pupil: UUID) -> None:
        super().__init__()
        self.pupil = pupil


@contextmanager
def opening(pupil: UUID) -> Iterator[None]:
    """Turn what does not open into PupilDoesNotOpen, and log it."""
    try:
        yield
    except (DoesNotOpen, ValidationError):
        _log.error("a pupil's record does not open", pupil_id=str(pupil))
        raise PupilDoesNotOpen(pupil) from None


def event_to_bytes(event: PupilEvent) -> bytes:
    """The sealed document of an event."""
    return canonical(
        {
            "version": event.version,
            "school": str(event.school),
            "type": event.fact.type,
            "schema": event.schema,
            "recorded_at": written_instant(event.recorded_at),
            "actor": written_actor(event.actor),
            "data": fields_of(event.fact),
        }
    )


def event_from_bytes(stored: bytes) -> PupilEvent:
    """Read a sealed event; UnknownEvent for a type or schema that this release does not know."""
    document = orjson.loads(stored)
    return PupilEvent(
        version=document["version"],
        school=UUID(document["school"]),
        fact=fact_in(document, FACTS),
        recorded_at=parse_instant(document["recorded_at"]),
        actor=actor_in(document),
    )


def opened_events(key: CaseKey, rows: Iterable[Any]) -> Iterator[PupilEvent]:
    """The events in the rows of a pupil, in order; EventDoesNotOpen if one was changed or is missing."""
    return map(event_from_bytes, opened_bytes(key, rows))


def folded(state: RegisteredPupil | None, pupil: UUID, event: PupilEvent) -> RegisteredPupil:
    """The pupil after one more event of a stream that is being read."""
    return begin(pupil, event) if state is None else evolve_pupil(state, event)


def state_to_bytes(pupil: RegisteredPupil) -> bytes:
    """The state as it is sealed."""
    return shape(RegisteredPupil).dump_json(pupil, by_alias=True, exclude_none=True)


def state_from_bytes(stored: bytes) -> RegisteredPupil:
    """Read a sealed state."""
    return shape(RegisteredPupil).validate_json(stored)


def listing_to_bytes(listing: PupilListing) -> bytes:
    """The search row as it is sealed."""
    return shape(PupilListing).dump_json(listing, by_alias=True, exclude_none=True)


def listing_from_bytes(stored: bytes) -> PupilListing:
    """Read a sealed search row."""
    return shape(PupilListing).validate_json(stored)
