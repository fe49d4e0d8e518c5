"""Write what was decided: events, state, links, post and the answer kept for a repeat, all or nothing."""

from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import structlog

from domain.case.case import Case
from domain.case.event import Event
from domain.commands import Command, Replan
from domain.refusals import Refused
from store.delivery import agency_references
from store.ledger import chain, projection
from store.ledger.chain_entries import linked
from store.ledger.idempotency import KeyInUse, command_id, keep
from store.ledger.json_codec import shape
from store.ledger.load import Key, LoadedCase
from store.ledger.sealing import FORMAT, Seals
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
class DecidedCommand:
    """A command that was let through, the plan it was decided by, and what it causes."""

    command: Command
    plan: int
    events: list[Event]
    state: Case


async def append(
    connection: asyncpg.Connection,
    seals: Seals,
    opened: LoadedCase,
    decided: DecidedCommand,
    key: Key | None,
    mail: str | None,
) -> bool:
    """Write it; false when the case moved on meanwhile, KeyInUse when the key is being answered."""
    state, events = decided.state, decided.events
    replans = isinstance(decided.command, Replan)
    if not events:
        return not replans or bool(
            await connection.fetchval(KEEP_PLAN, state.id, state.version, decided.plan)
        )
    case_key = opened.key or seals.new_key(state.id)
    person = opened.caller.person.id if opened.caller else None
    written = command_id(person, key.value) if person and key else uuid4()
    head = await _true_head(connection, opened)
    links = linked(case_key, written, head, events)
    more = projection.more(
        agency_references.columns(seals, state, events),
        projection.posting(decided.command, events, state, mail),
        projection.linking(events, state),
    )
    written_down = {
        "case": state.id,
        "expected": opened.state.version if opened.state else 0,
        "school": state.school,
        "reference": state.reference,
        "version": state.version,
        "head": links.head,
        **dict(zip(projection.COLUMNS, projection.columns(state), strict=True)),
        "state": case_key.seal_state(state.version, shape(Case).dump_json(state, exclude_defaults=True)),
        "wrapped": case_key.wrapped,
        "format": FORMAT,
        "command": written,
        "types": links.types,
        "bodies": links.bodies,
        "hashes": links.hashes,
        "previous": head,
        "progress": projection.outbox_document(state),
        "person": person,
        "key": key.stored if key else None,
        "fingerprint": key.fingerprint if key else None,
        "status": 200 if opened.state else 201,
        "plan": decided.plan,
        "replans": replans,
        **more,
    }
    sql, names = (APPEND_AND_MORE, APPENDED_WITH_MORE) if more else (APPEND, APPENDED)
    answer = await connection.fetchval(sql, *(written_down[name] for name in names))
    if answer == "in_flight":
        raise KeyInUse
    return bool(answer == "recorded")


async def _true_head(connection: asyncpg.Connection, opened: LoadedCase) -> bytes:
    """The hash that a new entry follows.

    Where the row and its newest entry differ, one of them was damaged: the hash is reckoned, so that the
    damage stays in one place and can be mended. People go on writing in the case.
    """
    if opened.state is None or opened.head == opened.last:
        return opened.head
    _log.error("a case's head is not its newest entry's", case=str(opened.state.id))
    row = await connection.fetchrow(READ_LINK, opened.state.id, opened.state.version)
    reckoned = chain.relinked(row) if row is not None else None
    if reckoned is not None and reckoned in (opened.head, opened.last):
        return reckoned
    return opened.head or opened.last or chain.START


async def keep_refusal(
    connection: asyncpg.Connection, opened: LoadedCase, refused: Refused, key: Key
) -> bool:
    """Keep a refusal for repeats; false when the key has got another answer, or is getting one."""
    assert opened.caller is not None
    assert opened.state is not None
    problem = {"code": refused.code, "obligations": refused.obligations, "errors": refused.errors}
    person, state = opened.caller.person.id, opened.state
    return await keep(connection, person, key, state.id, state.version, 409, problem)
