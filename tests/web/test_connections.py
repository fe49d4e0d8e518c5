"""Connections, and when the record was last verified."""

from uuid import uuid4

from store import verifications
from store.ledger import Ledger
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
    await desk.go("/status")
    assert "Every record held on" in await desk.main()
    await lobby.owner.execute("UPDATE verifications SET bad_cases = 1")
    await desk.go("/status")
    assert "some records did not hold" in await desk.main()
    await lobby.owner.execute("DELETE FROM verifications")


async def test_a_schools_systems_are_listed_and_called_again(lobby: Lobby, school: School) -> None:
    webhook = uuid4()
    await lobby.owner.execute(
        "INSERT INTO webhooks (id, school, url, secret, disabled_at, disabled_for) "
        "VALUES ($1, $2, 'https://mis.school.example/onward', '\\x00', now(), 'webhook-410')",
        webhook,
        school.id,
    )
    desk = await lobby.seat(school.admin)
    await desk.go("/connections")
    assert "Given up" in await desk.main()
    assert "webhook-410" in await desk.main()
    await desk.page.get_by_role("button", name="Call again").click()
    await desk.look()
    assert "It is called again" in await desk.main()
    assert await lobby.owner.fetchval("SELECT disabled_at FROM webhooks WHERE id = $1", webhook) is None
    await lobby.owner.execute("DELETE FROM webhooks WHERE id = $1", webhook)
