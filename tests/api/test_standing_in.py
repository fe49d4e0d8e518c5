"""Who may act in a concern about the head, or while no DSL is on duty, finds and does it (3.2h, 3-DSL.x)."""

import pytest

from api.openapi import EXAMPLES
from tests.api.test_duty_endpoints import on_duty
from tests.school import Actor, Json, School, a_referral, code


async def names(person: Actor, path: str) -> list[str]:
    return [each.get("reference") for each in await person.read(path)]


async def tries(person: Actor, case: Json, *commands: str) -> list[int]:
    """The body for each: a referral to the LADO, or the example."""
    bodies = {"refer": a_referral("lado"), "accept": {}}
    done = [await person.tries(case, each, bodies.get(each, EXAMPLES[each])) for each in commands]
    return [answer.status_code for answer in done]


@pytest.mark.parametrize("accepted", [False, True], ids=["before the DSL accepted", "after"])
async def test_the_governor_finds_a_concern_about_the_head_and_acts(school: School, accepted: bool) -> None:
    case = await school.teacher.raises((school.headteacher,), staff_allegation=True)
    if accepted:
        await school.dsl.does(case, "accept")
    assert await names(school.governor, "/v1/referrals") == [case["reference"]]
    owed = [each["id"] for each in await school.governor.read("/v1/worklist")]
    assert set(owed) == {"protect", "refer:lado"} | (set() if accepted else {"accept"})
    offered = [each["command"] for each in (await school.governor.sees(case))["next"]]
    assert {"accept", "protect", "refer"} <= set(offered)
    assert "decide-review" not in offered
    elsewhere = await school.governor.tries(case, "refer", a_referral("police"))
    assert code(elsewhere) == (403, "NotAllowed")
    assert await tries(school.governor, case, "protect", "refer", "accept") == [200, 200, 200]
    assert code(await school.governor.tries(case, "accept")) == (409, "AlreadyAccepted")
    assert await tries(school.dsl, case, "decide-review") == [200]
    assert await tries(school.governor, case, "refer") == [200]


async def test_a_governor_standing_in_gets_the_same_answer_to_a_repeated_key(school: School) -> None:
    case = await school.teacher.raises((school.headteacher,))
    first, again = [
        await school.governor.tries(case, "protect", EXAMPLES["protect"], Idempotency_Key="k1")
        for _ in range(2)
    ]
    assert again.headers["Idempotent-Replay"] == "true"
    for answer in (first, again):
        offered = {each["command"] for each in answer.json()["next"]}
        assert {"accept", "protect", "refer"} <= offered
        assert "decide-review" not in offered


async def test_a_school_without_a_rota_is_never_off_duty(school: School, other_school: School) -> None:
    await on_duty(other_school.dsl, other_school.dsl, -2, -1)
    taken_back = await on_duty(school.dsl, school.deputy, 1, 2)
    assert (await school.dsl.post(f"/v1/duty/{taken_back['id']}/end")).status_code == 200
    case = await school.teacher.raises()
    assert await tries(school.senior, case, "protect", "refer", "accept") == [403] * 3
