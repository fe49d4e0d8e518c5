"""Stored events read back unchanged: every type, canonical to the byte, and no unknown fields."""

from datetime import UTC, date, datetime, timedelta
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case.event import Effects, Event
from domain.people.roles import By
from store.ledger import event_codec
from store.ledger.json_codec import canonical
from tests.with_each import with_each

EXAMPLES = pytest.mark.parametrize("examples", [4, pytest.param(8, marks=pytest.mark.long("more examples"))])
TEXT = st.text(max_size=20)
FIRST, LAST = datetime(1900, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - hypothesis requires naive times
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
PLAIN: dict[Any, SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(1, 2**53 - 1),
    bool: st.booleans(),
    UUID: st.uuids(),
    date: st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    datetime: INSTANTS,
    type(None): st.none(),
}


def of(kind: Any) -> SearchStrategy[Any]:
    """A strategy for any value of a type, by the events' own annotations."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (Union, UnionType):
        return st.one_of([of(part) for part in parts])
    if origin is tuple:
        return st.lists(of(parts[0]), max_size=2).map(tuple)
    hints = {name: hint for name, hint in get_type_hints(kind).items() if get_origin(hint) is not ClassVar}
    return st.builds(kind, **{name: of(hint) for name, hint in hints.items()})


@EXAMPLES
@with_each("fact", event_codec.FACTS.values(), ids=event_codec.FACTS)
def test_every_event_reads_back_as_it_was_written(fact: type, examples: int) -> None:
    @settings(max_examples=examples)
    @given(
        fact=of(fact),
        effects=of(Effects),
        actor=st.one_of(st.just("clock"), st.builds(By, id=st.uuids(), role=TEXT)),
        at=INSTANTS,
        ago=st.timedeltas(timedelta(0), timedelta(days=30)),
    )
    def check(fact: Any, effects: Effects, actor: Any, at: datetime, ago: timedelta) -> None:
        event = Event(
            version=7,
            fact=fact,
            occurred_at=at - ago,
            recorded_at=at,
            actor=actor,
            clauses=("11.8",),
            policy="p@1",
            effects=effects,
        )
        stored = event_codec.to_bytes(event)
        assert event_codec.from_bytes(stored) == event
        assert stored == rfc8785.dumps(orjson.loads(stored))

    check()


LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
KEYS = st.from_regex("[a-z_]{1,12}", fullmatch=True)
DOCUMENTS = st.recursive(LEAVES, lambda parts: st.lists(parts) | st.dictionaries(KEYS, parts), max_leaves=8)


@settings(max_examples=150)
@given(document=DOCUMENTS)
def test_canonical_json_is_rfc_8785(document: Any) -> None:
    assert canonical(document) == rfc8785.dumps(document)


def stored(**changes: Any) -> bytes:
    document = {
        "version": 1,
        "type": "case.closed",
        "schema": 1,
        "occurred_at": "2027-03-01T10:00:00Z",
        "recorded_at": "2027-03-01T10:00:00Z",
        "actor": "clock",
        "clauses": [],
        "policy": "p@1",
        "data": {"reasons": "Nothing is owed."},
        "effects": {},
    }
    return orjson.dumps(document | changes)


def test_a_reminder_without_a_deadline_says_so() -> None:
    sent = {"obligation": "conclude:cscs-1", "rung": 0, "to": ["dsl"], "due_at": None}
    event = event_codec.from_bytes(stored(type="reminder.sent", data=sent))
    assert event_codec.shown(event)["data"] == sent


def test_event_names_are_those_of_the_contract() -> None:
    assert event_codec.from_bytes(stored()).fact == event_codec.FACTS["case.closed"](
        reasons="Nothing is owed."
    )


@with_each("changes", [{"type": "case.forgotten"}, {"schema": 2}, {"type": "case.closed "}])
def test_an_unknown_event_stops_the_reader(changes: dict[str, Any]) -> None:
    with pytest.raises(event_codec.UnknownEvent):
        event_codec.from_bytes(stored(**changes))


@with_each(
    "changes",
    [
        {"data": {"reasons": "x", "colour": "blue"}},
        {"data": {}},
        {"effects": {"opens": [{"id": "x"}]}},
        {"effects": {"colour": "blue"}},
        {"actor": {"id": "not-an-id", "role": "dsl"}},
    ],
)
def test_unknown_or_missing_fields_stop_it_too(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        event_codec.from_bytes(stored(**changes))
