"""Anyone reads the signed head and the hashes; only who sees the whole case gets proofs of its events."""

import base64
from datetime import timedelta
from uuid import UUID, uuid4

import httpx2

from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.inclusion_text import inclusion_text
from evidence.note_keys import LOG, WITNESS, SignerKey, signed_by, verifier_from
from evidence.proof_checks import check_consistency, check_inclusion
from evidence.tile_proofs import root_from, root_ranges, tiles_for
from evidence.tree_entries import entry_leaf
from evidence.witness_messages import add_checkpoint_from
from store.tree.checkpoint_store import TakenKey, take_key
from store.tree.tree_growth import enter_events
from store.tree.witness_store import list_witnesses, note_away
from store.verification import check_log
from tests.api.log_of_a_school import KEY, Log
from tests.api.openapi_checks import check
from tests.other_bodies import a_pupil
from tests.school import Json, SetClock, new_school


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
    assert [(each["name"], each["fault"]) for each in found["witnesses"]] == [
        ("governors.example/w1", "slow")
    ]
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
    told = []
    for entered in (False, True):  # it is in the tree, and no signed head has it: that tells no size (3.2h)
        if entered:
            await enter_events(log.ledger.pool)
        for waits in (await log.school.dsl.get(address), await log.as_text(address)):
            assert (waits.status_code, waits.json()["code"]) == (409, "NotIntegrated")
            assert waits.headers["retry-after"] == "1"
            told.append(without_id(waits))
    assert told == told[:1] * 4
    await log.signs()
    head = tree_head(checkpoint_note((await log.http.get("/v1/checkpoint")).content).text)
    proof = await log.school.dsl.read(address)
    assert (proof["size"], decoded(proof["root"])) == (head.size, head.root)
    assert (await log.as_text(address)).status_code == 200


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


async def test_a_record_of_a_child_has_proofs_for_those_who_read_all_of_it(log: Log) -> None:
    pupil = await a_pupil(log.school.dsl)
    address = f"/v1/proof/inclusion?stream={pupil['id']}&version=1"
    waits = await log.school.dsl.get(address)
    assert (waits.status_code, waits.json()["code"]) == (409, "NotIntegrated")
    assert waits.headers["retry-after"] == "1"
    await log.signs()
    event_hash = await log.superuser.fetchval(
        "SELECT hash FROM pupil_events WHERE pupil_id = $1 AND version = 1", UUID(pupil["id"])
    )
    for person in (log.school.dsl, log.school.auditor):
        proof = await person.read(address)
        assert decoded(proof["leaf_hash"]) == entry_leaf(UUID(pupil["id"]), 1, event_hash)
    text = inclusion_text((await log.as_text(address)).content)
    assert (text.index, list(text.path)) == (proof["index"], [decoded(each) for each in proof["path"]])
    looks = await log.school.dsl.read(f"/v1/pupils/{pupil['id']}/views")
    assert [(each["name"], each["what"], each["sight"]) for each in looks[:3]] == [
        ("Dsl", "verification", "whole"),
        ("Auditor", "verification", "whole"),
        ("Dsl", "verification", "whole"),
    ]


async def test_who_may_not_read_all_of_a_childs_record_gets_the_bytes_of_a_random_id(log: Log) -> None:
    pupil = await a_pupil(log.school.dsl)
    await log.signs()
    other = await new_school(log.superuser, log.http)
    for person in (log.school.teacher, log.school.admin, log.school.governor, other.dsl):
        random = await person.get(f"/v1/proof/inclusion?stream={uuid4()}&version=1")
        for version in (1, 99):
            answer = await person.get(f"/v1/proof/inclusion?stream={pupil['id']}&version={version}")
            assert answer.status_code == random.status_code == 404
            assert without_id(answer) == without_id(random)
    looks = await log.school.dsl.read(f"/v1/pupils/{pupil['id']}/views")
    assert [each["what"] for each in looks] == ["views"]


async def test_a_proof_that_the_tree_only_grew_is_also_the_body_for_a_witness(log: Log) -> None:
    await a_case(log)
    await log.signs()
    size = await log.superuser.fetchval("SELECT max(size) FROM checkpoints")
    answer = await log.as_text(f"/v1/proof/consistency?from=2&to={size}")
    assert answer.headers["content-type"].startswith("text/plain")
    sent = add_checkpoint_from(answer.content)
    head = tree_head(sent.checkpoint.text)
    assert (sent.old, head.size) == (2, size)
    assert signed_by(sent.checkpoint, [KEY.verifier])
    proof = await log.school.dsl.read(f"/v1/proof/consistency?from=2&to={size}")
    assert [decoded(each) for each in proof["path"]] == list(sent.path)
    check_consistency(
        first=sent.old,
        second=head.size,
        first_root=decoded(proof["from_root"]),
        second_root=head.root,
        path=sent.path,
    )
    await a_case(log)
    await enter_events(log.ledger.pool)
    entered = await log.as_text(f"/v1/proof/consistency?from=2&to={size + 1}")
    assert (entered.status_code, entered.json()["code"]) == (409, "NotIntegrated")
    await log.signs()
    assert (await log.as_text(f"/v1/proof/consistency?from=2&to={size + 1}")).status_code == 404


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
    await a_case(log)
    await enter_events(log.ledger.pool)  # no head is signed over it: how large the tree is now is not told
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
