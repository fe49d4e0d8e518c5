"""Anyone reads the signed head and the hashes; only who sees the whole case gets proofs of its events."""

import base64
import os
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from embedded.dev_mailbox import DevMailbox
from embedded.embedded_postgres import APP, SUPERUSER
from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.inclusion_text import inclusion_text
from evidence.note_keys import LOG, SignerKey, signed_by, verifier_from
from evidence.proof_checks import check_consistency, check_inclusion
from evidence.tile_proofs import root_from, root_ranges, tiles_for
from evidence.tree_entries import entry_leaf
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from store.tree.tree_growth import enter_events
from tests.api.openapi_checks import check
from tests.school import Json, School, SetClock, a_database, new_school, served

KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)


class Log:
    """A school whose record has a tree, and its log."""

    def __init__(self, school: School, http: httpx2.AsyncClient, ledger: Ledger, signer: LogSigner) -> None:
        self.school, self.http, self.ledger, self.signer = school, http, ledger, signer
        self.superuser: asyncpg.Connection

    async def as_text(self, address: str) -> httpx2.Response:
        headers = self.school.dsl.headers | {"Accept": "text/plain"}
        return await self.http.get(address, headers=headers)

    async def signs(self) -> None:
        while await enter_events(self.ledger.pool):
            pass
        await self.signer.once()


@pytest.fixture(scope="module")
async def log(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Log]:
    folder = tmp_path_factory.mktemp("log")
    async with a_database(folder / "postgres") as server:
        superuser = await asyncpg.connect(server.url(SUPERUSER))
        pool = await Pool.connect(server.url(APP))
        ledger = Ledger(pool, Seals(os.urandom(32)), SetClock(), load_all())
        (folder / "log.key").write_text(KEY.secret_line)
        file = CheckpointFile(folder / "checkpoints.txt")
        signer = LogSigner(pool, folder / "log.key", file, ledger.clock.now)
        async with served(ledger, DevMailbox(folder / "inbox")) as http:
            made = Log(await new_school(superuser, http), http, ledger, signer)
            made.superuser = superuser
            yield made
        await pool.close()
        await superuser.close()


async def test_before_the_first_head_there_is_nothing(log: Log) -> None:
    for path in ("/v1/checkpoint", "/v1/checkpoint/key", "/v1/tile/0/000"):
        assert (await log.http.get(path)).status_code == 404
        twice = (("Authorization", "Bearer a"), ("Authorization", "Bearer b"))
        assert (await log.http.get(path, headers=twice)).status_code == 400


async def test_anybody_reads_the_head_its_key_and_the_tiles_and_makes_the_root(log: Log) -> None:
    await a_case(log)
    await log.signs()
    note = await log.http.get("/v1/checkpoint")
    key = await log.http.get("/v1/checkpoint/key")
    assert note.headers["content-type"] == key.headers["content-type"] == "text/plain; charset=utf-8"
    head = checkpoint_note(note.content)
    assert signed_by(head, [verifier_from(key.text.strip())])
    said = tree_head(head.text)
    tiles = {}
    for tile in tiles_for(root_ranges(said.size), said.size):
        answer = await log.http.get(f"/v1/{tile.path}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert "immutable" in answer.headers["cache-control"]
        tiles[tile] = answer.content
    assert root_from(said.size, tiles) == said.root


async def test_there_are_no_tiles_beyond_the_head_and_none_of_entries(log: Log) -> None:
    await log.signs()
    size = await log.superuser.fetchval("SELECT max(size) FROM checkpoints")
    await a_case(log)
    await enter_events(log.ledger.pool)
    for path in (f"0/000.p/{size + 1}", "0/000", "1/000.p/1", "entries/000", "0/0", "64/000", "x", ""):
        answer = await log.http.get(f"/v1/tile/{path}")
        assert answer.status_code == 404, path
    assert (await log.http.get(f"/v1/tile/0/000.p/{size}")).status_code == 200


async def test_a_proof_holds_in_the_signed_tree_and_as_a_text(log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    event_hash = await log.superuser.fetchval(
        "SELECT hash FROM events WHERE case_id = $1 AND version = 2", UUID(case["id"])
    )
    leaf = entry_leaf(UUID(case["id"]), 2, event_hash)
    address = f"/v1/proof/inclusion?stream={case['id']}&version=2"
    proof = await log.school.dsl.read(address)
    check(proof, {"$ref": "#/components/schemas/InclusionView"})
    assert decoded(proof["leaf_hash"]) == leaf
    check_inclusion(
        index=proof["index"],
        size=proof["size"],
        leaf=leaf,
        path=[decoded(each) for each in proof["path"]],
        root=decoded(proof["root"]),
    )
    text = await log.as_text(address)
    assert text.headers["content-type"].startswith("text/plain")
    whole = inclusion_text(text.content)
    head = tree_head(whole.checkpoint.text)
    assert signed_by(whole.checkpoint, [KEY.verifier])
    check_inclusion(index=whole.index, size=head.size, leaf=leaf, path=whole.path, root=head.root)
    assert (head.size, head.root) == (proof["size"], decoded(proof["root"]))


async def test_the_proof_of_an_event_that_waits_for_the_tree_comes_later(log: Log) -> None:
    case = await a_case(log)
    address = f"/v1/proof/inclusion?stream={case['id']}&version=1"
    for waits in (await log.school.dsl.get(address), await log.as_text(address)):
        assert (waits.status_code, waits.json()["code"]) == (409, "NotIntegrated")
        assert waits.headers["retry-after"] == "1"
    await enter_events(log.ledger.pool)
    entered = await log.school.dsl.read(address)
    assert entered["size"] > entered["index"]  # no head is signed for it yet
    assert (await log.as_text(address)).status_code == 409


async def test_who_does_not_see_the_whole_case_gets_the_bytes_of_a_random_id(log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    other = await new_school(log.superuser, log.http)
    for person in (log.school.teacher, log.school.senior, other.dsl):
        random = await person.get(f"/v1/proof/inclusion?stream={uuid4()}&version=1")
        for version in (1, 2, 99):
            answer = await person.get(f"/v1/proof/inclusion?stream={case['id']}&version={version}")
            assert answer.status_code == random.status_code == 404
            assert without_id(answer) == without_id(random)
    dsl = log.school.dsl
    beyond = await dsl.get(f"/v1/proof/inclusion?stream={case['id']}&version=99")
    assert without_id(beyond) == without_id(await dsl.get("/v1/proof/inclusion?stream=torn&version=1"))
    assert (await log.http.get(f"/v1/proof/inclusion?stream={case['id']}&version=1")).status_code == 401
    assert (await dsl.get(f"/v1/proof/inclusion?stream={case['id']}&version=0")).status_code == 422


async def test_each_request_for_a_proof_is_in_the_view_log(log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    await log.school.dsl.read(f"/v1/proof/inclusion?stream={case['id']}&version=1")
    looks = await log.school.dsl.read(f"/v1/referrals/{case['id']}/views")
    assert any(each["what"] == "verification" for each in looks)


async def test_a_proof_that_the_tree_only_grew_holds(log: Log) -> None:
    await a_case(log)
    await log.signs()
    size = await log.superuser.fetchval("SELECT count(*) FROM tree_entries")
    proof = await log.school.dsl.read(f"/v1/proof/consistency?from=2&to={size}")
    check_consistency(
        first=proof["from"],
        second=proof["to"],
        first_root=decoded(proof["from_root"]),
        second_root=decoded(proof["to_root"]),
        path=[decoded(each) for each in proof["path"]],
    )
    beyond = await log.school.dsl.get(f"/v1/proof/consistency?from=2&to={size + 1}")
    assert (beyond.status_code, beyond.json()["code"]) == (409, "NotIntegrated")
    assert (await log.school.dsl.get("/v1/proof/consistency?from=3&to=2")).status_code == 422
    assert (await log.school.dsl.get("/v1/proof/consistency?from=0&to=2")).status_code == 422
    assert (await log.http.get("/v1/proof/consistency?from=1&to=2")).status_code == 401


async def a_case(log: Log) -> Json:
    """A case that the senior leader may not know of, with two entries."""
    case = await log.school.teacher.raises(about=(log.school.senior,))
    return await log.school.dsl.does(case, "accept")


def decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def without_id(answer: httpx2.Response) -> Json:
    body: Json = answer.json()
    return {name: value for name, value in body.items() if name not in ("request_id", "instance")}
