"""The record that `onward demo tamper` attacks: in a Postgres of its own, with a kept head and a witness."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from cli.trial.demo_commands import STORY
from evidence.checkpoint_text import TreeHead, checkpoint_note
from evidence.note_keys import LOG, WITNESS, SignerKey
from evidence.tiles import consistency_ranges
from evidence.witness.cosigner import Cosigner
from evidence.witness.witness_folder import WitnessFolder
from evidence.witness_messages import AddCheckpoint
from local.embedded_postgres import APP, DATABASE, OWNER, SUPERUSER, EmbeddedPostgres
from local.rehearsal.player import play_steps
from local.rehearsal.script_reading import read
from local.rehearsal.swept_school import SweptSchool
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.clocks import SimulatedClock, SystemClock
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.people.people_setup import demonstration
from store.pool import Pool
from store.servers import connection_to
from store.tree.checkpoint_store import newest_checkpoint
from store.tree.tree_reading import enter_events, read_hashes

_EARLIER, _COPY = "earlier", "attacked"
_LATER = {"text": "Her tutor saw the same car outside the gate again."}


@dataclass(frozen=True, kw_only=True)
class AttackedCopy:
    """One copy of the record, and what everyone else still has."""

    case: UUID
    intruder: asyncpg.Connection
    """With the account that owns the database server."""
    ledger: Ledger
    log: SignerKey
    """The key of the log, which only some attackers have."""
    kept: Path
    """The signed heads that a governor keeps."""
    newest: TreeHead
    """The newest of them."""
    witness: Cosigner


@dataclass(frozen=True, kw_only=True)
class ShownRecord:
    """The record before any attack."""

    server: EmbeddedPostgres
    secret: bytes
    log: SignerKey
    kept: Path
    newest: TreeHead
    case: UUID
    witness: Cosigner

    @asynccontextmanager
    async def copy(self, *, earlier: bool) -> AsyncIterator[AttackedCopy]:
        """A copy as the record is now, or an old backup of it."""
        await _as_superuser(
            self.server, f"CREATE DATABASE {_COPY} TEMPLATE {_EARLIER if earlier else DATABASE}"
        )
        intruder = await asyncpg.connect(_url(self.server, SUPERUSER))
        pool = await Pool.connect(_url(self.server, APP))
        try:
            yield AttackedCopy(
                case=self.case,
                intruder=intruder,
                ledger=Ledger(pool, Seals(self.secret), SystemClock(), load_all()),
                log=self.log,
                kept=self.kept,
                newest=self.newest,
                witness=self.witness,
            )
        finally:
            await intruder.close()
            await pool.close()
            await _as_superuser(self.server, f"DROP DATABASE {_COPY}")


@asynccontextmanager
async def a_shown_record(folder: Path) -> AsyncIterator[ShownRecord]:
    """Play the story, sign the head, keep a backup; then record more and sign again."""
    server, secret = EmbeddedPostgres(folder / "postgres"), secrets.token_bytes(32)
    log = SignerKey.from_seed("onward.hill.example/record", LOG, os.urandom(32))
    (folder / "log.key").write_text(log.secret_line, encoding="ascii")
    witness = _a_witness(folder / "witness", log)
    await server.start()
    try:
        await migrate(server.url(OWNER))
        cast = await demonstration(server.url(OWNER))
        clock, kept = SimulatedClock(), folder / "kept.txt"
        pool = await Pool.connect(server.url(APP))
        ledger = Ledger(pool, Seals(secret), clock, load_all())
        school = SweptSchool(ledger, cast, clock)
        (case,) = (await play_steps(school, read(STORY))).ids
        await _sign(ledger, folder / "log.key", kept, witness)
        await pool.close()  # a database in use cannot be copied
        await _as_superuser(server, f"CREATE DATABASE {_EARLIER} TEMPLATE {DATABASE}")
        pool = await Pool.connect(server.url(APP))
        ledger = Ledger(pool, Seals(secret), clock, load_all())
        school = SweptSchool(ledger, cast, clock)
        signed_in = {"Authorization": f"Bearer {cast.tokens['dsl']}"}
        (
            await school.http.post(f"/v1/referrals/{case}/add-information", json=_LATER, headers=signed_in)
        ).raise_for_status()
        newest = await _sign(ledger, folder / "log.key", kept, witness)
        await pool.close()
        yield ShownRecord(
            server=server, secret=secret, log=log, kept=kept, newest=newest, case=case, witness=witness
        )
    finally:
        await server.stop()


async def asked_of_witness(
    connection: asyncpg.Connection, note: bytes, size: int, seen: int
) -> AddCheckpoint:
    """The request to cosign this head, after one of `seen` events."""
    grown = 0 < seen < size
    path = await read_hashes(connection, consistency_ranges(seen, size), size) if grown else []
    return AddCheckpoint(old=min(seen, size), path=tuple(path), checkpoint=checkpoint_note(note))


async def _sign(ledger: Ledger, key: Path, kept: Path, witness: Cosigner) -> TreeHead:
    while await enter_events(ledger.pool):
        pass
    file = CheckpointFile(kept)
    before = file.last()
    head = await LogSigner(ledger.pool, key, file, ledger.clock.now).once()
    assert head is not None, "the tree has grown"
    seen = 0 if before is None else int(before.text.splitlines()[1])
    async with ledger.pool.connection() as connection:
        signed = await newest_checkpoint(connection)
        assert signed is not None
        witness.add(await asked_of_witness(connection, signed.note, head.size, seen))
    return head


def _a_witness(folder: Path, log: SignerKey) -> Cosigner:
    kept = WitnessFolder(path=folder)
    kept.create(SignerKey.from_seed("governors.example/witness", WITNESS, os.urandom(32)))
    kept.trust(log.verifier)
    return Cosigner(folder=kept, key=kept.key(), now=SystemClock().now, tell=lambda *_: None)


def _url(server: EmbeddedPostgres, role: str, database: str = _COPY) -> str:
    return server.url(role).replace(f"/{DATABASE}?", f"/{database}?")


async def _as_superuser(server: EmbeddedPostgres, statement: str) -> None:
    """Run a statement that no transaction may contain, from a database that no one copies."""
    async with connection_to(_url(server, SUPERUSER, "postgres")) as connection:
        await connection.execute(statement)
