"""An entry that is missing from the tree, and does not wait for it, has no proof: pages say so at once."""

from tests.api.log_of_a_school import Log, a_case
from tests.school import Json
from tests.web.page_reader import Readers
from tests.web.pages.audit.conftest import PASSWORD
from tests.web.pages.audit.test_damage_in_sight import guards_off

_FAILS = "The proof of this entry fails"
_ROW = "stream = $1::uuid AND version = 2"


async def told(at: Readers, log: Log, case: Json) -> tuple[str, list[int]]:
    """What the page of the proof says, and the statuses of the proof, of its file and of a bundle."""
    dsl = await at.signed_in(log.school.dsl)
    await dsl.go(f"/cases/{case['id']}/proof?entry=2")
    proof = f"/v1/proof/inclusion?stream={case['id']}&version=2"
    asked = {"ids": [case["id"]], "contents": "sealed", "password": PASSWORD}
    answers = [
        await log.school.dsl.get(proof),
        await log.as_text(proof),
        await log.school.dsl.post("/v1/bundles", asked),
    ]
    assert all(each.json()["title"] == "The record is damaged" for each in answers if each.status_code == 500)
    return await dsl.main(), [each.status_code for each in answers]


async def test_the_proof_of_an_entry_that_was_removed_from_the_tree_fails(at: Readers, log: Log) -> None:
    case = await a_case(log)
    await log.signs()
    kept = await log.superuser.fetchrow(f"SELECT * FROM tree_entries WHERE {_ROW}", case["id"])
    assert kept is not None
    for attack in (
        f"DELETE FROM tree_entries WHERE {_ROW}",
        f"UPDATE tree_entries SET leaf = leaf + 100000 WHERE {_ROW}",
    ):
        async with guards_off(log):
            await log.superuser.execute(attack, case["id"])
        said, statuses = await told(at, log, case)
        assert _FAILS in said, attack
        assert "load this page again" not in said
        assert statuses == [500, 500, 500]
        async with guards_off(log):
            await log.superuser.execute(f"DELETE FROM tree_entries WHERE {_ROW}", case["id"])
            await log.superuser.execute("INSERT INTO tree_entries VALUES ($1, $2, $3, $4)", *kept.values())
    said, statuses = await told(at, log, case)
    assert "is in the signed record, unchanged" in said
    assert statuses == [200, 200, 200]


async def test_an_entry_that_was_never_queued_fails_and_one_that_waits_does_not(
    at: Readers, log: Log
) -> None:
    await log.signs()
    case = await a_case(log)
    said, statuses = await told(at, log, case)
    assert "No signed head covers it yet" in said
    assert statuses == [409, 409, 409]
    async with guards_off(log):
        await log.superuser.execute("DELETE FROM tree_queue WHERE stream = $1::uuid", case["id"])
    said, statuses = await told(at, log, case)
    assert _FAILS in said
    assert statuses == [500, 500, 500]
    await log.superuser.execute("INSERT INTO tree_queue VALUES ($1::uuid, 1, 2)", case["id"])
    await log.signs()
