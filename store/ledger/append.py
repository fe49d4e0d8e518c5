"""Write a decision: events, state, links, messages and the answer for a repeat, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import structlog

from domain.case.case import Case
from domain.case.event import Event
from domain.commands import Command, Replan
from domain.decide import Decision
from domain.refusals import Refused
from store.delivery import agency_references
from store.ledger import chain, event_codec, projection
from store.ledger.idempotency import KeyInUse, command_id, keep
from store.ledger.json_codec import shape
from store.ledger.load_request import Key, LoadedCase
from store.ledger.sealing import FORMAT, CaseKey, Seals
from store.ledger.statements import (
    APPEND,
    APPEND_AND_MORE,
    APPENDED,
    APPENDED_WITH_MORE,
    KEEP_PLAN,
    READ_LINK,
)

_log = structlog.get_logger("store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """What a command adds to the record."""

    command: Command
    decision: Decision
    plan: int
    """The revision of the calendar and policies that it was decided by."""
    key: Key | None
    """The key under which its answer is kept for a repeat."""
    mail: str | None
    """The channel of mail; None where this installation sends none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Links:
    """The columns of new events in their order, and the chain's head after them."""

    types: list[str]
    bodies: list[bytes]
    hashes: list[bytes]

    @property
    def head(self) -> bytes:
        """The hash of the last event."""
        return self.hashes[-1]


async def append(connection: asyncpg.Connection, seals: Seals, loaded: LoadedCase, change: Append) -> bool:
    """Write it; false when the case moved on meanwhile, KeyInUse when the key is being answered."""
    case, events, key = change.decision.case, change.decision.events, change.key
    replans = isinstance(change.command, Replan)
    if not events:
        return not replans or bool(await connection.fetchval(KEEP_PLAN, case.id, case.version, change.plan))
    case_key = loaded.key or seals.new_key(case.id)
    person = loaded.caller.person.id if loaded.caller else None
    written = command_id(person, key.value) if person and key else uuid4()
    head = await _true_head(connection, loaded)
    links = _linked(case_key, written, head, events)
    told = change.decision.notifications
    found = agency_references.columns(seals, case, events)
    linked_cases = projection.links(events, case)
    sent = projection.messages(change.command, told, change.mail)
    adds = found["found_versions"] or linked_cases["link_versions"]
    more = adds or told or sent["delivered"] or sent["failed"]
    written_down = {
        "case": case.id,
        "expected": loaded.case.version if loaded.case else 0,
        "school": case.school,
        "reference": case.reference,
        "version": case.version,
        "head": links.head,
        **projection.columns(case),
        "state": case_key.seal_state(case.version, shape(Case).dump_json(case, exclude_defaults=True)),
        "wrapped": case_key.wrapped,
        "format": FORMAT,
        "command": written,
        "types": links.types,
        "bodies": links.bodies,
        "hashes": links.hashes,
        "previous": head,
        "progress": projection.outbox_document(case),
        "person": person,
        "key": key.stored if key else None,
        "fingerprint": key.fingerprint if key else None,
        "status": 200 if loaded.case else 201,
        "plan": change.plan,
        "replans": replans,
        **found,
        **linked_cases,
        **sent,
    }
    sql, names = (APPEND_AND_MORE, APPENDED_WITH_MORE) if more else (APPEND, APPENDED)
    answer = await connection.fetchval(sql, *(written_down[name] for name in names))
    if answer == "in_flight":
        raise KeyInUse
    return bool(answer == "recorded")


def _linked(key: CaseKey, command: UUID, previous: bytes, events: Sequence[Event]) -> _Links:
    """Seal the events under the case's key, after the event whose hash is `previous`."""
    links = _Links(types=[], bodies=[], hashes=[])
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


async def _true_head(connection: asyncpg.Connection, loaded: LoadedCase) -> bytes:
    """The hash that a new entry follows.

    If the row and its newest entry differ, one of them was damaged. The hash is then calculated, so that the
    damage stays in one place and can be mended, and people can go on writing in the case.
    """
    if loaded.case is None or loaded.head == loaded.last:
        return loaded.head
    _log.error("a case's head is not its newest entry's", case=str(loaded.case.id))
    row = await connection.fetchrow(READ_LINK, loaded.case.id, loaded.case.version)
    reckoned = chain.relinked(row) if row is not None else None
    if reckoned is not None and reckoned in (loaded.head, loaded.last):
        return reckoned
    return loaded.head or loaded.last or chain.START


async def keep_refusal(
    connection: asyncpg.Connection, loaded: LoadedCase, refused: Refused, key: Key
) -> bool:
    """Keep a refusal for repeats; false if the key has another answer, or is getting one."""
    assert loaded.caller is not None
    assert loaded.case is not None
    problem = {"code": refused.code, "obligations": refused.obligations, "errors": refused.errors}
    person, state = loaded.caller.person.id, loaded.case
    return await keep(connection, person, key, state.id, state.version, 409, problem)
