"""A digest that fails, that two postmen want, or whose postman dies: each case still has a known outcome."""

import pytest

from delivery.channels import DeliverySettings
from runtime.overdue_sweeper import OverdueSweeper
from store.delivery import dead_letters, digest_queue
from tests.delivery.conftest import House
from tests.delivery.digests.test_digests import FOUR_PM, ONE_PM
from tests.delivery.fake_servers import WebServer, a_web_server
from tests.delivery.test_govuk_notify import FOR_ALL, TEMPLATE, StandIn, notify
from tests.patience import Rounds, until
from tests.school import Json
from tests.workflows.stack import running

DOWN, REFUSED = "451 try later", "550 no such mailbox"
pytestmark = pytest.mark.usefixtures("digests")


async def waiting_for_the_head(house: House, number: int) -> list[Json]:
    """Cases that the DSL was told of, and whose messages to the head wait for a digest that is due now."""
    cases = [await house.school.teacher.raises() for _ in range(number)]
    await house.forgets_earlier_mail()
    house.clock.time = ONE_PM
    return cases


async def overdue_cases(house: House, number: int) -> list[Json]:
    """Cases that all went overdue at one moment, and of which no one was told yet."""
    cases = [await house.school.teacher.raises() for _ in range(number)]
    await house.forgets_earlier_mail()
    house.clock.passes(minutes=31)
    await OverdueSweeper(house.ledger).once()
    return cases


async def calls(house: House, case: Json) -> list[str]:
    now = await house.school.deputy.sees(case)
    return [each["id"] for each in now["obligations"] if each["kind"] == "telephone"]


async def test_a_digest_that_is_refused_opens_a_call_in_each_case(house: House) -> None:
    """8.6."""
    cases = await overdue_cases(house, 3)
    house.server.at_rcpt = [REFUSED] * 20
    await house.carries()
    for case in cases:
        assert await calls(house, case) == ["telephone:accept"]
        assert "notification.failed" in await house.types(case)


async def test_a_digest_is_tried_again_whole_and_patience_counts_from_when_it_was_due(house: House) -> None:
    cases = await waiting_for_the_head(house, 3)
    await house.passes(minutes=180)  # as long as it waited for 1pm
    house.server.says = [DOWN]
    await house.carries()
    house.clock.passes(minutes=1)
    later = await house.school.teacher.raises()
    await house.carries_after(minutes=1)
    (mail,) = house.mail(house.at("headteacher"))
    assert mail["Subject"] == "Onward: 3 messages about 3 cases"
    assert later["reference"] not in mail.get_content()
    for case in cases:
        assert "notification.failed" not in await house.types(case)
    await house.carries_at(FOUR_PM)
    assert len({each["Message-ID"] for each in house.mail(house.at("headteacher"))}) == 2


async def test_a_digest_that_fails_for_too_long_opens_a_call_in_each_case_and_arrives_after_all(
    house: House,
) -> None:
    cases = await overdue_cases(house, 2)
    house.server.says = [DOWN] * 50
    await house.carries()
    assert [await calls(house, case) for case in cases] == [[], []]
    await house.carries_after(minutes=61)
    assert [await calls(house, case) for case in cases] == [["telephone:accept"]] * 2
    house.server.says = []
    await house.carries_after(minutes=1)
    subjects = [each["Subject"] for each in house.mail(house.at("dsl"))]
    assert "Onward: 2 messages about 2 cases, 2 overdue" in subjects


async def test_three_postmen_send_one_digest_to_each_person(house: House) -> None:
    await waiting_for_the_head(house, 20)
    async with running(*(house.postman().run() for _ in range(3))):
        await until("no message waits", house.delivered)
    (mail,) = house.mail(house.at("headteacher"))
    assert mail["Subject"] == "Onward: 20 messages about 20 cases"


async def test_a_slow_recipient_holds_up_no_one_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await overdue_cases(house, 2)
    await house.gives_roles(house.school.colleague, "dsl")
    house.server.silent = {house.at("dsl")}
    monkeypatch.setattr("delivery.postman.LAST_SECONDS", 0.1)
    await house.school.teacher.raises()
    async with running(house.postman().run()):
        await until("the colleague has a mail", lambda: bool(house.mail(house.at("colleague"))))
        assert house.mail(house.at("dsl")) == []


async def test_a_line_that_cannot_be_opened_leaves_the_mail_and_goes_later_in_another(house: House) -> None:
    damaged, *sound = await waiting_for_the_head(house, 3)
    async with house.damages(damaged):
        await house.carries()
    (mail,) = house.mail(house.at("headteacher"))
    assert mail["Subject"] == "Onward: 2 messages about 2 cases"
    assert await house.owner.fetchval("SELECT digest FROM post WHERE fault = 'sealed'") is None
    await house.carries_after(minutes=1)
    first, second = house.mail(house.at("headteacher"))
    assert second["Subject"] == f"{damaged['reference']}: a concern at your school"
    assert first["Message-ID"] != second["Message-ID"]
    assert len(sound) == 2


async def test_a_deadlock_does_not_end_the_postman(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await waiting_for_the_head(house, 2)
    await house.owner.execute(
        "CREATE FUNCTION loses_a_race() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING ERRCODE = 'deadlock_detected', MESSAGE = 'deadlock'; END; $$"
    )
    await house.owner.execute(
        "CREATE TRIGGER loses BEFORE UPDATE ON post FOR EACH ROW EXECUTE FUNCTION loses_a_race()"
    )
    tries = Rounds(digest_queue.claim)
    monkeypatch.setattr(digest_queue, "claim", tries)
    for pause in ("AWAY_SECONDS", "DIGEST_POLL_SECONDS"):
        monkeypatch.setattr(f"delivery.postman.{pause}", 0.02)
    async with running(house.postman().run()):
        try:
            await tries.pass_by()
        finally:
            await house.owner.execute("DROP FUNCTION loses_a_race() CASCADE")
        await until("no message waits", house.delivered)
    assert len(house.mail(house.at("headteacher"))) == 1


async def test_an_operator_sends_a_given_up_digest_again(house: House) -> None:
    await waiting_for_the_head(house, 2)
    house.server.at_rcpt = [REFUSED]
    await house.carries()
    assert house.mail(house.at("headteacher")) == []
    assert await dead_letters.again(house.ledger.pool, None) == 2
    await house.carries()
    assert len(house.mail(house.at("headteacher"))) == 1


def by_notify(house: House, web: WebServer, **templates: str) -> House:
    """The same school, whose mail goes by Notify."""
    return house.over(DeliverySettings(public_url=house.office.public_url, notify=notify(web, **templates)))


@pytest.mark.parametrize(
    ("templates", "sent"),
    [
        ({"default": FOR_ALL}, [FOR_ALL] * 4),
        ({"default": FOR_ALL, "digest": TEMPLATE}, [FOR_ALL, FOR_ALL, TEMPLATE]),
    ],
)
async def test_notify_without_a_template_for_digests_gets_single_messages(
    house: House, templates: dict[str, str], sent: list[str]
) -> None:
    async with a_web_server() as web:
        stand_in = StandIn()
        web.answers = [stand_in] * 50
        notified = by_notify(house, web, **templates)
        await house.owner.execute("DELETE FROM post")
        for _ in range(2):
            case = await house.school.teacher.raises()
            await house.owner.execute("UPDATE post SET channel = 'notify' WHERE case_id = $1", case["id"])
        house.clock.time = ONE_PM
        await notified.carries()
        assert sorted(str(each["template_id"]) for each in stand_in.kept) == sorted(sent)
        await house.passes(minutes=1)
        await notified.carries()
    assert len(stand_in.kept) == len(sent), "asked for, not sent again"
    assert await house.waiting() == 0 or await house.faults()
