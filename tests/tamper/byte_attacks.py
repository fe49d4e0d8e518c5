"""Change one bit of one stored byte after the other, and say which change no layer noticed."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import asyncpg

from tests.damage.damaged_values import Column, columns
from tests.tamper.layers import Layer, noticed
from tests.tamper.stored_bytes import changed_bytes

TABLES = {
    "events": {Layer.CHAIN},
    "pupil_events": {Layer.CHAIN},
    "cases": {Layer.CHAIN},
    "pupils": {Layer.CHAIN},
    "views": {Layer.STREAM},
    "pupil_views": {Layer.STREAM},
    "stream_entries": {Layer.STREAM, Layer.TREE},
    "tree_entries": {Layer.TREE},
    "tree_tiles": {Layer.TREE},
    "checkpoints": {Layer.STORED_HEAD},
}
"""The layer, at least one of which names each change. The contract's chains are cases and pupils."""
OF_A_CHAIN = {"cases": ("id", "version", "head"), "pupils": ("id", "version", "head")}
"""The columns of these tables that are of the chain; the others are held against the fold."""
NOT_SIGNED = {"checkpoints": ("signed_at",)}
"""No signature covers the time when a head was signed, and nothing is concluded from it. A witness’s time is
signed by the witness."""
_KEYS = """
SELECT conrelid::regclass::text AS of, conname FROM pg_constraint
WHERE contype IN ('p', 'u', 'c', 'f') AND conrelid = ANY($1::text[]::regclass[])
ORDER BY contype = 'p'
"""

_NUMBERED = """
SELECT attrelid::regclass::text AS of, attname FROM pg_attribute
WHERE attidentity = 'a' AND attrelid = ANY($1::text[]::regclass[])
"""


@dataclass(frozen=True, kw_only=True)
class Unnoticed:
    """A changed byte that was not named by its layer."""

    column: str
    place: int
    found: str


async def without_keys(connection: asyncpg.Connection) -> None:
    """Remove what the database itself would refuse: an attacker with its own account can."""
    for row in await connection.fetch(_KEYS, list(TABLES)):
        await connection.execute(f"ALTER TABLE {row['of']} DROP CONSTRAINT {row['conname']} CASCADE")
    for row in await connection.fetch(_NUMBERED, list(TABLES)):
        await connection.execute(f"ALTER TABLE {row['of']} ALTER COLUMN {row['attname']} DROP IDENTITY")


async def attacks(
    connection: asyncpg.Connection, table: str, rows: Sequence[str], step: int
) -> AsyncIterator[Unnoticed | None]:
    """Try every `step`th byte of each column of these rows; None for each that was named."""
    for column in await columns(connection):
        if column.table != table or column.name not in OF_A_CHAIN.get(table, (column.name,)):
            continue
        if column.name in NOT_SIGNED.get(table, ()):
            continue
        for ctid in rows:
            async for each in _of_a_value(connection, column, ctid, step):
                yield each


async def _of_a_value(
    connection: asyncpg.Connection, column: Column, ctid: str, step: int
) -> AsyncIterator[Unnoticed | None]:
    asked = f'SELECT "{column.name}" FROM {column.table} WHERE ctid = $1::text::tid'
    change = f'UPDATE {column.table} SET "{column.name}" = $2 WHERE ctid = $1::text::tid'
    value = await connection.fetchval(asked, ctid)
    if value is None:
        return
    for place, changed in changed_bytes(value, column.type, step):
        undone = connection.transaction()
        await undone.start()
        assert await connection.execute(change, ctid, changed) == "UPDATE 1"
        found = await noticed(connection)
        await undone.rollback()
        named = TABLES[column.table] & set(found)
        yield (
            None
            if named
            else Unnoticed(column=f"{column.table}.{column.name}", place=place, found=str(found))
        )
