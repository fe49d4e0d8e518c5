"""Measure proofs in a tree of a million events, and how tables grow to ten million leaves."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from secrets import token_bytes
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import httpx2

from bench.load import percentile_ms
from bench.pages import Site, running_site
from bench.processes import Failed
from bench.run import Tell
from bench.seeding import seed
from evidence.note_keys import LOG, SignerKey
from evidence.tiles import inclusion_ranges
from runtime.checkpoint_file import CheckpointFile
from runtime.clocks import SystemClock
from runtime.log_signer import LogSigner
from store.pool import Pool
from store.tree.checkpoint_store import signed_entry
from store.tree.tree_reading import enter_events, hashes_and_root, tree_size

SIZES = (1_000_000, 10_000_000)
CASES, PROOFS, WARM = 20, 300, 20
"""Real cases before each measurement, and how many of their events are proved."""
_STREAMS, _VERSIONS = 100, 1_000
"""Other events in one step. Only hashes are read of them: they have no body."""
_FILL = """
INSERT INTO events (case_id, version, format, recorded_at, type, command_id, body, previous, hash)
SELECT s.id, v, 1, now(), 'x', s.id, '', sha256('p'), sha256(convert_to(s.id || ' ' || v, 'UTF8'))
FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1)) AS s, generate_series(1, $2::bigint) AS v
"""
_QUEUE = "INSERT INTO tree_queue SELECT case_id, min(version), max(version) FROM events GROUP BY case_id"
_BYTES = """
SELECT pg_table_size('tree_entries') AS "entries", pg_indexes_size('tree_entries') AS "indexes of entries",
    pg_total_relation_size('tree_tiles') AS "tiles", pg_total_relation_size('tree_queue') AS "queue",
    pg_total_relation_size('checkpoints') AS "signed heads"
"""
_TRIGGERS = "ALTER TABLE events {} TRIGGER USER"


async def measure(tell: Tell, sizes: tuple[int, ...] = SIZES) -> dict[str, float]:
    """Times and sizes of proofs, seconds to enter, and megabytes of each table, at each size of the tree."""
    found: dict[str, float] = {}
    async with running_site() as site:
        connection = await asyncpg.connect(site.owner)
        pool = await Pool.connect(site.app)
        with TemporaryDirectory(prefix="onward-bench-") as folder:
            signer = _signer(pool, Path(folder))
            for size in sizes:
                tell(f"a tree of {size:,} events …")
                entered = await _fill(connection, pool, size - 6 * CASES)
                await seed(site.owner, site.seal_key, site.school, site.lead, CASES)
                while await enter_events(pool):
                    pass
                await connection.execute("VACUUM ANALYZE tree_entries, tree_tiles, tree_queue")
                await signer.once()
                figures = {"entered_per_s": entered, **await _proofs(site, connection)}
                figures |= await _weights(connection, size)
                found |= {f"{name}_{size}": figure for name, figure in figures.items()}
        await pool.close()
        await connection.close()
    return found


def _signer(pool: Pool, folder: Path) -> LogSigner:
    key = SignerKey.from_seed("bench.example/log", LOG, token_bytes(32))
    (folder / "log.key").write_text(key.secret_line)
    return LogSigner(pool, folder / "log.key", CheckpointFile(folder / "checkpoints.txt"), SystemClock().now)


async def _fill(connection: asyncpg.Connection, pool: Pool, size: int) -> float:
    """Grow the tree to this size with Onward’s own function; events a second that it entered."""
    entered, took = 0, 0.0
    has = await tree_size(connection)
    while has < size:
        versions = min(_VERSIONS, size - has)
        streams = min(_STREAMS, (size - has) // versions)
        async with connection.transaction():
            await connection.execute(_TRIGGERS.format("DISABLE"))
            await connection.execute(
                "TRUNCATE events"
            )  # their rows are not measured, and would fill the disk
            await connection.execute(_FILL, streams, versions)
            await connection.execute(_QUEUE)
            await connection.execute(_TRIGGERS.format("ENABLE"))
        begun, before = time.perf_counter(), has
        while more := await enter_events(pool):
            has, entered = has + more, entered + more
        took += time.perf_counter() - begun
        if has < before + streams * versions:  # looks at cases enter too
            raise Failed(f"of {streams * versions} events, {has - before} entered the tree")
        await connection.execute("VACUUM tree_queue")
    return entered / took if took else 0.0


async def _proofs(site: Site, connection: asyncpg.Connection) -> dict[str, float]:
    rows = await connection.fetch(
        "SELECT t.stream, t.version FROM tree_entries AS t JOIN cases AS c ON c.id = t.stream"
    )
    asked = [(row["stream"], row["version"]) for row in Random(1).choices(rows, k=PROOFS + WARM)]
    made = await _timed(asked, lambda stream, version: _proof(connection, stream, version))
    answers: dict[str, list[httpx2.Response]] = {"application/json": [], "text/plain": []}
    async with httpx2.AsyncClient(base_url=site.address) as http:

        async def ask(stream: UUID, version: int, media_type: str) -> None:
            path = f"/v1/proof/inclusion?stream={stream}&version={version}"
            headers = site.headers("dsl", path) | {"Accept": media_type}
            answers[media_type].append(answer := await http.get(path, headers=headers))
            if answer.status_code != 200:
                raise Failed(f"a proof answered {answer.status_code}")

        served = await _timed(asked, lambda *event: ask(*event, "application/json"))
        for event in asked[:WARM]:
            await ask(*event, "text/plain")
    return {
        "proof made, p50, ms": percentile_ms(made, 0.50),
        "proof made, p99, ms": percentile_ms(made, 0.99),
        "proof by the API, p50, ms": percentile_ms(served, 0.50),
        "proof by the API, p99, ms": percentile_ms(served, 0.99),
        "bytes of a proof, JSON": max(len(each.content) for each in answers["application/json"]),
        "bytes of a proof, text": max(len(each.content) for each in answers["text/plain"]),
    }


async def _proof(connection: asyncpg.Connection, stream: UUID, version: int) -> None:
    """What a proof reads from the database, and its hashes."""
    entry = await signed_entry(connection, stream, version)
    assert entry is not None
    size = entry.signed.size
    await hashes_and_root(connection, inclusion_ranges(entry.index, size), size)


async def _timed(asked: list[tuple[UUID, int]], ask: Callable[[UUID, int], Awaitable[None]]) -> list[float]:
    """Sorted seconds of each, one after another, without the first."""
    took = []
    for event in asked:
        begun = time.perf_counter()
        await ask(*event)
        took.append(time.perf_counter() - begun)
    return sorted(took[WARM:])


async def _weights(connection: asyncpg.Connection, size: int) -> dict[str, float]:
    row = await connection.fetchrow(_BYTES)
    assert row is not None
    weights = {f"{part}_mb": weight / 2**20 for part, weight in row.items()}
    return {**weights, "bytes a leaf, in all": round(sum(row.values()) / size)}
