"""The signed heads that are served, with cosignatures, and the public keys that signed. Nothing is secret."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from evidence.checkpoint_text import CheckpointMalformed, TreeHead, checkpoint_note, tree_head
from evidence.note_keys import WITNESS, KeyMalformed, id_in, name_in, verifier_from
from evidence.signed_note import NoteMalformed, NoteSignature
from store.pool import Database

_ALONE = "SELECT pg_try_advisory_xact_lock($1)"
_TURN = "SELECT pg_advisory_xact_lock($1)"
_ONE_AT_A_TIME = 0x6F6E7761726406
_KEYS = """
SELECT line, taken_at, overlap_until, reasons,
    before_origin AS origin, before_size AS size, before_root AS root
FROM log_keys ORDER BY number
"""
_TAKE = """
INSERT INTO log_keys (line, taken_at, overlap_until, reasons, before_origin, before_size, before_root)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_LATEST = "SELECT note FROM checkpoints WHERE origin = $1 ORDER BY size DESC LIMIT 1"
_SERVED = """
SELECT c.note, c.size, c.origin, c.signed_at FROM checkpoints AS c
WHERE c.origin = (SELECT split_part(line, '+', 1) FROM log_keys ORDER BY number DESC LIMIT 1)
"""
_NEWEST = f"{_SERVED} ORDER BY c.size DESC LIMIT 1"
_SIGNED_ENTRY = f"""
SELECT t.leaf, t.hash, c.note, c.size, c.origin, c.signed_at FROM ({_NEWEST}) AS c
JOIN tree_entries AS t ON t.stream = $1 AND t.version = $2 AND t.leaf < c.size
"""
_OF_SIZE = f"{_SERVED} AND c.size = $1"
_KEEP = """
INSERT INTO checkpoints (origin, size, note, signed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (origin, size) DO NOTHING
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenKey:
    """A public key that signs, or signed, the log."""

    line: str
    taken_at: datetime
    overlap_until: datetime | None = None
    """Until when the key before it signs each head too."""
    reasons: str | None = None
    """Why the record before it was given up (`log.restored`), or the key before it, if either was."""
    before: TreeHead | None = None
    """With reasons: the newest head that the key before had signed."""

    @property
    def name(self) -> str:
        """The name of the log that it signs, which is the origin of its heads."""
        return name_in(self.line)

    @property
    def id(self) -> str:
        """The part of the line that differs between keys of one name, for people."""
        return id_in(self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedCheckpoint:
    """The newest signed head, as anybody may read it."""

    note: bytes
    origin: str
    size: int
    signed_at: datetime

    @property
    def head(self) -> TreeHead | None:
        """The signed size and root; None if the stored note was changed since."""
        try:
            head = tree_head(checkpoint_note(self.note).text)
        except (NoteMalformed, CheckpointMalformed):
            return None
        return head if (head.origin, head.size) == (self.origin, self.size) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEntry:
    """An event of the tree: its index, its hash, and the newest head, which covers it."""

    index: int
    hash: bytes
    signed: ServedCheckpoint


async def alone(connection: asyncpg.Connection) -> bool:
    """Whether this transaction is the only one that signs, until it ends."""
    return bool(await connection.fetchval(_ALONE, _ONE_AT_A_TIME))


async def turn_to_sign(connection: asyncpg.Connection) -> None:
    """Wait until no one else signs, and let no one sign until this transaction ends."""
    await connection.execute(_TURN, _ONE_AT_A_TIME)


async def taken_keys(database: Database) -> list[TakenKey]:
    """Every key, the first one first."""
    return [
        TakenKey(
            line=row["line"],
            taken_at=row["taken_at"],
            overlap_until=row["overlap_until"],
            reasons=row["reasons"],
            before=None
            if row["reasons"] is None
            else TreeHead(origin=row["origin"], size=row["size"], root=row["root"]),
        )
        for row in await database.fetch(_KEYS)
    ]


def keys_of_log(keys: Sequence[TakenKey]) -> list[TakenKey]:
    """The keys that signed the log as it is now: not those of a log that was given up after a restore."""
    return [key for key in keys if key.name == keys[-1].name]


def keys_in_use(keys: Sequence[TakenKey], now: datetime) -> list[TakenKey]:
    """The keys that sign each head now, the newest first: several while one replaces another."""
    using = list[TakenKey]()
    for key in reversed(keys):
        using.append(key)
        if key.overlap_until is None or key.overlap_until <= now:
            break
    return using


def signs_until(later: Sequence[TakenKey]) -> datetime | None:
    """When the key ends that these came after: with the first overlap to end. None for the newest key."""
    return min((each.overlap_until or each.taken_at for each in later), default=None)


async def take_key(connection: asyncpg.Connection, key: TakenKey) -> None:
    """Sign with this key from now on."""
    before = (
        (None, None, None) if key.before is None else (key.before.origin, key.before.size, key.before.root)
    )
    await connection.execute(_TAKE, key.line, key.taken_at, key.overlap_until, key.reasons, *before)


async def latest_note(connection: asyncpg.Connection, origin: str) -> bytes | None:
    """The newest head that was signed under this origin."""
    note: bytes | None = await connection.fetchval(_LATEST, origin)
    return note


async def newest_checkpoint(database: Database) -> ServedCheckpoint | None:
    """The newest head of the log as it is now, with its cosignatures; None before the first."""
    found = await newest_signed(database)
    return None if found is None else await cosigned(database, found)


async def cosigned(database: Database, head: ServedCheckpoint) -> ServedCheckpoint:
    """This head with its cosignatures."""
    return replace(head, note=await with_cosignatures(database, head.origin, head.size, head.note))


async def newest_signed(database: Database) -> ServedCheckpoint | None:
    """The newest head without cosignatures, as the log signed it."""
    row = await database.fetchrow(_NEWEST)
    return None if row is None else ServedCheckpoint(**row)


async def signed_entry(database: Database, stream: UUID, version: int) -> SignedEntry | None:
    """Where an event is in the tree of the newest signed head; None until a signed head covers it."""
    row = await database.fetchrow(_SIGNED_ENTRY, stream, version)
    if row is None:
        return None
    index, event_hash, note, size, origin, signed_at = row
    signed = ServedCheckpoint(note=note, size=size, origin=origin, signed_at=signed_at)
    return SignedEntry(index=index, hash=event_hash, signed=signed)


async def checkpoint_of_size(database: Database, size: int) -> ServedCheckpoint | None:
    """The signed head of the log as it is now, of just this size; None if no such head was signed."""
    row = await database.fetchrow(_OF_SIZE, size)
    return None if row is None else ServedCheckpoint(**row)


async def keep_checkpoint(connection: asyncpg.Connection, head: TreeHead, note: bytes, at: datetime) -> None:
    """Serve this head, which is already kept outside the database."""
    await connection.execute(_KEEP, head.origin, head.size, note, at)


_COSIGNED = """
SELECT c.witness, c.signature FROM witnesses AS w
JOIN cosignatures AS c ON c.witness = w.line AND c.origin = $1 AND c.size = $2
ORDER BY w.line
"""


async def with_cosignatures(database: Database, origin: str, size: int, note: bytes) -> bytes:
    """The note with each cosignature that is of its text. One that was changed is left out."""
    rows = await database.fetch(_COSIGNED, origin, size)
    if not rows:
        return note
    text, parted, _ = note.decode("utf-8", "replace").rpartition("\n\n")
    if not parted or not note.endswith(b"\n"):
        return note  # it was damaged
    lines = [_line_of(row["witness"], row["signature"], f"{text}\n") for row in rows]
    return note + "".join(lines).encode()


def _line_of(witness: str, signature: bytes, text: str) -> str:
    try:
        key = verifier_from(witness, WITNESS)
    except KeyMalformed:
        return ""
    if not key.verifies(text, signature):
        return ""
    return NoteSignature(name=key.name, key_id=key.key_id, signature=signature).line
