"""`tlog-scales`, a client that no one here wrote, reads our log over HTTP, and refuses what was changed."""

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from cryptography.exceptions import InvalidSignature
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tiles import leaf_hash
from tlog_scales.tlog import (
    Checkpoint,
    ConsistencyProof,
    ConsistencyProofInvalid,
    InclusionProof,
    InclusionProofInvalid,
)

from api.app import build
from cli.service.api_server import server
from cli.service.installation import held_port
from evidence.note_keys import LOG, WITNESS, SignerKey
from evidence.signed_note import SignedNote, note_from
from local.dev_mailbox import DevMailbox
from local.embedded_postgres import APP, SUPERUSER
from local.subprocesses import free_port
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from store.tree.tree_reading import enter_events
from tests.databases import Database
from tests.patience import POOL_PATIENCE
from tests.school import Json, School, SetClock, new_school
from tests.store.tree.streams import add_events

KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)
GOVERNORS = SignerKey.from_seed("governors.example/hill-school", WITNESS, b"w" * 32)
OTHERS = 600
"""Further events, so that there are full tiles and a second level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedLog:
    """A school on a port of this machine, with a case whose entries are in the signed tree."""

    address: str
    tiles: HttpBackend
    school: School
    http: httpx2.AsyncClient
    superuser: asyncpg.Connection
    pool: Pool
    signer: LogSigner
    case: Json

    async def signs(self) -> None:
        while await enter_events(self.pool):
            pass
        await self.signer.once()

    def read_by_others(self) -> tuple[TilesReader, Checkpoint]:
        reader = TilesReader(self.tiles)
        return reader, reader.get_checkpoint()

    async def key(self) -> Vkey:
        return Vkey.from_string((await self.http.get("/v1/checkpoint/key")).text.strip())

    async def leaf(self, version: int) -> bytes:
        """The leaf of an entry, written as docs/trust.md says, from what the case’s history says."""
        history = await self.school.dsl.read(f"/v1/referrals/{self.case['id']}/history")
        said = next(each["seal"]["hash"] for each in history if each["version"] == version)
        return leaf_hash(f"{self.case['id']}\n{version}\n{said}\n".encode())

    async def proof(self, version: int, media_type: str = "application/json") -> httpx2.Response:
        headers = self.school.dsl.headers | {"Accept": media_type}
        address = f"/v1/proof/inclusion?stream={self.case['id']}&version={version}"
        answer = await self.http.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer


@asynccontextmanager
async def on_a_port(ledger: Ledger, inbox: DevMailbox) -> AsyncIterator[str]:
    port = free_port()
    http = server(build(ledger, inbox), own_signals=False)
    with held_port(port) as held:
        serving = asyncio.create_task(http.serve(sockets=[held]))
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            http.should_exit = True
            await serving


@pytest.fixture(scope="module")
async def log(migrated: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServedLog]:
    folder = tmp_path_factory.mktemp("log")
    async with migrated.copy() as database:
        superuser = await asyncpg.connect(database.url(SUPERUSER))
        pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
        ledger = Ledger(pool, Seals(os.urandom(32)), SetClock(), load_all())
        (folder / "log.key").write_text(KEY.secret_line)
        signer = LogSigner(
            pool, folder / "log.key", CheckpointFile(folder / "checkpoints.txt"), ledger.clock.now
        )
        async with (
            on_a_port(ledger, DevMailbox(folder / "inbox")) as address,
            httpx2.AsyncClient(base_url=address, trust_env=False, timeout=60) as http,
        ):
            school = await new_school(superuser, http)
            await add_events(superuser, uuid4(), 1, OTHERS // 2)
            case = await school.dsl.does(await school.teacher.raises(), "accept")
            await add_events(superuser, uuid4(), 1, OTHERS // 2)
            tiles = HttpBackend(f"{address}/v1")
            tiles.session.trust_env = False  # this machine may have a proxy, which knows nothing of our port
            made = ServedLog(
                address=address,
                tiles=tiles,
                school=school,
                http=http,
                superuser=superuser,
                pool=pool,
                signer=signer,
                case=case,
            )
            await made.signs()
            yield made
            tiles.session.close()
        await pool.close()
        await superuser.close()


async def test_it_checks_our_signature_and_makes_our_root_and_proofs_from_our_tiles(log: ServedLog) -> None:
    reader, head = await asyncio.to_thread(log.read_by_others)
    head.verify(await log.key())
    assert head.size > OTHERS
    assert await asyncio.to_thread(reader.calculate_root_hash) == head.root_hash
    for version in range(1, log.case["version"] + 1):
        index = (await log.proof(version)).json()["index"]
        made = await asyncio.to_thread(reader.get_inclusion_proof, index, head.size)
        made.check(await log.leaf(version), head.root_hash)


async def test_it_accepts_the_proof_that_we_serve_and_no_changed_one(log: ServedLog) -> None:
    _, head = await asyncio.to_thread(log.read_by_others)
    served = (await log.proof(2)).json()
    path = [base64.b64decode(each) for each in served["path"]]
    leaf = await log.leaf(2)
    proof = InclusionProof(served["index"], served["size"], path)
    assert (served["size"], base64.b64decode(served["leaf_hash"])) == (head.size, leaf)
    proof.check(leaf, head.root_hash)
    turned = [*path[:-1], changed(path[-1])]
    for broken in (
        replace(proof, leaf_index=proof.leaf_index + 1),
        replace(proof, node_hashes=path[:-1]),
        replace(proof, node_hashes=[*path, path[0]]),
        replace(proof, node_hashes=turned),
    ):
        with pytest.raises(InclusionProofInvalid):
            broken.check(leaf, head.root_hash)
    for wrong_leaf in (await log.leaf(1), changed(leaf)):
        with pytest.raises(InclusionProofInvalid):
            proof.check(wrong_leaf, head.root_hash)


async def test_its_command_writes_the_proof_that_we_serve_byte_for_byte(log: ServedLog) -> None:
    served = await log.proof(1, "text/plain")
    index = (await log.proof(1)).json()["index"]
    written = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("tlog-tiles")), "gen-proof", f"{log.address}/v1", str(index)),
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*"},
    )
    printed, _ = await written.communicate()
    assert written.returncode == 0
    assert printed == served.content


async def test_it_refuses_a_head_of_which_anything_was_changed(log: ServedLog) -> None:
    _, head = await asyncio.to_thread(log.read_by_others)
    key = await log.key()
    (signature,) = head.signatures
    for broken in (
        replace(head, size=head.size - 1),
        replace(head, root_hash=changed(head.root_hash)),
        replace(head, origin="other.example/log"),
        replace(head, signatures=[replace(signature, payload=changed(signature.payload))]),
    ):
        with pytest.raises(InvalidSignature):
            broken.verify(key)
    stranger = SignerKey.from_seed(KEY.verifier.name, LOG, b"s" * 32)
    with pytest.raises(RuntimeError, match="no signature matched"):
        head.verify(Vkey.from_string(stranger.verifier.line))


async def test_it_sees_that_our_tree_only_grew_and_refuses_another_beginning(log: ServedLog) -> None:
    _, before = await asyncio.to_thread(log.read_by_others)
    await add_events(log.superuser, uuid4(), 1, 300)
    await log.signs()
    reader, after = await asyncio.to_thread(log.read_by_others)
    assert after.size >= before.size + 300  # looks at the case are entries too
    made = await asyncio.to_thread(reader.get_consistency_proof, before.size, after.size)
    served = await log.school.dsl.read(f"/v1/proof/consistency?from={before.size}&to={after.size}")
    path = [base64.b64decode(each) for each in served["path"]]
    assert made == ConsistencyProof(before.size, after.size, path)
    made.check(before.root_hash, after.root_hash)
    for old, new in (
        (changed(before.root_hash), after.root_hash),
        (before.root_hash, changed(after.root_hash)),
    ):
        with pytest.raises(ConsistencyProofInvalid):
            made.check(old, new)


async def test_it_tells_the_log_and_a_witness_apart_and_checks_both(log: ServedLog) -> None:
    note = note_from((await log.http.get("/v1/checkpoint")).content)
    cosigned = SignedNote(
        text=note.text, signatures=(*note.signatures, GOVERNORS.cosign(note.text, 1_800_000_000))
    )
    head = Checkpoint.from_text(cosigned.to_bytes().decode())
    known = VkeySet(await log.key(), Vkey.from_string(GOVERNORS.verifier.line))
    assert {key.name for key, _ in known.verify(head.signatures, head)} == {
        KEY.verifier.name,
        GOVERNORS.verifier.name,
    }
    later = replace(head, size=head.size + 1)
    assert known.verify(head.signatures, later) == set()


def changed(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]
