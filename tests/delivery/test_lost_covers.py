"""Mail whose cover can no longer have it goes to the next in line (3-DSL.x, 3.2h, 3.2l)."""

import pytest

from tests.delivery.absent_people import away, told
from tests.delivery.conftest import House
from tests.school import WHY, Actor, Json, a_referral


async def a_copy_waits(house: House) -> Json:
    """The head is away and told of danger; the copy for the senior leader, who covers, is not sent yet."""
    await away(house, house.school.headteacher, house.school.senior)
    case = await house.school.teacher.raises(immediate_danger=True)
    await house.carries()
    house.server.taken.clear()
    await house.school.dsl.does(case, "refer", a_referral("lado"))
    await house.postman().once()
    assert told(house) == ["headteacher"]
    return case


async def has_roles(house: House, person: Actor, *roles: str) -> None:
    await house.owner.execute("UPDATE people SET roles = $2 WHERE id = $1", person.id, list(roles))


async def test_a_cover_who_is_excluded_meanwhile_gets_no_word_and_the_next_does(house: House) -> None:
    """3.2h."""
    case = await a_copy_waits(house)
    declared = {"person": str(house.school.senior.id), "reasons": WHY}
    await house.school.teacher.does(case, "declare-conflict", declared)
    house.server.taken.clear()
    await house.carries()
    assert ("governor", "a referral was made") in house.told()
    assert "senior" not in told(house)
    assert await house.waiting() == 0


@pytest.mark.parametrize("roles", [(), ("staff",)])
async def test_a_cover_who_leaves_or_loses_the_role_meanwhile_is_replaced_by_the_next(
    roles: tuple[str, ...], house: House
) -> None:
    await a_copy_waits(house)
    await has_roles(house, house.school.senior, *roles)
    house.server.taken.clear()
    await house.carries()
    assert told(house) == ["deputy"]
    assert await house.waiting() == 0


async def test_the_message_of_a_damaged_case_waits_for_the_cover_and_stops_no_other(house: House) -> None:
    await away(house, house.school.dsl, house.school.deputy)
    damaged = await house.school.headteacher.raises()
    sound = await house.school.headteacher.raises()
    kept = await house.owner.fetchval("SELECT wrapped FROM case_keys WHERE case_id = $1", damaged["id"])
    spoil = "UPDATE case_keys SET wrapped = $2 WHERE case_id = $1"
    await house.owner.execute("ALTER TABLE case_keys DISABLE TRIGGER USER")
    await house.owner.execute(spoil, damaged["id"], bytes(len(kept)))
    await house.carries()
    assert [each["Subject"].partition(":")[0] for each in house.mail()] == [sound["reference"]]
    assert told(house) == ["deputy"]
    await house.owner.execute(spoil, damaged["id"], kept)
    await house.owner.execute("ALTER TABLE case_keys ENABLE TRIGGER USER")
    await house.passes(1)
    await house.carries()
    await house.passes(1)
    await house.carries()
    assert told(house) == ["deputy", "deputy"]
