"""A bundle has the head that witnesses cosigned, and both verifiers name them."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from application.audit.bundles import made_bundle
from delivery.tls import client
from evidence.checkpoint_text import checkpoint_note, tree_head
from local.dev_mailbox import DevMailbox
from local.embedded_postgres import APP, SUPERUSER
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.clocks import SystemClock
from runtime.log_signer import LogSigner
from runtime.witness_client import WitnessClient
from runtime.witness_settings import Witness
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.databases import Database
from tests.evidence.bundles import unzipped
from tests.evidence.witness.served_witness import A_KEY, NAME, a_folder
from tests.evidence.witness.served_witness import served as serving
from tests.evidence.witness.signed_log import KEY
from tests.patience import POOL_PATIENCE
from tests.processes import finished
from tests.school import Json, School, SetClock, new_school, served


class Signed:
    """A school whose record is signed."""

    def __init__(self, school: School, ledger: Ledger, folder: Path) -> None:
        self.school, self.ledger = school, ledger
        (folder / "log.key").write_text(KEY.secret_line)
        heads = CheckpointFile(folder / "checkpoints.txt")
        self._signer = LogSigner(ledger.pool, folder / "log.key", heads, SystemClock().now)

    async def a_case(self) -> Json:
        case = await self.school.teacher.raises()
        return await self.school.dsl.does(case, "accept")

    async def signs(self) -> None:
        while await enter_events(self.ledger.pool):
            pass
        assert await self._signer.once() is not None

    async def asks(self, witness: Witness) -> None:
        asking = WitnessClient(self.ledger.pool, [witness], SystemClock().now)
        await asking.begin()
        async with client() as http:
            await asking.once(http, witness)

    async def bundle(self, case: Json, kept: bytes | None = None) -> bytes:
        return await made_bundle(self.ledger, [UUID(case["id"])], self.ledger.seals, kept)


@pytest.fixture
async def signed(migrated: Database, tmp_path: Path) -> AsyncIterator[Signed]:
    async with migrated.copy() as database:
        superuser = await asyncpg.connect(database.url(SUPERUSER))
        pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
        ledger = Ledger(pool, Seals(os.urandom(32)), SetClock(), load_all())
        async with served(ledger, DevMailbox(tmp_path / "inbox")) as http:
            yield Signed(await new_school(superuser, http), ledger, tmp_path)
        await pool.close()
        await superuser.close()


def checked(bundle: bytes, folder: Path, *options: str) -> tuple[str, str]:
    """What the two verifiers in a bundle say."""
    (folder / "bundle.zip").write_bytes(bundle)
    for name, body in unzipped(bundle).items():
        (folder / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "unpacked" / name).write_bytes(body)
    unpacked = folder / "unpacked"
    python = (sys.executable, "-I", str(unpacked / "verify.py"), str(folder / "bundle.zip"), *options)
    shell = ("sh", str(unpacked / "verify.sh"), str(unpacked))
    said = [finished(*command, cwd=folder) for command in (python, shell)]
    assert [each.returncode for each in said] == [0, 0], said
    return said[0].stdout, said[1].stdout


async def test_the_verifiers_name_the_witnesses_that_cosigned(signed: Signed, tmp_path: Path) -> None:
    case = await signed.a_case()
    await signed.signs()
    alone, _ = checked(await signed.bundle(case), tmp_path)
    assert "No witness signed it" in alone
    async with serving(a_folder(tmp_path / "witness", KEY.verifier)) as witness:
        await signed.asks(witness)
    bundle = await signed.bundle(case)
    assert unzipped(bundle)["witnesses.vkey"].decode() == f"{A_KEY.verifier.line}\n"
    python, shell = checked(bundle, tmp_path, "--key", KEY.verifier.line, "--witness", A_KEY.verifier.line)
    assert f"The witness {NAME} saw it by " in python
    assert f"The witness {NAME} saw it by " in shell
    assert "EVERYTHING HOLDS." in python


async def test_a_cosigned_head_is_taken_while_it_covers_everything(signed: Signed, tmp_path: Path) -> None:
    old = await signed.a_case()
    await signed.signs()
    async with serving(a_folder(tmp_path / "witness", KEY.verifier)) as witness:
        await signed.asks(witness)
    cosigned = unzipped(await signed.bundle(old))["checkpoint"]
    new = await signed.a_case()
    await signed.signs()  # the witness is away
    newest = unzipped(await signed.bundle(new))["checkpoint"]
    assert size(newest) > size(cosigned)
    assert len(checkpoint_note(newest).signatures) == 1
    assert unzipped(await signed.bundle(old))["checkpoint"] == cosigned
    assert unzipped(await signed.bundle(old, kept=newest))["checkpoint"] == newest


def size(checkpoint: bytes) -> int:
    return tree_head(checkpoint_note(checkpoint).text).size
