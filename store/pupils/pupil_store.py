"""Load a pupil of a school, and write what a command decided."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from domain.pupils.pupil_decisions import PupilDecision
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_events import PupilEvent
from domain.pupils.pupil_listing import listing_of
from store.ledger import chain
from store.ledger.idempotency import KeyInUse, command_id, keep
from store.ledger.load_request import Key
from store.ledger.sealing import FORMAT, CaseKey, Seals
from store.pool import Database
from store.pupils import pupil_codec
from store.pupils.pupil_codec import PupilDoesNotOpen, opening

_READ = """
SELECT p.id, p.school, p.version, p.head, p.state, k.wrapped,
    (SELECT e.hash FROM pupil_events AS e WHERE e.pupil_id = p.id AND e.version = p.version) AS last
FROM pupils AS p JOIN pupil_keys AS k ON k.pupil_id = p.id
WHERE p.id = ANY($1::uuid[]) AND p.school = $2
"""
_KNOWN = """
SELECT p.id FROM pupils AS p JOIN pupil_keys AS k ON k.pupil_id = p.id
WHERE p.id = ANY($1::uuid[]) AND p.school = $2
"""
_EVENTS = """
SELECT version, format, body, command_id FROM pupil_events WHERE pupil_id = $1 ORDER BY version
"""
# Up from each pupil to the record that stays.
_FOLLOWED = """
WITH RECURSIVE followed AS (
    SELECT id AS child, id, merged_into, 1 AS steps FROM pupils
    WHERE id = ANY({pupils}::uuid[]) AND school = {school}
    UNION
    SELECT f.child, p.id, p.merged_into, f.steps + 1
    FROM followed AS f JOIN pupils AS p ON p.id = f.merged_into WHERE p.school = {school} AND f.steps < 100
)"""
# Row by row (OFFSET 0): Postgres would read the whole register, because it expects many merged records.
_MERGED_INTO = """
    UNION
    SELECT m.child, p.id, m.steps + 1
    FROM merged AS m CROSS JOIN LATERAL (
        SELECT id FROM pupils WHERE merged_into = m.id AND school = {school} OFFSET 0
    ) AS p
    WHERE m.steps < 100
)"""
SAME_CHILD = f"{_FOLLOWED}, merged AS (SELECT DISTINCT child, id, 1 AS steps FROM followed{_MERGED_INTO}"
"""SQL that begins a statement: `merged` has each record that describes the child of one of the pupils."""
_BOTH = {"pupils": "$1", "school": "$2"}
_SURVIVING = f"{_FOLLOWED.format(**_BOTH)} SELECT child, id FROM followed WHERE merged_into IS NULL"
_MERGED = f"""
WITH RECURSIVE merged AS (
    SELECT id AS child, id, 1 AS steps FROM pupils WHERE id = ANY($1::uuid[]) AND school = $2
{_MERGED_INTO.format(**_BOTH)}
SELECT DISTINCT id FROM merged
"""
_RECORDS = f"{SAME_CHILD.format(**_BOTH)} SELECT DISTINCT id FROM merged"
_NAMES = (
    *("pupil", "expected", "school", "merged_into", "other", "other_version", "listing", "state", "wrapped"),
    *("format", "recorded_at", "command", "type", "body", "previous", "hash"),
    *("person", "key", "fingerprint", "status"),
)
_APPEND = "SELECT append_pupil({})".format(
    ", ".join(f"a_{name} => ${place}" for place, name in enumerate(_NAMES, 1))
)


class RegisterBusy(Exception):
    """Another transaction has changed the school's register for some time: an import. Nothing is written."""

    def __init__(self, school: UUID) -> None:
        super().__init__()
        self.school = school


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPupil:
    """A pupil as stored, and what the next event follows."""

    pupil: RegisteredPupil
    key: CaseKey
    head: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilAppend:
    """What a command adds to a pupil's record."""

    decision: PupilDecision
    person: UUID | None
    """The person who gave it; None on the command line."""
    key: Key | None = None
    """The key under which its answer is kept for a repeat."""
    other: RegisteredPupil | None = None
    """Another record that it was decided by, which must not have changed."""


async def load_pupil(database: Database, seals: Seals, school: UUID, pupil: UUID) -> LoadedPupil | None:
    """The pupil of this school, if they exist and their key does; PupilDoesNotOpen if damaged."""
    row = await database.fetchrow(_READ, [pupil], school)
    return _loaded(row, seals) if row is not None else None


async def load_pupils(
    connection: asyncpg.Connection, seals: Seals, school: UUID, pupils: list[UUID]
) -> dict[UUID, LoadedPupil]:
    """The pupils of this school among these, by id; PupilDoesNotOpen if one is damaged.

    They are opened in a thread: a whole register must not keep an emergency waiting.
    """
    rows = await connection.fetch(_READ, pupils, school)
    return await asyncio.to_thread(lambda: {row["id"]: _loaded(row, seals) for row in rows})


def _loaded(row: Any, seals: Seals) -> LoadedPupil:
    pupil: UUID = row["id"]
    with opening(pupil):
        key = seals.key(pupil, row["wrapped"])
        state = pupil_codec.state_from_bytes(key.open_state(row["version"], row["state"]))
    if (state.id, state.school) != (pupil, row["school"]):  # whatever the row says
        raise PupilDoesNotOpen(pupil)
    if row["head"] is None or row["head"] != row["last"]:  # the next event would follow a damaged one
        raise PupilDoesNotOpen(pupil)
    return LoadedPupil(pupil=state, key=key, head=row["head"])


async def known_pupils(database: Database, school: UUID, pupils: list[UUID]) -> set[UUID]:
    """The ids that belong to pupils of this school."""
    return {row["id"] for row in await database.fetch(_KNOWN, pupils, school)}


async def school_of_pupil(connection: asyncpg.Connection, pupil: UUID) -> UUID | None:
    """The school of a pupil, for the command line."""
    school: UUID | None = await connection.fetchval("SELECT school FROM pupils WHERE id = $1", pupil)
    return school


async def surviving_pupil(database: Database, school: UUID, pupil: UUID) -> UUID | None:
    """The pupil, or the one whose record replaced theirs; None if the school has no such pupil."""
    return next(iter((await surviving_pupils(database, school, [pupil])).values()), None)


async def surviving_pupils(database: Database, school: UUID, pupils: list[UUID]) -> dict[UUID, UUID]:
    """Each of these pupils of the school, with the one whose record stays."""
    return {row["child"]: row["id"] for row in await database.fetch(_SURVIVING, pupils, school)}


async def with_merged(database: Database, school: UUID, pupils: list[UUID]) -> set[UUID]:
    """The pupils of the school, and all whose records were merged into theirs."""
    return {row["id"] for row in await database.fetch(_MERGED, pupils, school)}


async def records_of(database: Database, school: UUID, pupils: Sequence[UUID]) -> list[UUID]:
    """Every record of the school that describes one of these children (`pupil.merged`), these included."""
    return [row["id"] for row in await database.fetch(_RECORDS, list(pupils), school)]


async def events_of(connection: asyncpg.Connection, loaded: LoadedPupil) -> list[tuple[PupilEvent, UUID]]:
    """Every event of a pupil in order, each with the id of its command; PupilDoesNotOpen if damaged."""
    rows = await connection.fetch(_EVENTS, loaded.pupil.id)
    with opening(loaded.pupil.id):
        events = list(pupil_codec.opened_events(loaded.key, rows))
    return [(event, row["command_id"]) for event, row in zip(events, rows, strict=True)]


async def append_pupil(
    connection: asyncpg.Connection, seals: Seals, loaded: LoadedPupil | None, change: PupilAppend
) -> bool:
    """Write it; false if another command was faster, KeyInUse if the key is being answered.

    Several in one transaction are all or nothing; the first locks the school's register for the rest.
    RegisterBusy while an import has that lock. A change without an event keeps its answer only.
    """
    pupil, key = change.decision.pupil, change.key
    if not change.decision.events:
        return key is None or await _kept_as_it_was(connection, change, key)
    (event,) = change.decision.events
    sealing = loaded.key if loaded is not None else seals.new_key(pupil.id)
    previous = loaded.head if loaded is not None else chain.START
    body = sealing.seal_event(event.version, pupil_codec.event_to_bytes(event))
    command = command_id(change.person, key.value) if key is not None and change.person else uuid4()
    values: dict[str, object] = {
        "pupil": pupil.id,
        "expected": event.version - 1,
        "school": pupil.school,
        "merged_into": pupil.merged_into,
        "other": change.other.id if change.other is not None else None,
        "other_version": change.other.version if change.other is not None else None,
        "listing": sealing.seal_listing(event.version, pupil_codec.listing_to_bytes(listing_of(pupil))),
        "state": sealing.seal_state(event.version, pupil_codec.state_to_bytes(pupil)),
        "wrapped": sealing.wrapped,
        "format": FORMAT,
        "recorded_at": event.recorded_at,
        "command": command,
        "type": event.fact.type,
        "body": body,
        "previous": previous,
        "hash": chain.link(
            pupil.id, event.version, FORMAT, event.recorded_at, event.fact.type, command, previous, body
        ),
        "person": change.person,
        "key": key.stored if key is not None else None,
        "fingerprint": key.fingerprint if key is not None else None,
        "status": 201 if loaded is None else 200,
    }
    try:
        answer = await connection.fetchval(_APPEND, *(values[name] for name in _NAMES))
    except asyncpg.LockNotAvailableError:
        raise RegisterBusy(pupil.school) from None
    if answer == "in_flight":
        raise KeyInUse
    return bool(answer == "recorded")


async def _kept_as_it_was(connection: asyncpg.Connection, change: PupilAppend, key: Key) -> bool:
    """Keep the answer to a command that changed nothing; false if the key has one, or is getting one."""
    pupil = change.decision.pupil
    assert change.person is not None
    return await keep(connection, change.person, key, pupil.id, pupil.version, 200, None)
