"""A part of the stored tree that is gone is told as damage, and not as a fault of no name."""

import httpx2
import pytest

from tests.api.log_of_a_school import Log, a_late_case
from tests.api.taken_bundles import accounts, hashed, taken
from tests.api.test_problems import check
from tests.school import Json

__all__ = ["accounts", "hashed"]


@pytest.fixture
async def late(log: Log) -> Json:
    return await a_late_case(log)


@pytest.mark.parametrize(
    "address",
    [
        "/v1/proof/inclusion?stream={case}&version=2",
        "/v1/proof/consistency?from=2&to={size}",
        "/v1/tile/1/000.p/1",
    ],
)
async def test_a_proof_or_tile_that_needs_it_says_so(log: Log, late: Json, address: str) -> None:
    size = await log.superuser.fetchval("SELECT max(size) FROM checkpoints")
    asked = address.format(case=late["id"], size=size)
    async with log.missing_tile():
        said_to_be_damaged(await log.school.dsl.get(asked))
    assert (await log.school.dsl.get(asked)).status_code == 200


async def test_no_bundle_is_made_of_it(log: Log, late: Json) -> None:
    async with log.missing_tile():
        said_to_be_damaged(await taken(log.school.dsl, late))
    assert (await taken(log.school.dsl, late)).status_code == 200


def said_to_be_damaged(answer: httpx2.Response) -> None:
    problem = check(answer, 500, "InternalFault")
    assert problem["title"] == "The stored tree is damaged"
    assert "Tell your auditor and the person who runs Onward at once" in problem["detail"]
