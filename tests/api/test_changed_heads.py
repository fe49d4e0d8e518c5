"""A signed head that was changed in the database is served as none, and told in a sentence."""

import pytest

from tests.api.log_of_a_school import Log, a_case


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
