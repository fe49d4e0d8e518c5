"""Connections, and when the record was last verified."""

from uuid import UUID, uuid4

from store import verifications
from store.ledger import Ledger
from tests.post.servers import LOOPBACK, a_web_server
from tests.web.looking import Lobby
from tests.world import School


async def test_connections_are_the_administrators(lobby: Lobby, school: School) -> None:
    for person in (school.teacher, school.dsl):
        desk = await lobby.seat(person)
        await desk.go("/connections", status=403)


async def test_status_says_when_the_record_was_last_verified_and_whether_it_held(
    lobby: Lobby, school: School, ledger: Ledger
) -> None:
    await lobby.owner.execute("DELETE FROM verifications")
    desk = await lobby.seat(school.admin)
    await desk.go("/status")
    assert "No record was verified yet." in await desk.main()
    await verifications.verify(ledger.pool)
    await lobby.owner.execute("UPDATE verifications SET bad_cases = 0")  # other tests tamper with theirs
    await desk.go("/status")
    assert "Every record held on" in await desk.main()
    await lobby.owner.execute("UPDATE verifications SET bad_cases = 1")
    await desk.go("/status")
    assert "some records did not hold" in await desk.main()
    await lobby.owner.execute("DELETE FROM verifications")


async def a_webhook(lobby: Lobby, school: School, port: int, **state: str) -> UUID:
    webhook = uuid4()
    await lobby.owner.execute(
        "INSERT INTO webhooks (id, school, url, secret, disabled_at, disabled_for) "
        "VALUES ($1, $2, $3, $4, CASE WHEN $5::text IS NULL THEN NULL ELSE now() END, $5)",
        webhook,
        school.id,
        f"http://{LOOPBACK}:{port}/onward",
        lobby.ledger.seals.seal_secret(b"webhook" + webhook.bytes, b"s" * 32),
        state.get("given_up"),
    )
    return webhook


async def test_a_schools_system_that_was_given_up_is_called_again(lobby: Lobby, school: School) -> None:
    webhook = await a_webhook(lobby, school, 9, given_up="webhook-410")
    desk = await lobby.seat(school.admin)
    await desk.go("/connections")
    assert "Given up" in await desk.main()
    assert "webhook-410" in await desk.main()
    await desk.page.get_by_role("button", name="Call again").click()
    await desk.look()
    assert "It is called again" in await desk.main()
    assert await lobby.owner.fetchval("SELECT disabled_at FROM webhooks WHERE id = $1", webhook) is None
    await lobby.owner.execute("DELETE FROM webhooks WHERE id = $1", webhook)


async def test_a_test_call_says_whether_it_was_taken(lobby: Lobby, school: School) -> None:
    async with a_web_server() as system:
        webhook = await a_webhook(lobby, school, system.port)
        desk = await lobby.seat(school.admin)
        await desk.go("/connections")
        await desk.page.get_by_role("button", name="Test").click()
        await desk.look()
        assert "It took the test call." in await desk.main()
        assert len(system.seen) == 1
    await desk.page.get_by_role("button", name="Test").click()
    await desk.look()
    assert "It did not take the test call: unreachable." in await desk.main()
    await lobby.owner.execute("DELETE FROM webhooks WHERE id = $1", webhook)


async def test_another_schools_system_is_not_there(
    lobby: Lobby, school: School, other_school: School
) -> None:
    webhook = await a_webhook(lobby, other_school, 9)
    desk = await lobby.seat(school.admin)
    await desk.go("/connections")
    assert str(webhook) not in await desk.page.content()
    await a_webhook(lobby, school, 9)
    await desk.go("/connections")
    await desk.page.eval_on_selector(
        "form[action$='/again']", f"each => each.action = '/connections/{webhook}/again'"
    )
    desk.expected.add(404)
    await desk.page.get_by_role("button", name="Call again").click()
    assert "There is nothing here" in await desk.main()
    await lobby.owner.execute("DELETE FROM webhooks")
