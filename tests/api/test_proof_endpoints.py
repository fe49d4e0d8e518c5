"""Only who sees the whole of a case or a record gets proofs of its events; and that the tree only grew."""

from uuid import UUID, uuid4

import httpx2

from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.merkle_tree import entry_leaf
from evidence.note_keys import signed_by
from evidence.proof_checks import check_consistency, check_inclusion
from evidence.witness_messages import add_checkpoint_from
from store.tree.tree_reading import enter_events
from tests.api.log_of_a_school import KEY, Log, a_case, decoded
from tests.api.openapi_checks import check
from tests.evidence.inclusion_reader import inclusion_text
from tests.other_bodies import a_pupil
from tests.school import Json, code, new_school
from tests.store.round_trips import statements_sent


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
    for person in (log.school.teacher, log.school.deputy, other.dsl):
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
    assert (proof["from"], proof["to"], decoded(proof["to_root"])) == (2, size, head.root)


async def test_the_growth_to_a_size_that_no_head_has_is_not_proved(log: Log) -> None:
    await a_case(log)
    await log.signs()
    size = await log.superuser.fetchval("SELECT max(size) FROM checkpoints")
    await a_case(log)
    await enter_events(log.ledger.pool)  # no head is signed over it: how large the tree is now is not told
    entered = f"/v1/proof/consistency?from=2&to={size + 1}"
    for larger in (
        await log.school.dsl.get(entered),
        await log.as_text(entered),
        await log.as_text("/v1/proof/consistency?from=2&to=99999"),
    ):
        assert code(larger) == (409, "NotIntegrated")
        assert larger.json()["detail"].startswith(f"The newest signed head has {size:,} entries. ")
        assert "If you keep a larger head, entries are missing here" in larger.json()["detail"]
    await log.signs()
    assert (await log.as_text(entered)).status_code == 404
    assert (await log.school.dsl.get("/v1/proof/consistency?from=3&to=2")).status_code == 422
    assert (await log.school.dsl.get("/v1/proof/consistency?from=0&to=2")).status_code == 422
    assert (await log.http.get("/v1/proof/consistency?from=1&to=2")).status_code == 401


def without_id(answer: httpx2.Response) -> Json:
    body: Json = answer.json()
    return {name: value for name, value in body.items() if name not in ("request_id", "instance")}


async def test_a_proof_of_an_entry_takes_five_round_trips_and_its_text_one_more(log: Log) -> None:
    dsl = log.school.dsl
    case = await dsl.does(await log.school.teacher.raises(), "accept")
    await log.signs()
    address = f"/v1/proof/inclusion?stream={case['id']}&version=2"
    for ask, trips in ((dsl.get, 5), (log.as_text, 6)):
        async with statements_sent() as seen:
            assert (await ask(address)).status_code == 200
        assert len(seen) == trips, seen


async def test_a_proof_that_the_tree_grew_takes_four(log: Log) -> None:
    case = await log.school.teacher.raises()
    await log.signs()
    await log.school.dsl.does(case, "accept")
    await log.signs()
    newest = (await log.school.dsl.read("/v1/integrity"))["head"]["size"]
    async with statements_sent() as seen:
        await log.school.dsl.read(f"/v1/proof/consistency?from=1&to={newest}")
    assert len(seen) == 4, seen


async def test_a_tile_takes_two(log: Log) -> None:
    await log.school.teacher.raises()
    await log.signs()
    async with statements_sent() as seen:
        assert (await log.http.get("/v1/tile/0/000.p/1")).status_code == 200
    assert len(seen) == 2, seen
