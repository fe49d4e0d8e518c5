"""A message is sent only while its task is open, and with the present deadline."""

from datetime import timedelta
from typing import Any

from delivery.outcome_recorder import DELIVERIES
from domain.messaging.notification import still_asks
from store.delivery import dead_letters, delivery_queue
from tests.delivery.conftest import FRONT_DOOR, House
from tests.delivery.test_referral_document import refers
from tests.school import NOW, WHY, SetClock, a_referral, silence


async def test_a_task_done_in_the_meantime_sends_no_message(house: House) -> None:
    def count() -> Any:
        return DELIVERIES.labels("email", "concern-raised", "not-needed")._value.get()

    before = count()
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "accept")
    await house.carries()
    assert house.mail() == []
    assert await house.types(case) == ["concern.raised", "concern.accepted"]
    assert await house.faults() == ["not-needed"]
    assert await dead_letters.undelivered(house.ledger.pool, 10) == []
    assert await dead_letters.again(house.ledger.pool, None) == 0
    assert count() == before + 1


async def test_news_is_sent_whatever_was_done_in_the_meantime(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.school.dsl.does(case, "record-feedback")
    await house.carries()
    assert ("headteacher", "a referral was made") in house.told()


async def test_the_form_is_sent_although_the_agency_answered_by_phone(house: House) -> None:
    case = await refers(house)
    await house.school.dsl.does(case, "record-feedback")
    await house.carries()
    assert len(house.mail(FRONT_DOOR)) == 1


async def test_an_escalation_is_not_sent_once_the_answer_has_come(house: House, clock: SetClock) -> None:
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries()
    await silence(house.ledger, clock, case, NOW + timedelta(days=1, hours=8))
    await house.school.dsl.does(case, "record-feedback")
    await house.carries()
    asked = await house.owner.fetch(
        "SELECT fault FROM post WHERE obligation = 'feedback:cscs-1' AND rung IS NOT NULL"
    )
    assert asked
    assert {row["fault"] for row in asked} == {"not-needed"}
    assert ("headteacher", "an agency has decided") in house.told()


async def test_a_message_has_the_present_deadline(house: House) -> None:
    case = await house.school.headteacher.raises()
    referred = await house.school.dsl.does(case, "refer", a_referral())
    change = {"event": referred["version"], "reasons": WHY, "changes": {"made_at": "2027-02-26T10:00:00Z"}}
    now = await house.school.dsl.does(case, "correct", change)
    assert now["agency_referrals"][0]["feedback_due_at"] == "2027-03-01T17:00:00Z"
    await house.carries()
    (mail,) = house.mail(house.at("headteacher"))
    assert "Due: Monday 1 March 2027 at 5pm" in mail.get_content()


async def test_documents_are_sent_before_other_mail(house: House) -> None:
    await house.school.headteacher.raises()
    await refers(house)
    (first,) = await delivery_queue.claim(house.ledger.pool, 1)
    assert first.authority == "gloucestershire"


def test_a_message_about_an_earlier_obligation_is_not_about_a_later_one() -> None:
    assert still_asks("reminder", None, 0)
    assert still_asks("overdue", 1, 2)
    assert not still_asks("overdue", 2, 0), "it was met, and then opened again"
    assert not still_asks("overdue", 1, None)
    assert still_asks("case-closed", None, None)
