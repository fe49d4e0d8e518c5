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
from runtime.clocks import Clock, SimulatedClock, SystemClock
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
class ShownRecord:
    """The record before any attack, and what everyone has of it."""

    server: EmbeddedPostgres
    secret: bytes
    log: SignerKey
    """The key of the log, which only some attackers have."""
    kept: Path
    """The signed heads that a governor keeps."""
    newest: TreeHead
    """The newest of them."""
    case: UUID
    witness: Cosigner

    @asynccontextmanager
    async def copy(self, *, earlier: bool) -> AsyncIterator["AttackedCopy"]:
        """A copy as the record is now, or an old backup of it."""
        await _as_superuser(
            self.server, f"CREATE DATABASE {_COPY} TEMPLATE {_EARLIER if earlier else DATABASE}"
        )
        try:
            async with (
                connection_to(_url(self.server, SUPERUSER)) as intruder,
                _ledger_at(_url(self.server, APP), self.secret, SystemClock()) as ledger,
            ):
                yield AttackedCopy(**vars(self), intruder=intruder, ledger=ledger)
        finally:
            await _as_superuser(self.server, f"DROP DATABASE {_COPY}")


@dataclass(frozen=True, kw_only=True)
class AttackedCopy(ShownRecord):
    """One copy of the record, beside what everyone still has."""

    intruder: asyncpg.Connection
    """With the account that owns the database server."""
    ledger: Ledger
    """Of the copy."""


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
        async with _ledger_at(server.url(APP), secret, clock) as ledger:
            (case,) = (await play_steps(SweptSchool(ledger, cast, clock), read(STORY))).ids
            await _sign(ledger, folder / "log.key", kept, witness)
        await _as_superuser(server, f"CREATE DATABASE {_EARLIER} TEMPLATE {DATABASE}")
        async with _ledger_at(server.url(APP), secret, clock) as ledger:
            http = SweptSchool(ledger, cast, clock).http
            signed_in = {"Authorization": f"Bearer {cast.tokens['dsl']}"}
            path = f"/v1/referrals/{case}/add-information"
            (await http.post(path, json=_LATER, headers=signed_in)).raise_for_status()
            newest = await _sign(ledger, folder / "log.key", kept, witness)
        yield ShownRecord(
            server=server, secret=secret, log=log, kept=kept, newest=newest, case=case, witness=witness
        )
    finally:
        await server.stop()


@asynccontextmanager
async def _ledger_at(url: str, secret: bytes, clock: Clock) -> AsyncIterator[Ledger]:
    """The ledger in a database, which can be copied when this is over: no one may use it then."""
    pool = await Pool.connect(url)
    try:
        yield Ledger(pool, Seals(secret), clock, load_all())
    finally:
        await pool.close()


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
