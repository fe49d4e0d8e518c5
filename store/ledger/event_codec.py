"""Events as stored and as shown: canonical JSON and back. An unknown event stops the reader."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import orjson

from domain.case.event import Effects, Event
from domain.events import Fact, ReminderSent
from domain.people.roles import By
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
        "occurred_at": written_instant(event.occurred_at),
        "recorded_at": written_instant(event.recorded_at),
        "actor": written_actor(event.actor),
        "clauses": event.clauses,
        "policy": event.policy,
        "data": data_of(event),
    }


def data_of(event: Event) -> dict[str, Any]:
    """The fields of what happened; a field that was not sent is left out."""
    without_none = not isinstance(event.fact, ReminderSent)  # one without a deadline says so
    return fields_of(event.fact, without_none=without_none)


def to_bytes(event: Event) -> bytes:
    """The sealed document: the event as it is shown, and its effects on the case."""
    effects = shape(Effects).dump_python(event.effects, mode="json", by_alias=True, exclude_defaults=True)
    return canonical({**shown(event), "effects": effects})


def from_bytes(stored: bytes) -> Event:
    """Read a stored event; UnknownEvent for a type or schema that this release does not know."""
    document = orjson.loads(stored)
    return Event(
        version=document["version"],
        fact=fact_in(document, FACTS),
        occurred_at=parse_instant(document["occurred_at"]),
        recorded_at=parse_instant(document["recorded_at"]),
        actor=actor_in(document),
        clauses=tuple(document["clauses"]),
        policy=document["policy"],
        effects=shape(Effects).validate_python(document["effects"], strict=False),
    )


def opened(key: CaseKey, rows: Iterable[Any], after: int = 0) -> Iterator[Event]:
    """The events in the rows of a case, in order; EventDoesNotOpen if one was changed or is missing."""
    return map(from_bytes, opened_bytes(key, rows, after))


def is_whole(newest: Any, version: int | None, head: bytes | None) -> bool:
    """Whether no event is missing after the newest row, by the version and head that the case's row had."""
    return head in (None, newest["hash"]) or version is None or version <= newest["version"]


def opened_bytes(key: CaseKey, rows: Iterable[Any], after: int = 0) -> Iterator[bytes]:
    """The sealed documents in the rows of any stream, in order; EventDoesNotOpen as `opened`."""
    for version, row in enumerate(rows, start=after + 1):
        if row["version"] != version:
            raise EventDoesNotOpen(key.case, version)
        yield key.open_event(version, row["body"], row["format"])


def fields_of(fact: Any, *, without_none: bool = True) -> dict[str, Any]:
    """The fields of a fact of any stream."""
    data: dict[str, Any] = shape(type(fact)).dump_python(
        fact, mode="json", by_alias=True, exclude_none=without_none
    )
    return data


def fact_in(document: dict[str, Any], known: Mapping[str, type]) -> Any:
    """The fact in a sealed document, among those that a stream can have; else UnknownEvent."""
    fact = known.get(document["type"])
    if fact is None or document["schema"] != SCHEMA:
        raise UnknownEvent(f"event {document['version']}: {document['type']}, schema {document['schema']}")
    return shape(fact).validate_python(document["data"], strict=False)


def actor_in(document: dict[str, Any]) -> Any:
    """The actor in a sealed document: a person in a role, or the name of another one."""
    actor = document["actor"]
    return actor if isinstance(actor, str) else shape(By).validate_python(actor, strict=False)


def written_actor(actor: By | str) -> Any:
    """An actor as the sealed document writes it."""
    return {"id": str(actor.id), "role": actor.role} if isinstance(actor, By) else actor


def parse_instant(written: str) -> datetime:
    """Read an instant as the sealed document writes it."""
    return datetime.fromisoformat(written)


def written_instant(instant: datetime) -> str:
    """An instant as the sealed document writes it."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
