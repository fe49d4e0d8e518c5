"""Anyone reads the signed head, its keys and the hashes, and whether the record is whole."""

from datetime import datetime, timedelta

import pytest

from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.note_keys import LOG, WITNESS, SignerKey, signed_by, verifier_from
from evidence.tiles import root_from, root_ranges, tiles_for
from store.tree.checkpoint_store import TakenKey, take_key
from store.tree.tree_reading import enter_events
from store.tree.witness_store import list_witnesses, note_away
from store.verification import check_log
from tests.api.log_of_a_school import KEY, Log, a_case, decoded
from tests.api.openapi_checks import check
from tests.school import SetClock


async def test_before_the_first_head_there_is_nothing(log: Log) -> None:
    for path in ("/v1/checkpoint", "/v1/checkpoint/key", "/v1/tile/0/000"):
        assert (await log.http.get(path)).status_code == 404
        twice = (("Authorization", "Bearer a"), ("Authorization", "Bearer b"))
        assert (await log.http.get(path, headers=twice)).status_code == 400


async def test_everyone_reads_whether_the_record_is_whole(log: Log) -> None:
    for person in (log.school.teacher, log.school.governor, log.school.operator):
        nothing = await person.read("/v1/integrity")
        check(nothing, {"$ref": "#/components/schemas/IntegrityView"})
        assert (nothing["unchanged"], nothing["head"], nothing["keys"]) == (None, None, [])
    case = await a_case(log)
    await log.signs()
    await check_log.verify(log.ledger)
    key = SignerKey.from_seed("governors.example/w1", WITNESS, b"w" * 32).verifier.line
    now = log.ledger.clock.now()
    async with log.ledger.pool.connection() as connection:
        await list_witnesses(connection, [key], now)
        await note_away(connection, key, "slow", now, timedelta(minutes=1))
    found = await log.school.governor.read("/v1/integrity")
    check(found, {"$ref": "#/components/schemas/IntegrityView"})
    head = tree_head(checkpoint_note((await log.http.get("/v1/checkpoint")).content).text)
    assert found["unchanged"] is True
    assert (found["head"]["size"], decoded(found["head"]["root"])) == (head.size, head.root)
    assert found["keys"] == [KEY.verifier.line]
    (witness,) = found["witnesses"]
    assert (witness["state"], witness["fault"]) == ("never-cosigned", "slow")
    assert datetime.fromisoformat(witness["since"]) == now
    assert not {"away_since", "objects_since", "standing"} & witness.keys(), "one time, told once"
    guarded = "ALTER TABLE cases {} TRIGGER ALL"
    await log.superuser.execute(guarded.format("DISABLE"))
    await log.superuser.execute("UPDATE cases SET stage = 'closed' WHERE id = $1::uuid", case["id"])
    await check_log.verify(log.ledger)
    await log.superuser.execute("UPDATE cases SET stage = 'review' WHERE id = $1::uuid", case["id"])
    await log.superuser.execute(guarded.format("ENABLE"))
    damaged = await log.school.teacher.get("/v1/integrity")
    assert damaged.json()["unchanged"] is False
    assert case["id"] not in damaged.text
    assert (await log.http.get("/v1/integrity")).status_code == 401


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
        assert answer.headers["cache-control"] == "public, max-age=60"
        tiles[tile] = answer.content
    assert root_from(said.size, tiles) == said.root


async def test_while_a_key_replaces_another_both_are_told_and_both_sign(log: Log) -> None:
    now, clock = log.ledger.clock.now(), log.ledger.clock
    assert isinstance(clock, SetClock)
    await log.signs()
    line = KEY.verifier.line
    new = SignerKey.from_seed(KEY.verifier.name, LOG, b"n" * 32)
    log.key_file.write_text(f"{new.secret_line}\n{KEY.secret_line}\n")
    until = now + timedelta(days=30)
    async with log.ledger.pool.connection() as connection:
        await take_key(connection, TakenKey(line=new.verifier.line, taken_at=now, overlap_until=until))
    await a_case(log)
    await log.signs()
    keys = (await log.http.get("/v1/checkpoint/key")).text
    assert keys == f"{new.verifier.line}\n{line}\n"
    note = checkpoint_note((await log.http.get("/v1/checkpoint")).content)
    assert {key.line for key, _ in signed_by(note, [KEY.verifier, new.verifier])} == {new.verifier.line, line}
    clock.passes(days=30)
    try:
        assert (await log.http.get("/v1/checkpoint/key")).text == f"{new.verifier.line}\n"
    finally:
        clock.time = now


async def test_there_are_no_tiles_beyond_the_head_and_none_of_entries(log: Log) -> None:
    await log.signs()
    size = await log.superuser.fetchval("SELECT max(size) FROM checkpoints")
    await a_case(log)
    await enter_events(log.ledger.pool)
    for path in (f"0/000.p/{size + 1}", "0/000", "1/000.p/1", "entries/000", "0/0", "64/000", "x", ""):
        answer = await log.http.get(f"/v1/tile/{path}")
        assert answer.status_code == 404, path
    assert (await log.http.get(f"/v1/tile/0/000.p/{size}")).status_code == 200


@pytest.mark.parametrize("at", [3, 22])
async def test_a_changed_head_proves_nothing_and_says_so(log: Log, at: int) -> None:
    case = await a_case(log)
    await log.signs()
    proof = f"/v1/proof/inclusion?stream={case['id']}&version=1"
    async with log.changed_head(at):
        told = await log.school.dsl.read("/v1/integrity")
        assert told["head"] is None
        for answer in (await log.http.get("/v1/checkpoint"), await log.as_text(proof)):
            assert (answer.status_code, answer.json()["title"]) == (500, "The signed head was changed")
            assert answer.json()["code"] == "InternalFault"
        assert (await log.school.dsl.get(proof)).status_code == 200
    assert (await log.http.get("/v1/checkpoint")).status_code == 200
