"""Messages that can wait go out in one mail a person, at 08:00, 13:00 and 16:00 school time."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from domain.messaging.digests import DigestHour
from runtime.overdue_sweeper import OverdueSweeper
from store.delivery import dead_letters
from store.people import mail_choices
from tests.delivery.conftest import House
from tests.delivery.fake_servers import a_web_server
from tests.school import NOW, WHY, Actor, Json, a_referral

ONE_PM = datetime(2027, 3, 1, 13, tzinfo=UTC)
FOUR_PM = ONE_PM + timedelta(hours=3)
pytestmark = pytest.mark.usefixtures("digests")


async def chooses(house: House, person: Actor, *hours: DigestHour) -> None:
    await mail_choices.choose(house.ledger.pool, person.id, hours, NOW)


def text(mail: EmailMessage) -> str:
    said: str = mail.get_content()
    return said.replace("\r\n", "\n")


async def test_news_waits_for_the_next_hour_and_a_new_concern_does_not(house: House) -> None:
    """3-DSL.e waits; 8.6 does not."""
    cases = [await house.school.teacher.raises() for _ in range(3)]
    await house.carries()
    assert house.told() == [("dsl", "new concern – please pick it up")] * 3
    await house.carries_at(ONE_PM - timedelta(seconds=1))
    assert house.mail(house.at("headteacher")) == []
    await house.carries_at(ONE_PM)
    (mail,) = house.mail(house.at("headteacher"))
    assert mail["Subject"] == "Onward: 3 messages about 3 cases"
    for case in cases:
        link = f"https://onward.school.example/cases/{case['id']}"
        assert f"{case['reference']}\n- New concern reported\nOpen it: {link}\n" in text(mail)
    assert "Rowan" not in text(mail)
    for case in cases:
        assert (await house.types(case)).count("notification.delivered") == 2


async def test_a_line_says_the_task_and_its_deadline_and_the_first_deadline_comes_first(house: House) -> None:
    case, other = [await house.school.teacher.raises() for _ in range(2)]
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries_at(ONE_PM)
    (mail,) = house.mail(house.at("headteacher"))
    assert text(mail).startswith(
        "3 messages about 2 cases.\n\n"
        f"{case['reference']}\n"
        "- A referral was made (answer from the agency, due Tuesday 2 March 2027 at 5pm)\n"
        "- New concern reported\n"
        f"Open it: https://onward.school.example/cases/{case['id']}\n\n"
        f"{other['reference']}\n- New concern reported\n"
    )


async def test_whatever_is_due_within_an_hour_of_the_next_digest_does_not_wait_for_it(house: House) -> None:
    await chooses(house, house.school.headteacher, "16:00")
    case = await house.school.teacher.raises()
    made = (NOW - timedelta(days=3)).isoformat()
    house.clock.time = datetime(2027, 3, 1, 16, 30, tzinfo=UTC)
    await house.school.dsl.does(case, "refer", a_referral(occurred_at=made))  # its answer is due at 5pm
    later = await house.school.teacher.raises()
    await house.school.dsl.does(later, "refer", a_referral())
    await house.carries()
    (mail,) = house.mail(house.at("headteacher"))
    assert f"{case['reference']}\n- A referral was made" in text(mail)
    assert later["reference"] not in text(mail)


async def test_a_proclaimed_bank_holiday_has_no_digest(house: House) -> None:
    ledger = house.ledger
    await house.school.teacher.raises()
    async with ledger.pool.connection() as connection, connection.transaction():
        await ledger.plans.make(connection, "add", NOW.date(), "Proclaimed for this test.", None, NOW)
    try:
        await house.carries_at(ONE_PM)
        assert [to for to, _ in house.told()] == ["dsl"]
    finally:
        await ledger.plans.withdraw_all(ledger.pool, NOW)
    await house.carries()
    assert [to for to, _ in house.told()] == ["dsl", "headteacher"]


async def test_a_person_chooses_their_hours_and_a_new_choice_counts_for_what_waits(house: House) -> None:
    head = house.school.headteacher
    await chooses(house, head, "16:00")
    for _ in range(2):
        await house.school.teacher.raises()
    await house.carries_at(ONE_PM)
    assert house.mail(house.at("headteacher")) == []
    await chooses(house, head, "13:00", "16:00")
    await house.carries()
    assert len(house.mail(house.at("headteacher"))) == 1


async def test_a_person_who_chose_at_once_gets_each_message_alone(house: House) -> None:
    await chooses(house, house.school.headteacher)
    for _ in range(2):
        await house.school.teacher.raises()
    await house.carries()
    assert house.told().count(("headteacher", "new concern reported")) == 2


async def test_escalations_of_one_moment_go_at_once_in_one_mail(house: House) -> None:
    """11.8, 3-DSL.x; the last rung tells the board lead at once too."""
    cases = [await house.school.teacher.raises() for _ in range(4)]
    for case in cases:
        await house.school.dsl.does(case, "refer", a_referral())
    house.clock.time = FOUR_PM
    await house.forgets_earlier_mail()
    for due in ("2027-03-02T17:00", "2027-03-03T17:00", "2027-03-04T17:00", "2027-03-05T17:00"):
        house.clock.time = datetime.fromisoformat(f"{due}+00:00")
        await OverdueSweeper(house.ledger).once()
        await house.carries()
        if due.startswith("2027-03-02"):
            (mail,) = house.mail(house.at("dsl"))
            assert mail["Subject"] == "Onward: 8 messages about 4 cases, 8 overdue"
            assert all(case["reference"] in text(mail) for case in cases)
    assert house.mail(house.at("board_lead"))


async def test_an_excluded_person_and_a_mailbox_they_share_get_no_line(house: House) -> None:
    """3.2h: they were excluded while the message waited."""
    school = house.school
    await house.gives_roles(school.senior, "headteacher")
    await house.gives_mailbox(school.senior, of="headteacher")
    open_, closed = [await school.teacher.raises() for _ in range(2)]
    more = await school.teacher.raises()
    await school.teacher.does(closed, "declare-conflict", {"person": str(school.senior.id), "reasons": WHY})
    await house.carries_at(ONE_PM)
    theirs = [each for each in house.mail() if each["To"].lower() == house.at("headteacher")]
    assert len(theirs) == 2
    for mail in theirs:
        assert mail["Subject"] == "Onward: 2 messages about 2 cases"
        assert closed["reference"] not in text(mail)
        assert {open_["reference"], more["reference"]} == {
            each for each in (open_["reference"], more["reference"]) if each in text(mail)
        }
    assert "withdrawn" in await house.faults()


async def test_without_a_line_that_may_be_sent_there_is_no_mail(house: House) -> None:
    """3.2h."""
    school = house.school
    for _ in range(2):
        case = await school.teacher.raises()
        about = {"person": str(school.headteacher.id), "reasons": WHY}
        await school.teacher.does(case, "declare-conflict", about)
    await house.carries_at(ONE_PM)
    assert house.mail(house.at("headteacher")) == []
    assert (await house.faults()).count("withdrawn") == 2


async def test_a_webhook_is_called_at_once_for_each(house: House) -> None:
    async with a_web_server() as web:
        await house.webhook(web.port)
        for _ in range(2):
            await house.school.teacher.raises()
        await house.carries()
    assert len(web.seen) == 4, "the concern, and that the head is told of it"


async def test_a_message_that_waits_is_not_held_up_until_its_digest_was_due(house: House) -> None:
    await house.school.teacher.raises()
    await house.carries()
    await house.passes(minutes=180)
    a_minute = timedelta(minutes=1)
    assert (await dead_letters.held_up(house.ledger, a_minute)).messages == 0
    house.clock.time = ONE_PM + a_minute
    assert (await dead_letters.held_up(house.ledger, a_minute)).messages == 1
    await house.carries()
    assert (await dead_letters.held_up(house.ledger, a_minute)).messages == 0


async def test_a_damaged_time_holds_no_message_back(house: House) -> None:
    await house.school.teacher.raises()
    await house.owner.execute("UPDATE post SET waits_since = 'infinity' WHERE kind = 'concern-made-known'")
    await house.carries()
    assert {to for to, _ in house.told()} == {"dsl", "headteacher"}


async def test_a_mail_that_no_postman_made_holds_no_message_back(house: House) -> None:
    """Who holds the database puts messages in one: urgent ones, and those of a person without digests."""
    await chooses(house, house.school.headteacher)
    await house.school.teacher.raises()
    await house.owner.execute("UPDATE post SET digest = gen_random_uuid()")
    await house.carries()
    assert {to for to, _ in house.told()} == {"dsl", "headteacher"}


async def test_a_message_that_someone_postponed_is_held_up_whatever_its_times_say(house: House) -> None:
    await chooses(house, house.school.headteacher)
    await house.school.teacher.raises()
    later = "created_at = created_at + interval '20 days', next_try_at = next_try_at + interval '20 days'"
    await house.owner.execute(f"UPDATE post SET {later}")
    await house.carries()
    assert house.told() == []
    assert (await dead_letters.held_up(house.ledger, timedelta(minutes=1))).messages == 2


async def events_of(house: House, case: Json) -> list[str]:
    return [each for each in await house.types(case) if each.startswith("notification")]


async def test_each_case_records_what_was_sent_about_it(house: House) -> None:
    cases = [await house.school.teacher.raises() for _ in range(2)]
    await house.carries_at(ONE_PM)
    rows = await house.owner.fetch("SELECT case_id, digest FROM post WHERE kind = 'concern-made-known'")
    assert {row["case_id"] for row in rows} == {UUID(case["id"]) for case in cases}
    (mail,) = house.mail(house.at("headteacher"))
    assert {f"<{row['digest']}@school.example>" for row in rows} == {mail["Message-ID"]}
    for case in cases:
        assert await events_of(house, case) == ["notification.delivered"] * 2
