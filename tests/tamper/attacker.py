"""What an attacker needs who has the database server's own account, and perhaps the keys as well."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from domain.case.case import Case
from domain.evolve import replay
from evidence.checkpoint_text import TreeHead
from evidence.merkle_tree import entry_leaf, perfect_root
from evidence.note_keys import SignerKey
from evidence.signed_note import note_of
from evidence.tiles import GrowingTree, Tile
from local.embedded_postgres import SUPERUSER
from store.ledger import chain, event_codec, projection
from store.ledger.json_codec import canonical, shape
from store.ledger.sealing import CaseKey, EventDoesNotOpen, Seals
from store.pupils import pupil_codec
from store.tree.watched_tables import WATCHED
from tests.databases import Database
from tests.tamper.kept_record import KeptRecord

_GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
_COLUMNS = ("version", "format", "recorded_at", "type", "command_id", "body", "previous", "hash")


@dataclass(kw_only=True)
class StoredEvent:
    """One row of a stream, and its words for who has the seal key."""

    columns: dict[str, Any]
    words: dict[str, Any] | None = None


Change = Callable[[list[StoredEvent]], list[StoredEvent]]


@dataclass(kw_only=True)
class Attacker:
    """A superuser, with every trigger off."""

    connection: asyncpg.Connection
    seals: Seals | None = None
    """Set if the attacker has the seal key."""
    pupils: frozenset[UUID] = field(default_factory=frozenset)

    async def rewrite(self, stream: UUID, change: Change) -> None:
        """Change the events of a case or pupil, and calculate every hash, head and state again."""
        await self.write(stream, change(await self.events(stream)))

    async def events(self, stream: UUID) -> list[StoredEvent]:
        """The stream as it is stored."""
        table, column = self._table(stream)
        rows = await self.connection.fetch(
            f"SELECT * FROM {table} WHERE {column} = $1 ORDER BY version", stream
        )
        key = await self._key(stream)
        return [
            StoredEvent(
                columns={name: row[name] for name in _COLUMNS},
                words=None if key is None else orjson.loads(key.open_event(row["version"], row["body"])),
            )
            for row in rows
        ]

    async def write(self, stream: UUID, events: Sequence[StoredEvent]) -> None:
        """Store these as the stream: numbered, sealed with the key if there is one, and chained."""
        table, column = self._table(stream)
        key = await self._key(stream)
        before, rows = chain.START, []
        for version, each in enumerate(deepcopy(list(events)), 1):
            row = each.columns
            if key is not None and each.words is not None:
                row["body"] = _sealed(key, version, row, each.words)
            row |= {"version": version, "previous": before}
            before = row["hash"] = chain.link(
                stream,
                version,
                *(row[name] for name in ("format", "recorded_at", "type", "command_id", "previous", "body")),
            )
            rows.append((stream, *(row[name] for name in _COLUMNS)))
        await self.connection.execute(f"DELETE FROM {table} WHERE {column} = $1", stream)
        await self.connection.copy_records_to_table(table, records=rows, columns=(column, *_COLUMNS))
        of = "pupils" if stream in self.pupils else "cases"
        await self.connection.execute(
            f"UPDATE {of} SET version = $2, head = $3 WHERE id = $1", stream, len(rows), before
        )
        if key is not None:
            await self._restate(stream, key)

    async def remove(self, stream: UUID) -> None:
        """Remove a case or a pupil from every table except the tree."""
        named = ("pupil", "pupil_id") if stream in self.pupils else ("case_id",)
        for row in await self.connection.fetch(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = ANY($1::text[])",
            list(named),
        ):
            await self.connection.execute(f"DELETE FROM {row[0]} WHERE {row[1]} = $1", stream)
        of = "pupils" if stream in self.pupils else "cases"
        await self.connection.execute(f"DELETE FROM {of} WHERE id = $1", stream)

    async def remake_streams(self) -> None:
        """Make the streams again from the rows that their tables have now."""
        await self.connection.execute("TRUNCATE stream_entries, stream_queue")
        for table in WATCHED:
            numbers = f"SELECT $1, array_agg({table.key}) FROM {table.name} HAVING count(*) > 0"
            await self.connection.execute(f"INSERT INTO stream_queue {numbers}", table.stream)
        await self.connection.execute("SELECT enter_in_streams(1000)")

    async def remake_tree(self) -> None:
        """Make entries and tiles again from the events and looks of now, in the order that they had."""
        await self.remake_streams()
        rows = await self.connection.fetch(
            """
            SELECT e.* FROM (
                SELECT case_id AS stream, version, hash FROM events
                UNION ALL SELECT pupil_id, version, hash FROM pupil_events
                UNION ALL SELECT stream, version, hash FROM stream_entries
            ) AS e LEFT JOIN tree_entries AS t USING (stream, version)
            ORDER BY t.leaf NULLS LAST, e.stream, e.version
            """
        )
        tiles: dict[Tile, bytes] = {}
        GrowingTree(tiles.__setitem__).extend(entry_leaf(*row) for row in rows)
        await self.connection.execute("TRUNCATE tree_entries, tree_tiles, tree_queue")
        await self.connection.copy_records_to_table(
            "tree_entries", records=[(leaf, *row) for leaf, row in enumerate(rows)]
        )
        await self.connection.copy_records_to_table(
            "tree_tiles",
            records=[(tile.level, tile.index, body, perfect_root(body)) for tile, body in tiles.items()],
        )

    async def head(self, origin: str) -> TreeHead:
        """The head of the tree as it is now."""
        tree = GrowingTree(lambda *_: None)
        rows = await self.connection.fetch("SELECT stream, version, hash FROM tree_entries ORDER BY leaf")
        tree.extend(entry_leaf(*row) for row in rows)
        return TreeHead(origin=origin, size=tree.size, root=tree.root())

    async def sign_again(self, log: SignerKey) -> None:
        """Put one head of the tree as it is now in the place of all that were signed before."""
        head = await self.head(log.verifier.name)
        note = note_of(head.text, [log.sign(head.text)]).to_bytes()
        await self.connection.execute("TRUNCATE checkpoints")
        await self.connection.execute(
            "INSERT INTO checkpoints VALUES ($1, $2, $3, now())", head.origin, head.size, note
        )

    async def _restate(self, stream: UUID, key: CaseKey) -> None:
        """Make the stored state that of the changed events, as only who has the key can."""
        table, column = self._table(stream)
        rows = await self.connection.fetch(
            f"SELECT * FROM {table} WHERE {column} = $1 ORDER BY version", stream
        )
        if stream in self.pupils:
            state = None
            for each in pupil_codec.opened_events(key, rows):
                state = pupil_codec.folded(state, stream, each)
            assert state is not None
            body = key.seal_state(state.version, pupil_codec.state_to_bytes(state))
            await self.connection.execute("UPDATE pupils SET state = $2 WHERE id = $1", stream, body)
            return
        case = replay(event_codec.opened(key, rows))
        body = key.seal_state(case.version, shape(Case).dump_json(case, exclude_defaults=True))
        columns = projection.columns(case) | {"state": body}
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 2))
        await self.connection.execute(f"UPDATE cases SET {sets} WHERE id = $1", stream, *columns.values())

    def _table(self, stream: UUID) -> tuple[str, str]:
        return ("pupil_events", "pupil_id") if stream in self.pupils else ("events", "case_id")

    async def _key(self, stream: UUID) -> CaseKey | None:
        if self.seals is None:
            return None
        table, column = ("pupil_keys", "pupil_id") if stream in self.pupils else ("case_keys", "case_id")
        return self.seals.key(
            stream, await self.connection.fetchval(f"SELECT wrapped FROM {table} WHERE {column} = $1", stream)
        )


@asynccontextmanager
async def attacking(record: KeptRecord, database: Database) -> AsyncIterator[Attacker]:
    """An attacker at this copy."""
    connection = await asyncpg.connect(database.url(SUPERUSER))
    await connection.execute(
        "SET session_replication_role = replica;"
        + "".join(f"ALTER TABLE {row[0]} DISABLE TRIGGER ALL;" for row in await connection.fetch(_GUARDED))
    )
    try:
        yield Attacker(connection=connection, seals=None, pupils=frozenset(record.pupils))
    finally:
        await connection.close()


def forged(body: bytes) -> bytes:
    """Sealed bytes that look right to who has no key."""
    return os.urandom(len(body))


def _sealed(key: CaseKey, version: int, row: dict[str, Any], words: dict[str, Any]) -> bytes:
    """The words under their number, with the time and kind of the row; the same bytes if nothing changed."""
    at = row["recorded_at"].isoformat().replace("+00:00", "Z")
    plain = canonical(words | {"version": version, "recorded_at": at, "type": row["type"]})
    try:
        if key.open_event(version, row["body"]) == plain:
            return bytes(row["body"])
    except EventDoesNotOpen:
        pass
    return key.seal_event(version, plain)
