"""The operator's commands for undelivered messages, and how long finished rows are kept."""

from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from cli.service import delivery_commands as console
from cli.service.doctor import doctor
from cli.service.installation import UserError
from local.embedded_postgres import APP, EmbeddedPostgres
from store.delivery import dead_letters, webhook_addresses
from store.drafts import form_autosaves, report_drafts
from store.drafts.form_draft import AutosaveSlot, TypedForm
from store.pool import LedgerAway, Pool
from tests.cli.commands import settings_of
from tests.databases import connected
from tests.delivery.conftest import House
from tests.delivery.fake_servers import a_web_server, answered
from tests.patience import until
from tests.workflows.stack import running

NOWHERE = Path("nowhere")


@pytest.fixture
def operated(
    house: House, database: EmbeddedPostgres, seal_key: bytes, monkeypatch: pytest.MonkeyPatch
) -> House:
    """A school whose settings the commands read from the environment."""
    for name, value in settings_of(database, seal_key).items():
        monkeypatch.setenv(name, value)
    return house


async def the_one_waiting(house: House) -> str:
    return str(await house.owner.fetchval("SELECT id FROM post WHERE kind = 'concern-raised'"))


async def said_by_doctor(capsys: pytest.CaptureFixture[str]) -> list[str]:
    await doctor(NOWHERE)
    return capsys.readouterr().out.splitlines()


async def test_a_dead_message_is_given_up_with_reasons_and_is_not_reported_again(
    operated: House, capsys: pytest.CaptureFixture[str]
) -> None:
    case = await operated.school.headteacher.raises()
    operated.server.at_rcpt = ["550 no such user"] * 9
    await operated.carries()
    stuck = await the_one_waiting(operated)
    assert f"{stuck}  concern-raised by email" in await console.list_post(NOWHERE, as_json=False)
    doubted = [each for each in await said_by_doctor(capsys) if "could not be delivered" in each]
    assert doubted[0].startswith("FIX   ")
    assert "`onward post give-up`" in doubted[0]
    with pytest.raises(UserError, match="Give reasons"):
        await console.give_up(stuck, "no", NOWHERE)
    for each in await operated.owner.fetch("SELECT id FROM post WHERE delivered_at IS NULL"):
        await console.give_up(str(each["id"]), "The person has left the school.", NOWHERE)
    assert await console.list_post(NOWHERE, as_json=False) == "Everything has been delivered."
    assert "ok    0 messages could not be delivered." in await said_by_doctor(capsys)
    assert await console.post_again(data=NOWHERE) == "Trying 0 messages again now."
    with pytest.raises(UserError, match="no undelivered message with that id"):
        await console.give_up(stuck, "The person has left the school.", NOWHERE)
    with pytest.raises(UserError, match="no undelivered message with that id"):
        await console.give_up(str(uuid4()), "There never was one of that id.", NOWHERE)
    assert (await operated.types(case)).count("notification.failed") == 3, "the mail and two about the call"
    kept = await operated.owner.fetchval("SELECT reasons FROM post WHERE id = $1", UUID(stuck))
    assert kept == "The person has left the school."


async def test_a_message_given_up_before_it_failed_is_recorded_and_opens_a_telephone_task(
    operated: House,
) -> None:
    case = await operated.school.headteacher.raises()
    await console.give_up(await the_one_waiting(operated), "The mail server is gone for good.", NOWHERE)
    assert await operated.types(case) == ["concern.raised", "notification.failed"]
    now = await operated.school.dsl.sees(case)
    assert "telephone:accept" in [each["id"] for each in now["obligations"]]


async def test_a_message_being_sent_is_not_given_up(operated: House) -> None:
    await operated.school.headteacher.raises()
    await operated.owner.execute("UPDATE post SET leased_until = now() + interval '1 hour'")
    with pytest.raises(UserError, match="is being sent"):
        await console.give_up(await the_one_waiting(operated), "It takes too long for me.", NOWHERE)


async def test_the_doctor_counts_waiting_messages_and_cases(
    operated: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await operated.owner.execute("DELETE FROM post")
    await operated.owner.execute("DELETE FROM outbox")
    await operated.school.headteacher.raises()
    waits = await operated.owner.fetchval("SELECT count(*) FROM post")
    assert not any("been waiting for more" in each for each in await said_by_doctor(capsys))
    for column in ("post SET created_at", "outbox SET tell_at"):
        await operated.owner.execute(f"UPDATE {column} = now() - interval '3 minutes'")
    found = await said_by_doctor(capsys)
    assert any(
        each.startswith(f"FIX   {waits} message") and "been waiting for more" in each for each in found
    )
    assert "ok    1 case waits for the relay, the first for 3 minutes." in found


async def test_a_webhook_that_was_given_up_is_listed_and_can_be_enabled(
    operated: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_web_server() as web:
        webhook = await operated.webhook(web.port)
        web.answers = [answered("503 No"), answered("410 Gone")]
        await operated.school.headteacher.raises()
        await operated.carries()
        assert "failing since" in await console.list_webhooks(NOWHERE, as_json=False)
        assert (
            "ok    1 webhook fails. After 72 hours of failure, Onward stops calling a webhook."
            in await said_by_doctor(capsys)
        )
        await operated.carries_after(minutes=0)
        assert "(stopped " in await console.list_webhooks(NOWHERE, as_json=False)
        assert "1 webhook was stopped, and 0 others fail" in await console.list_post(NOWHERE, as_json=False)
        assert any(each.startswith("FIX   1 webhook was stopped") for each in await said_by_doctor(capsys))
        await console.enable_webhook(str(webhook), NOWHERE)
        await console.post_again(data=NOWHERE)
        await operated.carries()
        assert await webhook_addresses.troubled(operated.ledger.pool) == (0, 0)
        assert len(web.seen) == 3
    with pytest.raises(webhook_addresses.UnknownWebhook):
        await console.enable_webhook(str(uuid4()), NOWHERE)


MAY_WRITE = {
    "INSERT": "id account case_id concern version kind obligation rung due_at person webhook authority "
    "channel in_place_of absence waits_since head_day address",
    "UPDATE": "attempts unanswered next_try_at leased_until fault "
    "failed_at stopped_at sent_again_at reasons passed released_at digest",
}


async def grows_old(house: House, days: int) -> None:
    await house.owner.execute(
        "UPDATE post SET delivered_at = delivered_at - make_interval(days => $1), "
        "settled_at = settled_at - make_interval(days => $1), "
        "created_at = created_at - make_interval(days => $1)",
        days,
    )


async def left(house: House) -> int:
    count: int = await house.owner.fetchval("SELECT count(*) FROM post")
    return count


async def test_old_finished_rows_are_deleted_and_their_events_stay(house: House) -> None:
    delivered = await house.school.headteacher.raises()
    await house.carries()
    accepted = await house.school.headteacher.raises()
    await house.school.dsl.does(accepted, "accept")
    await house.carries()
    waiting = await house.school.headteacher.raises()
    await grows_old(house, 89)
    assert await dead_letters.clear(house.ledger.pool, 90) == 0
    await grows_old(house, 2)
    assert await dead_letters.clear(house.ledger.pool, 90) == 2
    assert await left(house) == 1
    assert await house.types(delivered) == ["concern.raised", "notification.delivered"]
    await house.carries()
    assert await house.types(waiting) == ["concern.raised", "notification.delivered"]


async def test_the_postman_clears_old_rows(house: House) -> None:
    await house.school.headteacher.raises()
    await house.carries()
    old = await house.owner.fetchval("SELECT id FROM post")
    await grows_old(house, 91)

    async def is_gone() -> bool:
        return not await house.owner.fetchval("SELECT count(*) FROM post WHERE id = $1", old)

    async with running(house.postman().run()):
        await until("the old row is deleted", is_gone)  # others come: the postman writes the morning's mail


async def test_the_postman_clears_as_soon_as_the_record_is_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A regression: it waited ten minutes."""
    cleared: list[Pool] = []

    async def away_at_first(pool: Pool) -> None:
        cleared.append(pool)
        if len(cleared) == 1:
            raise LedgerAway

    monkeypatch.setattr(report_drafts, "clear", away_at_first)
    async with running(house.postman().run()):
        await until("it tries again", lambda: len(cleared) > 1)


async def test_the_postman_clears_unsent_drafts_after_a_day(house: House) -> None:
    pool, seals, dsl = house.ledger.pool, house.ledger.seals, house.school.dsl.id
    case = UUID((await house.school.headteacher.raises())["id"])
    for page in ("protect", "refer"):
        await form_autosaves.keep(
            pool,
            seals,
            AutosaveSlot(person=dsl, case=case, page=page),
            TypedForm(fields=[("/reasons", "Typed.")], at=house.ledger.clock.now()),
        )
    for person in (dsl, house.school.teacher.id):
        await report_drafts.change(pool, seals, person, lambda _: {"/concern/summary": ["Typed."]})
    old = "now() - interval '25 hours'"
    await house.owner.execute(f"UPDATE kept_forms SET kept_at = {old} WHERE page = 'protect'")
    await house.owner.execute(f"UPDATE drafts SET saved_at = {old} WHERE person = $1", dsl)
    typed = "SELECT count(*) FROM (SELECT person FROM kept_forms UNION ALL SELECT person FROM drafts) AS t"

    async def cleared() -> bool:
        return bool(await house.owner.fetchval(f"{typed} WHERE person = ANY($1)", [dsl]) == 1)

    async with running(house.postman().run()):
        await until("old drafts are deleted", cleared)
    assert await house.owner.fetchval("SELECT page FROM kept_forms WHERE person = $1", dsl) == "refer"
    assert await report_drafts.find(pool, seals, house.school.teacher.id) is not None


async def test_the_application_may_write_only_what_it_must(database: EmbeddedPostgres) -> None:
    async with connected(database.url(APP)) as app:
        for what, columns in MAY_WRITE.items():
            rows = await app.fetch(
                "SELECT column_name FROM information_schema.column_privileges "
                "WHERE table_name = 'post' AND grantee = 'onward_app' AND privilege_type = $1",
                what,
            )
            assert {row["column_name"] for row in rows} == set(columns.split())
        for forbidden in (
            "DELETE FROM post",
            "UPDATE post SET case_id = gen_random_uuid()",
            "UPDATE post SET delivered_at = now()",
            "UPDATE webhooks SET url = 'https://elsewhere.example/'",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(forbidden)
