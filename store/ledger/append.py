"""Write a decision: events, state, links, messages and the answer for a repeat, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import structlog

from domain.case.case import Case
from domain.case.event import Event
from domain.commands import Command, Replan
from domain.decide import Decision
from domain.messaging.workflow_progress import has_run, told_after
from store.delivery import agency_references
from store.ledger import chain, event_codec, list_rows, projection
from store.ledger.append_batches import AppendBatches, Write
from store.ledger.idempotency import KeyInUse, command_id
from store.ledger.json_codec import shape
from store.ledger.load_request import Key, LoadedCase, PupilCases
from store.ledger.opened_states import OpenedState, hash_of
from store.ledger.sealing import FORMAT, CaseKey, Seals
from store.ledger.statements import APPEND, KEEP_PLAN, READ_LINK
from store.people.credentials import SessionHash

_log = structlog.get_logger("store")
_FIXED_BYTES = 2_000
"""About what all other values of a write come to."""
_UNCHECKED: dict[str, Any] = {
    **dict.fromkeys(("credential", "session", "roles", "state_hash")),
    "pupils": (),
    "pupil_cases": (),
    "pupil_versions": (),
    "if_free": False,
}
"""The checks of a write whose case was loaded just now."""


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
    """Write it; false when another command was faster, KeyInUse when the key is being answered."""
    case = change.decision.case
    if not change.decision.events:
        replans = isinstance(change.command, Replan)
        return not replans or bool(await connection.fetchval(KEEP_PLAN, case.id, case.version, change.plan))
    sealed = sealed_change(seals, loaded, change, await true_head(connection, loaded))
    values = sealed.values | counted(loaded.of_pupil)
    return _is_recorded(await connection.fetchval(APPEND.sql, *APPEND.arranged(values)), seals, sealed)


async def append_recalled(batches: AppendBatches, seals: Seals, loaded: LoadedCase, change: Append) -> bool:
    """Write what was decided from memory; false when anything of it has changed. KeyInUse as above."""
    assert loaded.caller is not None
    sealed = sealed_change(seals, loaded, change, loaded.head)
    values = sealed.values | {
        "credential": loaded.credential,
        "session": isinstance(loaded.credential, SessionHash),
        "roles": loaded.caller.person.roles,
        "state_hash": loaded.recalled_from,
    }
    person_and_key = (loaded.caller.person.id, change.key.stored) if change.key is not None else None
    write = Write(statement=APPEND, values=APPEND.arranged(values), size=sealed.size, unique=person_and_key)
    return _is_recorded(await batches.answer(write), seals, sealed)


def counted(of_pupil: PupilCases) -> dict[str, Any]:
    """What the check of a pupil’s cases takes."""
    return {
        "pupils": of_pupil.pupils,
        "pupil_cases": [case for case, _ in of_pupil.versions],
        "pupil_versions": [version for _, version in of_pupil.versions],
    }


def _is_recorded(answer: str, seals: Seals, sealed: "SealedChange") -> bool:
    if answer == "in_flight":
        raise KeyInUse
    if answer != "recorded":
        return False
    seals.opened.keep(sealed.opened)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedChange:
    """A change as it is stored."""

    values: dict[str, Any]
    opened: OpenedState[CaseKey]

    @property
    def size(self) -> int:
        """About how many bytes are sent."""
        values = self.values
        long = (values["state"], *values["bodies"], values["owed"], values["progress"], values["notices"])
        return _FIXED_BYTES + sum(map(len, long))


def sealed_change(seals: Seals, loaded: LoadedCase, change: Append, head: bytes) -> SealedChange:
    """Seal the new events and the state, after the event whose hash is `head`."""
    case, events, key = change.decision.case, change.decision.events, change.key
    assert all(each.recorded_at == case.recorded_at for each in events), "one write has one time of recording"
    case_key = loaded.key or seals.new_key(case.id)
    person = loaded.caller.person.id if loaded.caller else None
    written = command_id(person, key.value) if person and key else uuid4()
    links = _linked(case_key, written, head, events)
    state = case_key.seal_state(case.version, shape(Case).dump_json(case, exclude_defaults=True))
    values = {
        "case": case.id,
        "expected": loaded.case.version if loaded.case else 0,
        "school": case.school,
        "reference": case.reference,
        "version": case.version,
        "head": links.head,
        **projection.columns(case),
        "state": state,
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
        "replans": isinstance(change.command, Replan),
        "lists": list_rows.changes(loaded.case, case),
        "told_after": told_after(loaded.case, case),
        "begun": has_run(loaded.case),
        **agency_references.columns(seals, case, events),
        **projection.links(events, case),
        **projection.messages(change.command, change.decision.notifications, change.mail),
        **_UNCHECKED,
    }
    opened = OpenedState(
        version=case.version,
        hash=hash_of(state),
        size=len(state),
        state=case,
        key=case_key,
        head=links.head,
    )
    return SealedChange(values=values, opened=opened)


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
