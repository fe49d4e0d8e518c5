"""A line of a digest whose outcome cannot be recorded: it is sent again, and holds up no other message."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from store.delivery import delivery_queue
from tests.delivery.conftest import House
from tests.delivery.digests.test_digest_failures import waiting_for_the_head
from tests.school import SetClock

pytestmark = pytest.mark.usefixtures("digests")


async def test_a_line_that_cannot_be_recorded_holds_up_no_other_and_waits_longer_each_time(
    house: House, clock: SetClock
) -> None:
    damaged, sound = await waiting_for_the_head(house, clock, 2)
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
        clock.time = datetime(2027, 3, 1, 16, tzinfo=UTC)
        await house.carries()
        both, other = house.mail(house.at("headteacher"))
        assert both["Subject"] == "Onward: 2 messages about 2 cases"
        assert other["Subject"] == f"{later['reference']}: new concern reported"
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
