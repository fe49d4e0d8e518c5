"""A small record as a school has it: three cases, two pupils, a tree, and signed heads that others keep."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx2

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey
from local.embedded_postgres import APP, SUPERUSER
from policies import load_all
from runtime.checkpoint_file import CheckpointFile, heads_in
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.tree.tree_reading import enter_events
from tests.databases import Database, connected, pooled
from tests.other_bodies import a_pupil
from tests.school import Actor, Json, School, SetClock, new_school, served
from tests.settled_case import nothing_owed

ORIGIN = "hill-school.example/record"
ENTRIES = 126
"""Entries that each open case gets in the small record: with the others they fill one tile of 256 hashes."""


@dataclass(frozen=True, kw_only=True)
class KeptRecord:
    """The database at two times, and what its owner cannot reach."""

    database: Database
    backup: Database
    """The database as it was when the early head was signed."""
    secret: bytes
    """The seal key, which an attacker may have."""
    log: SignerKey
    """The key that signs heads, which an attacker may have."""
    kept: Path
    """The copy of the file of signed heads that a governor keeps."""
    cases: tuple[UUID, ...]
    """The last one is closed."""
    pupils: tuple[UUID, ...]
    early: TreeHead
    newest: TreeHead

    @property
    def kept_early(self) -> bytes:
        """The early head alone, as the governor has it."""
        return heads_in(self.kept.read_bytes())[0].to_bytes()

    @property
    def seals(self) -> Seals:
        return Seals(self.secret)


@asynccontextmanager
async def a_kept_record(
    migrated: Database, folder: Path, entries: int = ENTRIES, secret: bytes | None = None
) -> AsyncIterator[KeptRecord]:
    """Make the record as people would: over HTTP, entered in the tree, and signed twice."""
    async with migrated.copy() as database, AsyncExitStack() as stack:
        secret, log = secret or os.urandom(32), SignerKey.from_seed(ORIGIN, LOG, os.urandom(32))
        (folder / "log.key").write_text(log.secret_line)
        clock, kept = SetClock(), folder / "kept.txt"
        async with _at_work(database, secret, clock) as (ledger, http):
            async with connected(database.url(SUPERUSER)) as owner:
                school = await new_school(owner, http)
            dsl = school.dsl
            pupils = [await a_pupil(dsl, given_name=name) for name in ("Ash", "Birch")]
            cases = [await _case(school, pupils[number % 2], clock) for number in range(2)]
            closed = {"reasons": "Nothing is owed to anybody."}
            cases.append(await dsl.does(await nothing_owed(school), "close", closed))
            early = await _signed(ledger, folder, kept)
        backup = await stack.enter_async_context(database.copy())
        async with _at_work(database, secret, clock) as (ledger, http):
            dsl = replace(dsl, http=http)
            for case in cases[:2]:
                await _grows(dsl, case, entries, clock)
            await _changes(dsl, pupils, clock)
            await _looks(dsl, cases, pupils)
            newest = await _signed(ledger, folder, kept)
        yield KeptRecord(
            database=database,
            backup=backup,
            secret=secret,
            log=log,
            kept=kept,
            cases=tuple(UUID(case["id"]) for case in cases),
            pupils=tuple(UUID(pupil["id"]) for pupil in pupils),
            early=early,
            newest=newest,
        )


@asynccontextmanager
async def _at_work(
    database: Database, secret: bytes, clock: SetClock
) -> AsyncIterator[tuple[Ledger, httpx2.AsyncClient]]:
    """The service over the database. It stops at the end: a database in use is not a template."""
    async with pooled(database.url(APP)) as pool:
        ledger = Ledger(pool, Seals(secret), clock, load_all())
        async with served(ledger) as http:
            yield ledger, http


async def _case(school: School, pupil: Json, clock: SetClock) -> Json:
    clock.passes(minutes=1)
    case = await school.dsl.does(await school.teacher.raises(), "accept")
    case = await school.dsl.does(case, "refer")
    return await school.dsl.does(case, "identify-pupil", {"pupil": pupil["id"]})


async def _grows(dsl: Actor, case: Json, entries: int, clock: SetClock) -> None:
    for number in range((await dsl.sees(case))["version"], entries):
        clock.passes(seconds=1)
        await dsl.does(case, "add-information", {"text": f"Seen on day {number}."})


async def _changes(dsl: Actor, pupils: list[Json], clock: SetClock) -> None:
    for year in range(7, 11):
        for pupil in pupils:
            clock.passes(seconds=1)
            answer = await dsl.post(f"/v1/pupils/{pupil['id']}/update", {"changes": {"class": f"{year}Z"}})
            assert answer.status_code == 200, answer.text


async def _looks(dsl: Actor, cases: list[Json], pupils: list[Json]) -> None:
    for _ in range(3):
        for case in cases:
            await dsl.sees(case)
        for pupil in pupils:
            await dsl.read(f"/v1/pupils/{pupil['id']}")


async def _signed(ledger: Ledger, folder: Path, kept: Path) -> TreeHead:
    """Enter every event and sign the head, with a copy of it in the governor's file."""
    while await enter_events(ledger.pool):
        pass
    signer = LogSigner(ledger.pool, folder / "log.key", CheckpointFile(kept), ledger.clock.now)
    head = await signer.once()
    assert head is not None
    return head
