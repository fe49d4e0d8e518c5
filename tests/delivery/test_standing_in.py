"""People who may act in a new concern are told when it is raised (3.2h, 3-DSL.x)."""

from tests.api.test_duty_endpoints import on_duty
from tests.delivery.conftest import House

CONCERN = "new concern – please pick it up"
ROUTED = "a case has been passed to you"


async def test_the_governor_has_mail_of_a_concern_about_the_head_though_the_dsl_accepts_first(
    house: House,
) -> None:
    case = await house.school.teacher.raises((house.school.headteacher,))
    await house.school.dsl.does(case, "accept")
    await house.carries()
    told = house.told()
    assert ("governor", ROUTED) in told
    assert "headteacher" not in {to for to, _ in told}


async def test_a_senior_leader_has_mail_while_no_dsl_is_on_duty_and_none_while_one_is(house: House) -> None:
    await on_duty(house.school.dsl, house.school.dsl, -2, -1)
    await house.school.teacher.raises()
    await house.carries()
    assert {("senior", CONCERN), ("dsl", CONCERN)} <= set(house.told())
    await on_duty(house.school.dsl, house.school.deputy, -1, 8)
    await house.school.teacher.raises()
    await house.carries()
    assert house.told().count(("senior", CONCERN)) == 1
    assert ("deputy", CONCERN) in house.told()


async def test_undelivered_mail_to_the_governor_opens_a_call(house: House) -> None:
    await house.owner.execute("UPDATE people SET email = NULL WHERE id = $1", house.school.governor.id)
    case = await house.school.teacher.raises((house.school.headteacher,))
    await house.carries()
    await house.passes(20)
    await house.carries()
    owed = [each["id"] for each in await house.school.dsl.read("/v1/worklist")]
    assert "telephone:accept" in owed
    assert case["id"]
