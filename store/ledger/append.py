"""Write decisions: events, state, lists, links, messages and the answers for repeats, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import structlog

from domain.case.case import Case
from domain.case.event import Event
from domain.commands import Command, Replan
from domain.decide import Decision
from store.delivery import agency_references
from store.ledger import chain, event_codec, list_rows, projection
from store.ledger.append_batches import MOST_BYTES, AppendBatches, Write
from store.ledger.idempotency import command_id
from store.ledger.json_codec import shape
from store.ledger.load_request import Key, LoadedCase
from store.ledger.opened_states import OpenedState, hash_of
from store.ledger.projection import Rows
from store.ledger.sealing import FORMAT, CaseKey, Seals
from store.ledger.statements import APPEND, KEEP_PLAN, READ_LINK
from store.people.credentials import SessionHash

_log = structlog.get_logger("store")
_NOTHING: Mapping[UUID, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedChange:
    """A command with its decision, as it is written."""

    command: Command
    decision: Decision
    plan: int
    """The revision of the calendar and policies that it was decided by."""
    key: Key | None
    """The key under which its answer is kept for a repeat."""
    mail: str | None
    """The channel of mail; None where this installation sends none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedChange:
    """A change as it is stored."""

    rows: Rows
    state: bytes
    bodies: list[bytes]
    opened: OpenedState[CaseKey]

    @property
    def case(self) -> UUID:
        """The case that it changes."""
        return self.opened.state.id

    @property
    def size(self) -> int:
        """About how many bytes are sent."""
        return len(_document(self.rows)) + sum(map(len, (self.state, *self.bodies)))


async def append(
    connection: asyncpg.Connection,
    seals: Seals,
    here: tuple[LoadedCase, DecidedChange],
    *there: tuple[LoadedCase, DecidedChange],
    only_read: Mapping[UUID, int] = _NOTHING,
) -> bool:
    """Write what one command does in its own case and in others, all or nothing (2.4g); false if it was late.

    It is late if another command was faster in any of the cases, or in one of `only_read`: these were read at
    these versions, and are not written. The answer for a repeat belongs to the case that the command was sent
    to: the others have no key.
    """
    case, change = here[1].decision.case, here[1]
    if not change.decision.events:
        replans = isinstance(change.command, Replan)
        return not replans or bool(await connection.fetchval(KEEP_PLAN, case.id, case.version, change.plan))
    sealed = [
        sealed_change(seals, loaded, each, await true_head(connection, loaded))
        for loaded, each in (here, *there)
    ]
    read: Rows = {"held": [{"id": other, "version": version} for other, version in only_read.items()]}
    of_pupil = here[0].of_pupil
    if of_pupil.pupils:
        others, versions = zip(*of_pupil.versions, strict=True) if of_pupil.versions else ((), ())
        child = {"school": case.school, "pupils": of_pupil.pupils, "case_id": case.id}
        read["pupils"] = [child | {"cases": others, "versions": versions}]
    if not await _write(connection, sealed, read, together=True):
        return False
    for each in sealed:
        seals.opened.keep(each.opened)
    return True


async def append_recalled(
    batches: AppendBatches, seals: Seals, loaded: LoadedCase, change: DecidedChange
) -> bool:
    """Write what was decided from memory; false when anything of it has changed."""
    assert loaded.caller is not None
    sealed = sealed_change(seals, loaded, change, loaded.head)
    # Two requests with one key never go together, nor two commands in one case.
    unique = {sealed.case, (loaded.caller.person.id, change.key.stored) if change.key is not None else None}
    write = Write(values=sealed, size=sealed.size, unique=frozenset(unique - {None}))
    if not await batches.answer(write):
        return False
    seals.opened.keep(sealed.opened)
    return True


async def append_batch(connection: asyncpg.Connection, sealed: Sequence[SealedChange]) -> list[bool]:
    """Write what was decided in several cases; whether each was written. No case waits for another."""
    written = await _write(connection, sealed, {}, together=False)
    return [each.case in written for each in sealed]


async def append_many(
    connection: asyncpg.Connection, seals: Seals, changes: Sequence[tuple[LoadedCase, DecidedChange]]
) -> set[UUID]:
    """Write what was decided in many cases, in one transaction; the cases that were written.

    A case in which another command is being written is left out. Rows of the outbox are locked in order, as
    the relay locks them; if that takes long, Postgres undoes everything.
    """
    sealed = [sealed_change(seals, loaded, change, loaded.head) for loaded, change in changes]
    written: set[UUID] = set()
    async with connection.transaction():
        for part in _parts(sorted(sealed, key=lambda each: each.case)):
            written |= await _write(connection, part, {}, together=False)
    return written


def _parts(sealed: Sequence[SealedChange]) -> Iterator[list[SealedChange]]:
    """The changes in parts, each of which goes in one message to Postgres."""
    part: list[SealedChange] = []
    size = 0
    for each in sealed:
        if part and size + each.size > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(each)
        size += each.size
    if part:
        yield part


async def _write(
    connection: asyncpg.Connection, sealed: Sequence[SealedChange], also: Rows, *, together: bool
) -> set[UUID]:
    """The cases that were written."""
    rows: Rows = {}
    for each in (*(change.rows for change in sealed), also):
        for table, more in each.items():
            rows[table] = [*rows.get(table, ()), *more]
    bodies = [body for each in sealed for body in each.bodies]
    return set(
        await connection.fetchval(APPEND, _document(rows), [each.state for each in sealed], bodies, together)
    )


def _document(rows: Rows) -> str:
    return orjson.dumps(rows, default=_as_postgres_reads).decode()


def _as_postgres_reads(value: object) -> str:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    assert isinstance(value, UUID), "asyncpg has a class of its own for ids"
    return str(value)


def sealed_change(seals: Seals, loaded: LoadedCase, change: DecidedChange, head: bytes) -> SealedChange:
    """Seal the new events and the state, after the event whose hash is `head`."""
    before, case, events, key = loaded.case, change.decision.case, change.decision.events, change.key
    assert all(each.recorded_at == case.recorded_at for each in events), "one write has one time of recording"
    case_key = loaded.key or seals.new_key(case.id)
    person = loaded.caller.person.id if loaded.caller else None
    written = command_id(person, key.value) if person and key else uuid4()
    bodies = [case_key.seal_event(event.version, event_codec.to_bytes(event)) for event in events]
    linked = list(_linked(case.id, written, head, events, bodies))
    newest: bytes = linked[-1]["hash"]
    plain = shape(Case).dump_json(case, exclude_defaults=True)
    state = case_key.seal_state(case.version, plain)
    rows: Rows = {
        "cases": [
            {
                "id": case.id,
                "school": case.school,
                "reference": case.reference,
                "version": case.version,
                "head": newest,
                "plan": change.plan,
                **projection.columns(case),
            }
        ],
        "events": linked,
        "outbox": [projection.outbox_row(before, case)],
        **list_rows.changes(before, case),
        **agency_references.rows(seals, case, events),
        **projection.link_rows(events, case),
        **projection.message_rows(change.command, case, change.decision.notifications, change.mail),
    }
    if before is None:
        rows["case_keys"] = [{"case_id": case.id, "wrapped": case_key.wrapped}]
    else:
        rows["held"] = [{"id": case.id, "version": before.version, **_recalled(loaded)}]
    if isinstance(change.command, Replan):
        rows["replans"] = []
    if key is not None:
        kept = {"person": person, "key": key.stored, "fingerprint": key.fingerprint, "command_id": written}
        status = 200 if before is not None else 201
        rows["answers"] = [kept | {"case_id": case.id, "status": status, "version": case.version}]
    opened = OpenedState(
        version=case.version, hash=hash_of(state), size=len(plain), state=case, key=case_key, head=newest
    )
    return SealedChange(rows=rows, state=state, bodies=bodies, opened=opened)


def _recalled(loaded: LoadedCase) -> dict[str, Any]:
    """What a command from memory was decided by; nothing for a case that was loaded just now."""
    if loaded.recalled_from is None:
        return {}
    assert loaded.caller is not None
    assert loaded.case is not None
    assert loaded.key is not None
    return {
        "recalled": True,
        "school": loaded.case.school,
        "person": loaded.caller.person.id,
        "roles": loaded.caller.person.roles,
        "credential": loaded.credential,
        "session": isinstance(loaded.credential, SessionHash),
        "state_hash": loaded.recalled_from,
        "wrapped": loaded.key.wrapped,
        "head": loaded.head,
        "plan": loaded.plan,
    }


def _linked(
    case: UUID, command: UUID, previous: bytes, events: Sequence[Event], bodies: Sequence[bytes]
) -> Iterator[dict[str, Any]]:
    """The rows of the events but their bodies, after the event whose hash is `previous`."""
    for event, body in zip(events, bodies, strict=True):
        version, recorded_at, kind = event.version, event.recorded_at, event.fact.type
        following = chain.link(case, version, FORMAT, recorded_at, kind, command, previous, body)
        yield {
            "case_id": case,
            "version": version,
            "format": FORMAT,
            "recorded_at": recorded_at,
            "type": kind,
            "command_id": command,
            "previous": previous,
            "hash": following,
        }
        previous = following


async def true_head(connection: asyncpg.Connection, loaded: LoadedCase) -> bytes:
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
