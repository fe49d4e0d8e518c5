"""Lines of a digest whose person is away or lost the role, or that cannot be recorded (3-DSL.x, 3.2h)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from store.delivery import delivery_queue
from tests.delivery.absent_people import away, sent_to, told
from tests.delivery.conftest import House
from tests.delivery.digests.test_digest_failures import waiting_for_the_head
from tests.delivery.digests.test_digests import ONE_PM, chooses

FOUR_PM = datetime(2027, 3, 1, 16, tzinfo=UTC)
REFUSED = "550 No such mailbox"
pytestmark = pytest.mark.usefixtures("digests")


async def test_the_cover_gets_them_at_the_hours_that_the_cover_chose(house: House) -> None:
    school = house.school
    await chooses(house, school.senior, "16:00")
    cases = [await school.teacher.raises() for _ in range(2)]
    await away(house, school.headteacher, school.senior)
    await house.carries_at(ONE_PM)
    assert house.mail(house.at("headteacher")) == house.mail(house.at("senior")) == []
    await house.carries_at(FOUR_PM)
    (mail,) = house.mail(house.at("senior"))
    assert mail["Subject"] == "Onward: 2 messages about 2 cases"
    for case in cases:
        assert (school.senior.id, school.headteacher.id) in await sent_to(house, case)
    assert house.mail(house.at("headteacher")) == []


async def test_they_share_a_mail_with_the_covers_own(house: House) -> None:
    school = house.school
    await house.gives_roles(school.senior, "headteacher")
    await away(house, school.headteacher, school.senior)
    for _ in range(2):
        await school.teacher.raises()
    await house.carries_at(ONE_PM)
    await house.carries_after(minutes=1)
    (mail,) = house.mail(house.at("senior"))
    assert mail["Subject"] == "Onward: 2 messages about 2 cases", "each case once"
    assert await house.waiting() == 0


async def test_a_cover_who_may_not_know_gets_no_line(house: House) -> None:
    """3.2h."""
    school = house.school
    closed = await school.teacher.raises(about=(school.senior,))
    open_ = [await school.teacher.raises() for _ in range(2)]
    await away(house, school.headteacher, school.senior)
    await house.carries_at(ONE_PM)
    await house.carries_after(minutes=1)
    (mail,) = house.mail(house.at("senior"))
    assert closed["reference"] not in mail.get_content()
    assert all(case["reference"] in mail.get_content() for case in open_)
    assert any(closed["reference"] in each.as_string() for each in house.mail(house.at("headteacher")))


async def test_if_the_covers_mailbox_refuses_the_digest_each_line_goes_to_the_next(house: House) -> None:
    school = house.school
    cases = [await school.teacher.raises() for _ in range(2)]
    await house.carries()
    await away(house, school.headteacher, school.senior)
    house.server.at_rcpt = [REFUSED]
    house.clock.time = ONE_PM
    for _ in range(3):
        await house.carries()
        await house.passes(1)
    said = "\n".join(each.as_string() for each in house.mail(house.at("headteacher")))
    assert all(case["reference"] in said for case in cases), "no other may cover"
    assert await house.waiting() == 0


async def test_a_head_who_becomes_staff_gets_no_waiting_line_and_the_new_head_does(house: House) -> None:
    """3.2h, 3-DSL.e."""
    cases = await waiting_for_the_head(house, 2)
    await house.gives_roles(house.school.headteacher, "staff")
    await house.gives_roles(house.school.colleague, "headteacher", "staff")
    await house.carries()
    await house.carries()
    assert house.mail(house.at("headteacher")) == []
    assert set(told(house)) == {"colleague"}
    text = "".join(str(each) for each in house.mail())
    assert all(each["reference"] in text for each in cases)
    assert await house.faults() == ["withdrawn", "withdrawn"]
    assert await house.waiting() == 0


async def test_a_message_that_no_one_in_line_can_have_is_on_record_as_failed(house: House) -> None:
    (case,) = await waiting_for_the_head(house, 1)
    await house.owner.execute("UPDATE people SET roles = '{staff}' WHERE school = $1", house.school.id)
    await house.carries()
    assert told(house) == []
    assert (await house.types(case)).count("notification.failed") == 1
    assert await house.faults() == ["nobody"]


async def test_a_line_that_cannot_be_recorded_holds_up_no_other_and_waits_longer_each_time(
    house: House,
) -> None:
    damaged, sound = await waiting_for_the_head(house, 2)
    await house.owner.execute(
        "CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.case_id = '{UUID(damaged['id'])}' THEN RAISE EXCEPTION 'damaged'; END IF; "
        "RETURN NEW; END; $$"
    )
    await house.owner.execute(
        "CREATE TRIGGER refuses BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuses()"
    )
    try:
        await house.carries()
        later = await house.school.teacher.raises()
        await house.carries_at(FOUR_PM)
        both, other = house.mail(house.at("headteacher"))
        assert both["Subject"] == "Onward: 2 messages about 2 cases"
        assert other["Subject"] == f"{later['reference']}: a concern at your school"
        assert "notification.delivered" in await house.types(sound)
        assert [await sent_again(house) for _ in range(2)] == [(1, 2), (2, 4)]
    finally:
        await house.owner.execute("DROP FUNCTION refuses() CASCADE")
    await sent_again(house)
    assert "notification.delivered" in await house.types(damaged)
    assert await house.waiting() == 0


async def sent_again(house: House) -> tuple[int, int]:
    """After the lease of the line has ended: its mails beyond the first two, and its new lease in leases."""
    await house.owner.execute("UPDATE post SET leased_until = NULL")
    await house.carries()
    lease = await house.owner.fetchval(
        "SELECT extract(epoch FROM leased_until - now()) FROM post WHERE fault = 'fault' AND digest IS NULL"
    )
    leases = round(float(lease or 0) / delivery_queue.LEASE_SECONDS)
    return len(house.mail(house.at("headteacher"))) - 2, leases
