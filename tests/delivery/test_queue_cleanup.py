"""Finished rows are deleted after a while, waiting ones stay, and grants are just enough."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from local.embedded_postgres import APP, EmbeddedPostgres
from store.delivery import dead_letters
from store.drafts import form_autosaves, report_drafts
from store.drafts.form_draft import AutosaveSlot, TypedForm
from tests.delivery.conftest import House
from tests.patience import until

MAY_WRITE = {
    "INSERT": "id account case_id concern version kind obligation rung due_at person webhook authority "
    "channel in_place_of absence waits_since head_day address",
    "UPDATE": "attempts unanswered next_try_at leased_until fault "
    "delivered_at failed_at stopped_at settled_at sent_again_at reasons passed released_at digest",
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
    await grows_old(house, 91)
    task = asyncio.create_task(house.postman().run())

    async def none_left() -> bool:
        return not await left(house)

    await until("old rows are deleted", none_left)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


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
    task = asyncio.create_task(house.postman().run())
    typed = "SELECT count(*) FROM (SELECT person FROM kept_forms UNION ALL SELECT person FROM drafts) AS t"

    async def cleared() -> bool:
        return bool(await house.owner.fetchval(f"{typed} WHERE person = ANY($1)", [dsl]) == 1)

    await until("old drafts are deleted", cleared)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await house.owner.fetchval("SELECT page FROM kept_forms WHERE person = $1", dsl) == "refer"
    assert await report_drafts.find(pool, seals, house.school.teacher.id) is not None


async def test_the_application_may_write_only_what_it_must(database: EmbeddedPostgres) -> None:
    app = await asyncpg.connect(database.url(APP))
    try:
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
            "UPDATE webhooks SET url = 'https://elsewhere.example/'",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(forbidden)
    finally:
        await app.close()
