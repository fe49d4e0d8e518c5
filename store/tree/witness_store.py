"""What witnesses answered: their cosignatures, their objections, and since when one is away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import asyncpg

from evidence.note_keys import name_in
from store.tree.checkpoint_store import ServedCheckpoint

KEY_REFUSED, UNKNOWN_LOG = "key-refused", "unknown-log"
"""A witness answered that it knows the log and not its key, or no such log: so does any other web site."""
ObjectionKind = Literal["newer-head", "other-tree", "no-continuation"]
"""It cosigned a larger tree than any here; another of one size; or one that ours does not go on from."""
_LIST = """
INSERT INTO witnesses (line, listed, next_at) SELECT line, true, $2 FROM unnest($1::text[]) AS line
ON CONFLICT (line) DO UPDATE SET listed = true WHERE NOT witnesses.listed
"""
_UNLIST = "UPDATE witnesses SET listed = false WHERE listed AND line <> ALL($1::text[])"
# One worker asks at a time. A clock that was set back holds nothing up. An objection is final for a log of
# this name: its witness is not asked again.
_CLAIM = """
UPDATE witnesses AS w SET next_at = $4::timestamptz + $5::interval
WHERE w.line = $1 AND (w.next_at <= $4 OR w.next_at > $4::timestamptz + $5::interval)
    AND NOT EXISTS (SELECT FROM cosignatures AS c WHERE c.witness = $1 AND c.origin = $2 AND c.size = $3)
    AND NOT EXISTS (SELECT FROM objections AS o WHERE o.witness = $1 AND o.origin = $2)
RETURNING coalesce(
    (SELECT max(c.size) FROM cosignatures AS c WHERE c.witness = $1 AND c.origin = $2 AND c.size < $3), 0
)
"""
_ANSWERED = """
UPDATE witnesses SET asked_at = $2, next_at = $2, away_since = NULL, fault = NULL WHERE line = $1
"""
_ONLY_EARLIER_LOGS = """
SELECT EXISTS (SELECT FROM cosignatures WHERE witness = $1) AND NOT EXISTS (
    SELECT FROM cosignatures WHERE witness = $1
        AND origin = (SELECT split_part(line, '+', 1) FROM log_keys ORDER BY number DESC LIMIT 1)
)
"""
# Being away and refusing a key ask different things of people, so each has its own time.
_AWAY = """
UPDATE witnesses SET asked_at = $2, next_at = $2::timestamptz + $4::interval, fault = $3,
    away_since = CASE WHEN (fault = ANY($5)) = ($3 = ANY($5)) THEN away_since ELSE $2 END
WHERE line = $1
"""
_KEEP = """
INSERT INTO cosignatures (witness, origin, size, signature, kept_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
"""
_OBJECT = """
INSERT INTO objections (witness, origin, kind, size, seen, objected_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING number
"""
_OBJECTIONS = "SELECT witness, origin, kind, size, seen, objected_at FROM objections ORDER BY number"
_OBJECTION = """
SELECT witness, origin, kind, size, seen, objected_at FROM objections
WHERE origin = $1 ORDER BY number LIMIT 1
"""
_LINES = "SELECT line FROM witnesses ORDER BY line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A witness knows another tree than ours, so that the log of this name signs nothing more."""

    witness: str
    """Its public key, as one line."""
    origin: str
    kind: str
    size: int
    """How many events the head has that it refused."""
    seen: int
    """How many the newest head has that it cosigned."""
    objected_at: datetime

    @property
    def name(self) -> str:
        """The name of the witness, for people."""
        return name_in(self.witness)


def faults_of_key(*, only_earlier_logs: bool) -> tuple[str, ...]:
    """The faults of a witness that answers, and does not know the key that signs now.

    One that cosigned for this record, though not under its present name, does not know the new log. Any
    other that knows no such log may have a wrong address.
    """
    return (KEY_REFUSED, UNKNOWN_LOG) if only_earlier_logs else (KEY_REFUSED,)


async def list_witnesses(connection: asyncpg.Connection, lines: Collection[str], at: datetime) -> None:
    """Ask these witnesses, and no others, from now on."""
    await connection.execute(_LIST, list(lines), at)
    await connection.execute(_UNLIST, list(lines))


async def claim_witness(
    connection: asyncpg.Connection, line: str, head: ServedCheckpoint, at: datetime, lease: timedelta
) -> int | None:
    """Take the turn to ask a witness about a head: the size before that it cosigned, or 0.

    None if it has cosigned the head, has objected, or another worker asks it.
    """
    size: int | None = await connection.fetchval(_CLAIM, line, head.origin, head.size, at, lease)
    return size


async def keep_cosignature(
    connection: asyncpg.Connection, line: str, origin: str, size: int, signature: bytes, at: datetime
) -> None:
    """Keep a cosignature that was checked. The witness is not away any more."""
    await connection.execute(_KEEP, line, origin, size, signature, at)
    await connection.execute(_ANSWERED, line, at)


async def note_away(
    connection: asyncpg.Connection, line: str, fault: str, at: datetime, pause: timedelta
) -> None:
    """Note that a witness did not answer as it should, and since when; ask again after the pause."""
    only_earlier_logs = await connection.fetchval(_ONLY_EARLIER_LOGS, line)
    of_key = faults_of_key(only_earlier_logs=only_earlier_logs)
    await connection.execute(_AWAY, line, at, fault, pause, of_key)


async def note_objection(connection: asyncpg.Connection, found: Objection) -> bool:
    """Record an objection. False if this witness had objected before."""
    await connection.execute(_ANSWERED, found.witness, found.objected_at)
    values = (found.kind, found.size, found.seen, found.objected_at)
    return await connection.fetchval(_OBJECT, found.witness, found.origin, *values) is not None


async def first_objection(connection: asyncpg.Connection, origin: str) -> Objection | None:
    """The first objection to the log of this name, if there is one."""
    row = await connection.fetchrow(_OBJECTION, origin)
    return None if row is None else Objection(**row)


async def objections(connection: asyncpg.Connection) -> list[Objection]:
    """Every objection there ever was, the first one first."""
    return [Objection(**row) for row in await connection.fetch(_OBJECTIONS)]


async def witness_lines(connection: asyncpg.Connection) -> list[str]:
    """The public key of every witness that is, or was, asked."""
    return [row["line"] for row in await connection.fetch(_LINES)]
