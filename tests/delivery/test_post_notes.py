"""A message that was removed before it left, or marked as sent by hand, is named."""

from uuid import UUID

import asyncpg
import pytest

from store.delivery import dead_letters
from store.verification.record_check import damage
from store.verification.side_row_check import impossible_rows
from tests.delivery.conftest import House
from tests.delivery.test_dead_letters import grows_old, left

ATTACKS = {
    "removed": ("DELETE FROM post", "post", "a message that entry 1 owes was removed before it was sent"),
    "marked as sent": (
        "UPDATE post SET delivered_at = now()",
        "post.delivered_at",
        "a message is marked as sent, and no entry says that it was",
    ),
    "marked as not needed": (
        "UPDATE post SET stopped_at = now(), settled_at = now()",
        "post.settled_at",
        "a message is marked as not needed, and no note says so",
    ),
    "led to another person": (
        """
        UPDATE post SET person = (
            SELECT o.id FROM people AS o JOIN people AS p ON p.school = o.school
            WHERE p.id = post.person AND o.id <> p.id LIMIT 1
        )
        """,
        "post",
        "a message is not as it was queued: what it is about, or to whom it goes",
    ),
    "added": (
        """
        ALTER TABLE post DISABLE TRIGGER post_noted;
        INSERT INTO post (id, case_id, version, kind, channel)
        SELECT gen_random_uuid(), case_id, version, kind, channel FROM post;
        ALTER TABLE post ENABLE ALWAYS TRIGGER post_noted
        """,
        "post.id",
        "a message was added that no entry owes",
    ),
}


async def named(house: House, case: str) -> list[tuple[str, str]]:
    async with house.ledger.pool.connection() as connection:
        return [(each.place, each.says) for each in await damage(connection, house.ledger.seals, UUID(case))]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_message_that_no_one_got_is_named_with_its_entry(house: House, attack: str) -> None:
    statement, place, says = ATTACKS[attack]
    case = await house.school.headteacher.raises()
    assert await named(house, case["id"]) == []
    await house.owner.execute(statement)
    assert await named(house, case["id"]) == [(place, says)]


async def test_messages_that_were_sent_settled_and_cleared_raise_no_alarm(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "accept")  # a message about it is not needed any more
    await house.carries()
    assert await named(house, case["id"]) == []
    await grows_old(house, 91)
    await dead_letters.clear(house.ledger.pool, 90)
    assert await left(house) == 0
    assert await named(house, case["id"]) == []


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM post",
        "UPDATE post SET delivered_at = now()",
        "UPDATE post SET stopped_at = now(), settled_at = now()",
    ],
)
async def test_a_message_about_no_case_is_missed_too(house: House, attack: str) -> None:
    await house.owner.execute("DELETE FROM post")
    queue = (
        "INSERT INTO post (id, account, kind, person, channel) VALUES ($1, true, 'link-made', $2, 'email')"
    )
    await house.owner.execute(queue, UUID(int=1), house.school.teacher.id)
    before = await _of_no_case(house)
    await house.carries()
    assert await _of_no_case(house) == before
    await house.owner.execute(queue, UUID(int=2), house.school.teacher.id)
    await house.owner.execute(attack)
    assert len(await _of_no_case(house)) > 0


async def _of_no_case(house: House) -> list[str]:
    async with house.ledger.pool.connection() as connection, connection.transaction():
        found = [each async for each in impossible_rows(connection)]
    return [each.says for each in found if each.place == "post" and each.case is None]


async def test_the_application_cannot_write_that_a_message_was_delivered(house: House) -> None:
    await house.school.headteacher.raises()
    async with house.ledger.pool.connection() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE post SET delivered_at = now()")
        await connection.execute("SELECT message_delivered(id) FROM post")
    assert await house.owner.fetchval("SELECT count(*) FROM post WHERE delivered_at IS NOT NULL") == 0
