"""A proof asks Postgres a few times, whatever the size of the tree: a reader waits for each."""

from tests.api.log_of_a_school import Log
from tests.store.round_trips import statements_sent


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
