"""People who are away, and who gets their mail."""

from datetime import timedelta
from uuid import UUID

from domain.events import NotificationDelivered
from store.ledger import history
from tests.delivery.conftest import House
from tests.school import Actor, Json


async def away(
    house: House, person: Actor, cover: Actor, days: float = 2, *, keep_post: bool = False
) -> Json:
    """The person is away from now on."""
    at = house.ledger.clock.now()
    body = {
        "person": str(person.id),
        "cover": str(cover.id),
        "starts_at": at.isoformat(),
        "ends_at": (at + timedelta(days=days)).isoformat(),
    }
    answer = await house.school.headteacher.post("/v1/absences", body)
    assert answer.status_code == 201, answer.text
    if not keep_post:
        await house.owner.execute("DELETE FROM post WHERE absence IS NOT NULL")  # test_absence_notices.py
    made: Json = answer.json()
    return made


def told(house: House) -> list[str]:
    """Who got messages about cases."""
    about_cases = [each for each in house.mail() if not each["Subject"].startswith("Onward: ")]
    return sorted(each["To"].partition("@")[0] for each in about_cases)


async def sent_to(house: House, case: Json) -> list[tuple[UUID | None, UUID | None]]:
    facts = [each.event.fact for each in await history.events(house.ledger, UUID(case["id"]))]
    delivered = [each for each in facts if isinstance(each, NotificationDelivered)]
    return [(each.sent_to, each.in_place_of) for each in delivered]
