"""Recipients who were not reached are on record. If the message was urgent, a person must telephone."""

from datetime import timedelta

from tests.delivery.conftest import House
from tests.school import NOW, Actor, Json, SetClock, a_referral, silence


async def calls(house: House, case: Json) -> list[str]:
    now = await house.school.dsl.sees(case)
    return [each["id"] for each in now["obligations"] if each["kind"] == "telephone"]


async def test_an_urgent_message_without_any_address_opens_a_call(house: House) -> None:
    """8.6."""
    await house.nobody_has_an_address()
    case = await house.school.headteacher.raises()
    await house.carries()
    assert (await house.types(case))[:2] == ["concern.raised", "notification.failed"]
    assert await calls(house, case) == ["telephone:accept"]
    assert set(await house.faults()) == {"no-address"}


async def test_a_recipient_without_an_address_is_recorded_but_opens_no_call_if_others_were_told(
    house: House,
) -> None:
    await house.owner.execute(
        "UPDATE people SET roles = '{dsl}', email = NULL WHERE id = $1", house.school.colleague.id
    )
    case = await house.school.headteacher.raises()
    await house.carries()
    assert sorted(await house.types(case)) == [
        "concern.raised",
        "notification.delivered",
        "notification.failed",
    ]
    assert await calls(house, case) == []
    assert [to for to, _ in house.told()] == ["dsl"]


async def test_an_empty_role_is_recorded(house: House) -> None:
    await house.owner.execute(
        "UPDATE people SET roles = '{staff}' WHERE id = $1", house.school.headteacher.id
    )
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries()
    assert "notification.failed" in await house.types(case)
    assert await calls(house, case) == [], "news are not urgent"
    assert await house.faults() == ["nobody"]


async def test_an_escalation_that_reaches_no_one_opens_a_call(house: House, clock: SetClock) -> None:
    await house.owner.execute(
        "UPDATE people SET roles = '{staff}' WHERE school = $1 AND roles && '{deputy_dsl, headteacher}'",
        house.school.id,
    )
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries()
    await house.nobody_has_an_address()
    await silence(house.ledger, clock, case, NOW + timedelta(days=2))
    await house.carries()
    assert "telephone:feedback:cscs-1" in await calls(house, case)


async def test_the_person_whom_it_is_about_is_not_recorded_as_unreached(house: House) -> None:
    """3.2h."""
    case = await house.school.teacher.raises(about=(house.school.headteacher,))
    await house.carries()
    assert await house.types(case) == ["concern.raised", *["notification.delivered"] * 2]
    assert {to for to, _ in house.told()} == {"dsl", "governor"}  # who hears in the place of the head


async def leaves(house: House, person: Actor) -> None:
    await house.owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", person.id)


async def test_a_recipient_who_left_since_then_gets_nothing_and_a_call_opens(
    house: House,
) -> None:
    case = await house.school.headteacher.raises()
    await leaves(house, house.school.dsl)
    await house.carries()
    assert "dsl" not in {to for to, _ in house.told()}
    assert "notification.failed" in await house.types(case)
    owed = (await house.school.deputy.sees(case))["obligations"]
    assert "telephone:accept" in [each["id"] for each in owed]


async def test_a_person_who_has_left_gets_nothing_and_leaves_nothing_undelivered(
    house: House, clock: SetClock
) -> None:
    case = await house.school.teacher.raises()
    await house.school.teacher.does(case, "refer", a_referral(emergency=True))
    await house.carries()
    before = len(house.mail(house.at("teacher")))
    await leaves(house, house.school.teacher)
    await silence(house.ledger, clock, case, NOW + timedelta(days=2))
    await house.carries()
    assert len(house.mail(house.at("teacher"))) == before
    assert "dsl" in {to for to, _ in house.told()}
    assert await house.faults() == []
