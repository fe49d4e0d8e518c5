"""Messages are queued with their event, sent and recorded once, and only while their task is open."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from delivery.outcome_recorder import DELIVERIES
from domain.case.event import DeliveryOutcome
from domain.messaging.notification import still_asks
from store.delivery import dead_letters, delivery_queue
from store.ledger import history
from store.ledger.ledger import Ledger
from tests.delivery.conftest import FRONT_DOOR, House
from tests.delivery.test_referral_document import refers
from tests.school import WHY, a_concern, a_referral


async def test_the_dsl_has_mail_of_a_concern_and_the_record_says_so(house: House) -> None:
    """8.6, 11.1."""
    case = await house.school.headteacher.raises()
    await house.carries()
    assert house.told() == [("dsl", "new concern – please pick it up")]
    assert await house.types(case) == ["concern.raised", "notification.delivered"]
    stored = (await history.events(house.ledger, UUID(case["id"])))[1]
    assert stored.document()["data"] == {"obligation": "accept", "channel": "email"}
    (row,) = await house.owner.fetch("SELECT * FROM post")
    assert stored.event.effects.carried == DeliveryOutcome(delivery=row["id"])
    assert row["delivered_at"] is not None
    assert house.mail()[0]["Message-ID"] == f"<{row['id']}@school.example>"


async def test_a_message_holds_reference_task_deadline_and_link_and_nothing_more(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.carries()
    (mail,) = house.mail()
    assert mail["Subject"] == f"{case['reference']}: a concern at your school"
    assert mail["References"] == f"<case-{case['id']}@school.example>"
    assert mail.get_content().replace("\r\n", "\n") == (
        "New concern – please pick it up.\n\n"
        "A concern about a child has been reported. Please open it and pick it up.\n"
        "\n"
        f"Reference: {case['reference']}\n"
        "Task: pick up the concern\n"
        "Due: Monday 1 March 2027 at 10:30am\n"
        f"Open it: https://onward.school.example/cases/{case['id']}\n"
        "\n"
        "For safety this e-mail contains no details. Please do not reply.\n"
        "If a child is in immediate danger, call 999.\n"
    )


async def test_a_message_that_asks_to_ring_has_the_numbers_or_says_where_to_add_them(house: House) -> None:
    await house.school.headteacher.raises(immediate_danger=True)
    await house.carries()
    (known, *_) = house.mail(house.at("dsl"))
    assert "The front door: 01452 426565 (By telephone if there is an immediate risk)" in known.get_content()
    assert "Gloucestershire" not in known.get_content(), "the number, and not where the child lives"
    elsewhere = a_concern(immediate_danger=True) | {"home_authority": "Nowhereshire"}
    assert (await house.school.headteacher.post("/v1/referrals", elsewhere)).status_code == 201
    await house.carries()
    unknown = house.mail(house.at("dsl"))[-1].get_content()
    assert "add it to the authority’s file in policies/authorities" in unknown
    assert "01452" not in unknown


async def test_the_person_whom_the_concern_is_about_gets_nothing(house: House) -> None:
    """3.2h."""
    school = house.school
    case = await school.teacher.raises(about=(school.dsl, school.headteacher))
    await house.no_one_acts(case, days=3)
    await house.carries()
    assert {whom for whom, _ in house.told()} >= {"deputy", "board_lead"}
    assert house.mail(house.at("dsl")) == []
    assert house.mail(house.at("headteacher")) == []


async def test_the_headteacher_is_told_of_referral_decision_and_closing(house: House) -> None:
    """3-DSL.e."""
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.school.dsl.does(case, "record-feedback")
    await house.carries()
    assert sorted(each for each in house.told() if each[0] == "headteacher") == [
        ("headteacher", "a referral was made"),
        ("headteacher", "an agency has decided"),
    ]
    history = await house.school.dsl.read(f"/v1/referrals/{case['id']}/history")
    carried = [each["clauses"] for each in history if each["type"] == "notification.delivered"]
    assert sorted(carried) == [["11.1"], ["11.8", "3-DSL.e"], ["3-DSL.e"]], "not that to the DSL"


async def test_without_a_channel_nothing_is_queued(house: House, ledger: Ledger) -> None:
    plain = replace(house, ledger=ledger)
    case = await house.school.headteacher.raises()
    await house.carries()
    await plain.no_one_acts(case, minutes=31)
    assert "escalation.raised" in await house.types(case)
    assert await house.waiting() == 0


async def test_the_queue_holds_only_ids_and_kinds(house: House) -> None:
    await house.school.headteacher.post(
        "/v1/referrals", a_concern(summary="A word that no one may read here.")
    )
    (row,) = await house.owner.fetch("SELECT * FROM post")
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    assert texts == {"kind": "concern-raised", "obligation": "accept", "channel": "email"}


async def test_a_delivered_message_makes_no_page_stale(house: House) -> None:
    """No person acted in the meantime, so a decision on version 1 is still valid."""
    case = await house.school.headteacher.raises()
    await house.carries()
    assert (await house.school.dsl.sees(case))["version"] == 2
    assert (await house.school.dsl.tries(case, "accept", If_Match='"1"')).status_code == 200
    more = {"text": "Learnt on Monday."}
    for stale in (1, 2):
        answer = await house.school.dsl.tries(case, "add-information", more, If_Match=f'"{stale}"')
        assert (answer.status_code, answer.headers["ETag"]) == (412, '"3"')
    for never in (0, 4):
        answer = await house.school.dsl.tries(case, "add-information", more, If_Match=f'"{never}"')
        assert answer.status_code == 412


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


async def test_the_form_is_sent_although_the_agency_answered_by_phone(house: House) -> None:
    case = await refers(house)
    await house.school.dsl.does(case, "record-feedback")
    await house.carries()
    assert len(house.mail(FRONT_DOOR)) == 1


async def test_an_escalation_is_not_sent_once_the_answer_has_come(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries()
    await house.no_one_acts(case, days=1, hours=8)
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
