"""Real workers and a real witness, in processes of their own: away, killed, back, and without the new key."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx2
import pytest

from evidence.checkpoint_text import checkpoint_note
from evidence.note_keys import signed_by, verifier_from
from local.dev_mailbox import DevMailbox
from local.embedded_postgres import APP, SUPERUSER, EmbeddedPostgres
from local.subprocesses import free_port
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from store.tree.checkpoint_store import ServedCheckpoint, newest_checkpoint
from store.tree.witness_states import ListedWitness, listed_witnesses
from tests.cli.commands import ROOT, clean, onward, settings_of
from tests.cli.test_witness import NAME, made
from tests.cli.test_witness import served as a_witness
from tests.databases import Database, connected, pooled
from tests.evidence.witness.signed_log import KEY
from tests.patience import PATIENCE, until
from tests.processes import an_asyncio_process
from tests.school import School, SetClock, new_school, served

SEAL_KEY = os.urandom(32)
PROGRAM = """
from cli import command_line
from runtime import log_signer, witness_client
log_signer.LOOK_SECONDS = witness_client.MEASURE_SECONDS = 0.2
command_line.main()
"""
"""`onward`, whose worker looks more often for new heads to sign and count."""
A_MINUTE_LATER = """
ALTER TABLE checkpoints DISABLE TRIGGER USER;
UPDATE checkpoints SET signed_at = signed_at - interval '2 minutes';
UPDATE witnesses SET next_at = next_at - interval '2 minutes'
"""


def settings(server: EmbeddedPostgres, folder: Path) -> dict[str, str]:
    return {
        **settings_of(server, SEAL_KEY),
        "ONWARD_LOG_KEY_FILE": str(folder / "log.key"),
        "ONWARD_CHECKPOINT_FILE": str(folder / "heads.txt"),
        "ONWARD_WITNESSES_FILE": str(folder / "witnesses"),
        "ONWARD_LOG_LEVEL": "ERROR",
        "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
    }


@asynccontextmanager
async def a_worker(server: EmbeddedPostgres, folder: Path, **more: str) -> AsyncIterator[None]:
    """A worker that never reaches Temporal, killed at the end without a warning."""
    environment = clean() | settings(server, folder) | more
    command = (sys.executable, "-c", PROGRAM, "worker")
    async with an_asyncio_process(*command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL):
        yield


class Seen:
    """What the database says of heads and witnesses."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.since = 0

    async def head(self) -> ServedCheckpoint | None:
        return await newest_checkpoint(self._pool)

    async def witness(self) -> ListedWitness | None:
        async with self._pool.connection() as connection:
            return next(iter(await listed_witnesses(connection)), None)

    async def away(self) -> bool:
        state = await self.witness()
        return state is not None and state.fault == "unreachable"

    async def is_in(self, code: str) -> bool:
        witness = await self.witness()
        return witness is not None and witness.state.code == code

    async def cosigned(self) -> bool:
        state, head = await self.witness(), await self.head()
        return state is not None and head is not None and state.cosigned_size == head.size > self.since


@asynccontextmanager
async def a_signed_school(
    server: EmbeddedPostgres, folder: Path
) -> AsyncIterator[tuple[asyncpg.Connection, Seen, School]]:
    """A school whose log has the key KEY, and a superuser of its database."""
    (folder / "log.key").write_text(KEY.secret_line)
    async with connected(server.url(SUPERUSER)) as superuser, pooled(server.url(APP)) as pool:
        ledger = Ledger(pool, Seals(SEAL_KEY), SetClock(), load_all())
        async with served(ledger, DevMailbox(folder / "inbox")) as http:
            yield superuser, Seen(pool), await new_school(superuser, http)


async def measured(port: int) -> str:
    async with httpx2.AsyncClient(timeout=PATIENCE) as http:
        return (await http.get(f"http://127.0.0.1:{port}/metrics")).text


def has(state: str) -> str:
    return f'onward_witness_state{{state="{state}",witness="{NAME}"}} 1.0'


@pytest.mark.long("starts four workers; tests/runtime tries each state of a witness")
async def test_heads_are_signed_without_the_witness_and_cosigned_when_it_is_back(
    migrated: Database, tmp_path: Path
) -> None:
    watch = tmp_path / "watch"
    line = made(watch, KEY.verifier)
    (tmp_path / "witnesses").write_text(f"http://127.0.0.1:{free_port()} {line}\n")
    async with migrated.copy() as server, a_signed_school(server, tmp_path) as (superuser, seen, school):
        await school.teacher.raises()
        port = free_port()
        counts = a_worker(server, tmp_path, ONWARD_METRICS_PORT=str(port))
        async with counts, a_worker(server, tmp_path):
            await until("the witness is away", seen.away)
            assert await seen.is_in("never-cosigned")

            async def told() -> bool:
                return has("never-cosigned") in await measured(port)

            await until("the metrics tell of it", told)
            first = await seen.head()
            assert first is not None
            seen.since = first.size
            await school.teacher.raises()
        await superuser.execute(A_MINUTE_LATER)
        async with a_witness(watch) as witness:
            (tmp_path / "witnesses").write_text(f"# it moved\n{witness.base_url} {line}\n")
            async with a_worker(server, tmp_path):
                await until("the head is cosigned", seen.cosigned)
        head = await seen.head()
        assert head is not None
        assert head.size > first.size
        keys = [KEY.verifier, verifier_from(line)]
        assert len(signed_by(checkpoint_note(head.note), keys)) == 2
        said = onward(
            *("keys", "rotate", "--at-once", "--reasons", "The disk with the key broke."),
            **settings(server, tmp_path),
        )
        assert said.returncode == 0, said.stderr
        await school.teacher.raises()
        await superuser.execute(A_MINUTE_LATER)
        async with a_witness(watch) as witness:
            (tmp_path / "witnesses").write_text(f"{witness.base_url} {line}\n")
            async with a_worker(server, tmp_path):
                await until("the witness knows no such key", lambda: seen.is_in("key-unknown"))
                doctor = onward("doctor", **settings(server, tmp_path)).stdout
                assert f"FIX   Witness {NAME}. It does not know the key of " in doctor
                new = said.stdout.splitlines()[0]
                assert onward("witness", "trust", new, "--folder", str(watch)).returncode == 0
                await superuser.execute("UPDATE witnesses SET next_at = asked_at")
                await until("the newest head is cosigned", lambda: seen.is_in("cosigned-newest"))
