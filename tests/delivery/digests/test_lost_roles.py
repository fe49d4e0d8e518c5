"""A person who lost the role while a message waited hears nothing of the case; someone in line does."""

import pytest

from tests.delivery.absent_people import told
from tests.delivery.conftest import House
from tests.delivery.digests.test_digest_failures import waiting_for_the_head
from tests.delivery.test_lost_covers import has_roles
from tests.school import SetClock

pytestmark = pytest.mark.usefixtures("digests")


async def test_a_head_who_becomes_staff_gets_no_waiting_line_and_the_new_head_does(
    house: House, clock: SetClock
) -> None:
    """3.2h, 3-DSL.e."""
    cases = await waiting_for_the_head(house, clock, 2)
    await has_roles(house, house.school.headteacher, "staff")
    await has_roles(house, house.school.colleague, "headteacher", "staff")
    await house.carries()
    await house.carries()
    assert house.mail(house.at("headteacher")) == []
    assert set(told(house)) == {"colleague"}
    text = "".join(str(each) for each in house.mail())
    assert all(each["reference"] in text for each in cases)
    assert await house.faults() == ["withdrawn", "withdrawn"]
    assert await house.waiting() == 0


async def test_a_message_that_no_one_in_line_can_have_is_on_record_as_failed(
    house: House, clock: SetClock
) -> None:
    (case,) = await waiting_for_the_head(house, clock, 1)
    await house.owner.execute("UPDATE people SET roles = '{staff}' WHERE school = $1", house.school.id)
    await house.carries()
    assert told(house) == []
    assert (await house.types(case)).count("notification.failed") == 1
    assert await house.faults() == ["nobody"]
