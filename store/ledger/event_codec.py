"""Events as stored and as shown: canonical JSON and back. An unknown event stops the reader."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import orjson

from domain.case.event import Effects, Event
from domain.events import Fact, ReminderSent
from domain.people.roles import Actor, By
from store.ledger.json_codec import canonical, shape
from store.ledger.sealing import CaseKey, EventDoesNotOpen

FACTS: dict[str, type] = {fact.type: fact for fact in get_args(Fact)}
SCHEMA = 1


class UnknownEvent(ValueError):
    """An event of a type or schema that this release does not know."""


def shown(event: Event) -> dict[str, Any]:
    """The event with the fields of the API."""
    return {
        "version": event.version,
        "type": event.fact.type,
        "schema": event.schema,
        "occurred_at": _text(event.occurred_at),
        "recorded_at": _text(event.recorded_at),
        "actor": _actor(event.actor),
        "clauses": event.clauses,
        "policy": event.policy,
        "data": data_of(event),
    }


def data_of(event: Event) -> dict[str, Any]:
    """The fields of what happened; a field that was not sent is left out."""
    data: dict[str, Any] = shape(type(event.fact)).dump_python(
        event.fact,
        mode="json",
        by_alias=True,
        exclude_none=not isinstance(event.fact, ReminderSent),  # one without a deadline says so
    )
    return data


def to_bytes(event: Event) -> bytes:
    """The sealed document: the event as it is shown, and its effects on the case."""
    effects = shape(Effects).dump_python(event.effects, mode="json", by_alias=True, exclude_defaults=True)
    return canonical({**shown(event), "effects": effects})


def from_bytes(stored: bytes) -> Event:
    """Read a stored event; UnknownEvent for a type or schema that this release does not know."""
    document = orjson.loads(stored)
    fact = FACTS.get(document["type"])
    if fact is None or document["schema"] != SCHEMA:
        raise UnknownEvent(f"event {document['version']}: {document['type']}, schema {document['schema']}")
    actor = document["actor"]
    return Event(
        version=document["version"],
        fact=shape(fact).validate_python(document["data"], strict=False),
        occurred_at=parse_instant(document["occurred_at"]),
        recorded_at=parse_instant(document["recorded_at"]),
        actor="clock" if actor == "clock" else shape(By).validate_python(actor, strict=False),
        clauses=tuple(document["clauses"]),
        policy=document["policy"],
        effects=shape(Effects).validate_python(document["effects"], strict=False),
    )


def parse_instant(written: str) -> datetime:
    """Read an instant as the sealed document writes it."""
    return datetime.fromisoformat(written)


def opened(key: CaseKey, rows: Iterable[Any], after: int = 0) -> Iterator[Event]:
    """The events in the rows of a case, in order; EventDoesNotOpen if one was changed or is missing."""
    for version, row in enumerate(rows, start=after + 1):
        if row["version"] != version:
            raise EventDoesNotOpen(key.case, version)
        yield from_bytes(key.open_event(version, row["body"], row["format"]))


def is_whole(newest: Any, version: int | None, head: bytes | None) -> bool:
    """Whether no event is missing after the newest row, by the version and head that the case's row had."""
    return head in (None, newest["hash"]) or version is None or version <= newest["version"]


def _actor(actor: Actor) -> Any:
    return {"id": str(actor.id), "role": actor.role} if isinstance(actor, By) else actor


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
