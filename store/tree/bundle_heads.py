"""The signed head that goes into a bundle: the newest that a witness cosigned, if it covers everything."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from store.tree.checkpoint_store import ServedCheckpoint, newest_checkpoint
from store.tree.cosigned_checkpoint import with_cosignatures

_COSIGNED = """
SELECT c.note, c.origin, c.size, c.signed_at FROM checkpoints AS c
WHERE c.origin = $1 AND EXISTS (
    SELECT FROM witnesses AS w JOIN cosignatures AS s ON s.witness = w.line
    WHERE w.listed AND s.origin = c.origin AND s.size = c.size
)
ORDER BY c.size DESC LIMIT 1
"""
_NEEDED = "SELECT coalesce(max(leaf), -1) + 1 FROM tree_entries WHERE stream = ANY($1::uuid[])"


async def head_for_bundle(
    connection: asyncpg.Connection, streams: Sequence[UUID], since: int = 0
) -> ServedCheckpoint | None:
    """A head with all entries of these streams, that goes on from a tree of size `since`.

    The newest one, if no witness has cosigned one that covers everything; None before the first.
    """
    newest = await newest_checkpoint(connection)
    if newest is None:
        return None
    row = await connection.fetchrow(_COSIGNED, newest.origin)
    needed: int = max(since, await connection.fetchval(_NEEDED, list(streams)))
    if row is None or not needed <= row["size"] < newest.size:
        return newest
    found = ServedCheckpoint(**row)
    return replace(found, note=await with_cosignatures(connection, found.origin, found.size, found.note))
