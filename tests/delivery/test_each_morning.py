"""While a concern is not picked up, or a child may be in danger, its people hear of it each day.

The clock acts in every case of the record, so this file has a record of its own.
"""

from datetime import UTC, datetime

from runtime.overdue_sweeper import OverdueSweeper
from tests.database_fixtures import _one_ledger, database, http, owner
from tests.delivery.absent_people import away
from tests.delivery.conftest import House

__all__ = ["_one_ledger", "database", "http", "owner"]
SUBJECT = "Onward: concerns that no one has dealt with in time"


async def morning(house: House, day: int, hour: int = 8) -> list[tuple[str, str]]:
    """Who is told on this day of March, and what, once the clock has acted and the post was carried twice."""
    house.clock.time = datetime(2027, 3, day, hour, tzinfo=UTC)
    while await OverdueSweeper(house.ledger).once():
        pass
    house.server.taken.clear()
    for _ in range(2):
        await house.postman().tell_this_morning()
        await house.carries()
    ours = {house.at(part) for part in house.school.everybody}
    found = [each for each in house.mail() if each["Subject"] == SUBJECT and each["To"] in ours]
    return sorted(
        (each["To"].partition("@")[0], " ".join(each.get_content().split()).partition(" Open it")[0])
        for each in found
    )


async def test_a_concern_that_no_one_picks_up_is_said_each_working_day_to_three_people_once(
    house: House,
) -> None:
    """3-DSL.x: also days after the last step of the ladder."""
    for _ in range(3):
        await house.school.teacher.raises()
    assert await morning(house, 2, hour=7) == []
    for day in (2, 3, 4, 5, 8):
        told = await morning(house, day)
        assert [who for who, _ in told] == ["board_lead", "dsl", "headteacher"], day
        assert {text.rpartition("danger. ")[2] for _, text in told} == {
            "Concerns that no one has picked up in time: 3."
        }
    assert await morning(house, 6) == [], "a Saturday"


async def test_danger_is_said_on_a_weekend_too(house: House) -> None:
    await house.school.teacher.raises(immediate_danger=True)
    for day in (2, 6):
        told = await morning(house, day)
        assert [who for who, _ in told] == ["board_lead", "dsl", "headteacher"]
        assert all("may be in danger or is missing, and a task is overdue: 1." in text for _, text in told)


async def test_a_case_that_was_picked_up_is_said_once_no_other_message_is_to_come(house: House) -> None:
    case = await house.school.teacher.raises()
    house.clock.passes(minutes=10)
    await house.school.dsl.does(case, "accept")
    assert await morning(house, 2) == [], "its ladder is still telling people"
    told = await morning(house, 4)
    assert all("picked up, and not reviewed or protected in time: 1." in text for _, text in told)
    assert len(told) == 3


async def test_no_one_hears_of_a_case_about_themselves_and_the_cover_hears_for_who_is_away(
    house: House,
) -> None:
    """3.2h, 3-DSL.x."""
    await house.school.teacher.raises(about=(house.school.headteacher,))
    await away(house, house.school.dsl, house.school.deputy, days=7)
    assert [who for who, _ in await morning(house, 2)] == ["board_lead", "deputy"]


async def test_what_was_done_in_time_is_not_said(house: House) -> None:
    case = await house.school.teacher.raises()
    assert len(await morning(house, 2)) == 3
    await house.school.dsl.does(case, "accept")
    assert await morning(house, 2, hour=9) == []
