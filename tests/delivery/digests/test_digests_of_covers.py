"""While a person is away, their messages are lines of the cover's own digest (3-DSL.x, 3.2h)."""

from datetime import UTC, datetime

import pytest

from domain.messaging.digests import DigestHour
from store.people import mail_choices
from tests.delivery.absent_people import away, sent_to
from tests.delivery.conftest import House
from tests.school import NOW, SetClock

ONE_PM = datetime(2027, 3, 1, 13, tzinfo=UTC)
FOUR_PM = datetime(2027, 3, 1, 16, tzinfo=UTC)
REFUSED = "550 No such mailbox"
pytestmark = pytest.mark.usefixtures("digests")


async def test_the_cover_gets_them_at_the_hours_that_the_cover_chose(house: House, clock: SetClock) -> None:
    school = house.school
    afternoon: DigestHour = "16:00"
    await mail_choices.choose(house.ledger.pool, school.senior.id, (afternoon,), NOW)
    cases = [await school.teacher.raises() for _ in range(2)]
    await away(house, school.headteacher, school.senior)
    clock.time = ONE_PM
    await house.carries()
    assert house.mail(house.at("headteacher")) == house.mail(house.at("senior")) == []
    clock.time = FOUR_PM
    await house.carries()
    (mail,) = house.mail(house.at("senior"))
    assert mail["Subject"] == "Onward: 2 messages about 2 cases"
    for case in cases:
        assert (school.senior.id, school.headteacher.id) in await sent_to(house, case)
    assert house.mail(house.at("headteacher")) == []


async def test_they_share_a_mail_with_the_covers_own(house: House, clock: SetClock) -> None:
    school = house.school
    await house.owner.execute("UPDATE people SET roles = '{headteacher}' WHERE id = $1", school.senior.id)
    await away(house, school.headteacher, school.senior)
    for _ in range(2):
        await school.teacher.raises()
    clock.time = ONE_PM
    await house.carries()
    await house.passes(1)
    await house.carries()
    (mail,) = house.mail(house.at("senior"))
    assert mail["Subject"] == "Onward: 2 messages about 2 cases", "each case once"
    assert await house.waiting() == 0


async def test_a_cover_who_may_not_know_gets_no_line(house: House, clock: SetClock) -> None:
    """3.2h."""
    school = house.school
    closed = await school.teacher.raises(about=(school.senior,))
    open_ = [await school.teacher.raises() for _ in range(2)]
    await away(house, school.headteacher, school.senior)
    clock.time = ONE_PM
    await house.carries()
    await house.passes(1)
    await house.carries()
    (mail,) = house.mail(house.at("senior"))
    assert closed["reference"] not in mail.get_content()
    assert all(case["reference"] in mail.get_content() for case in open_)
    assert any(closed["reference"] in each.as_string() for each in house.mail(house.at("headteacher")))


async def test_if_the_covers_mailbox_refuses_the_digest_each_line_goes_to_the_next(
    house: House, clock: SetClock
) -> None:
    school = house.school
    cases = [await school.teacher.raises() for _ in range(2)]
    await house.carries()
    await away(house, school.headteacher, school.senior)
    house.server.at_rcpt = [REFUSED]
    clock.time = ONE_PM
    for _ in range(3):
        await house.carries()
        await house.passes(1)
    said = "\n".join(each.as_string() for each in house.mail(house.at("headteacher")))
    assert all(case["reference"] in said for case in cases), "no other may cover"
    assert await house.waiting() == 0
