"""Password guessing: a guesser waits, and the owner of the name does not wait with them."""

from store.ledger.ledger import Ledger
from store.people import accounts, login_throttle
from tests.school import School
from tests.web.browsers import Browsers, BrowserSession, an_account
from web.core import passwords

PASSWORD = "otter lantern plum"


async def test_a_guesser_waits_for_at_most_a_minute(ledger: Ledger, lobby: Browsers) -> None:
    lane = await login_throttle.lane(ledger.pool, "guessed@school.example", None)
    for _ in range(6):
        assert await login_throttle.may_try(ledger.pool, lane)
        await lobby.owner.execute("UPDATE guesses SET last_at = last_at - interval '2 seconds'")
    for _ in range(20):
        await lobby.owner.execute("UPDATE guesses SET last_at = now() - interval '61 seconds'")
        assert await login_throttle.may_try(ledger.pool, lane)
    assert not await login_throttle.may_try(ledger.pool, lane)
    await login_throttle.forget(ledger.pool, lane)
    assert await login_throttle.may_try(ledger.pool, lane)


async def test_a_guesser_does_not_lock_the_owner_out_of_a_known_browser(
    lobby: Browsers, school: School
) -> None:
    login = await an_account(lobby.owner, school.dsl, await passwords.hashed(PASSWORD))
    own, stranger = await lobby.nobody(), await lobby.nobody()
    await tries(own, login, PASSWORD)
    assert own.page.url == own.address + "/"
    await own.signs_out()
    (known,) = [each for each in await own.context.cookies() if each["name"].endswith("-known")]
    assert known["httpOnly"]
    await guessed_at(lobby, login)
    await tries(stranger, login, PASSWORD)
    assert "You tried too many times" in await stranger.main()
    await tries(own, login, PASSWORD)
    assert own.page.url == own.address + "/"
    await tries(stranger, login, PASSWORD)
    assert "You tried too many times" in await stranger.main(), (
        "the owner's sign-in gives a guesser no new tries"
    )


async def test_a_browser_is_known_only_for_the_person_who_signed_in_and_waits_too(
    lobby: Browsers, school: School
) -> None:
    owns = await an_account(lobby.owner, school.teacher, await passwords.hashed(PASSWORD))
    other = await an_account(lobby.owner, school.dsl, await passwords.hashed(PASSWORD))
    desk = await lobby.nobody()
    await tries(desk, owns, PASSWORD)
    await desk.signs_out()
    await guessed_at(lobby, other)
    await tries(desk, other, PASSWORD)
    assert "You tried too many times" in await desk.main()
    (known,) = [each["value"] for each in await desk.context.cookies() if each["name"].endswith("-known")]
    lane = await login_throttle.lane(lobby.ledger.pool, owns, known)
    assert [await login_throttle.may_try(lobby.ledger.pool, lane) for _ in range(6)] == [True] * 5 + [False]


async def test_a_new_password_forgets_every_browser_but_its_own(lobby: Browsers, school: School) -> None:
    pool, login = lobby.ledger.pool, await an_account(lobby.owner, school.dsl)
    first = await login_throttle.know(pool, school.dsl.id, login, None)
    strange = await login_throttle.lane(pool, login, None)
    assert await login_throttle.lane(pool, login, first) != strange
    secret = await accounts.invite(pool, school.dsl.id, school.admin.id)
    await accounts.open_account(pool, secret, login, "-")
    assert await login_throttle.lane(pool, login, first) == strange


async def test_known_browsers_and_guesses_are_limited_and_expire(lobby: Browsers, school: School) -> None:
    pool, login = lobby.ledger.pool, await an_account(lobby.owner, school.dsl)
    count = "SELECT count(*) FROM known_browsers WHERE person = $1"
    for _ in range(login_throttle.MOST_BROWSERS + 2):
        await login_throttle.know(pool, school.dsl.id, login, None)
    assert await lobby.owner.fetchval(count, school.dsl.id) == login_throttle.MOST_BROWSERS
    old = "UPDATE known_browsers SET seen_at = now() - interval '181 days' WHERE person = $1"
    await lobby.owner.execute(old, school.dsl.id)
    newest = await login_throttle.know(pool, school.dsl.id, login, None)
    assert await login_throttle.know(pool, school.dsl.id, login, newest) == newest
    assert await login_throttle.know(pool, school.admin.id, "other", "planted") != "planted"
    assert await lobby.owner.fetchval(count, school.dsl.id) == 1
    await login_throttle.may_try(pool, await login_throttle.lane(pool, "once", None))
    await lobby.owner.execute("UPDATE guesses SET last_at = now() - interval '61 minutes'")
    await login_throttle.may_try(pool, await login_throttle.lane(pool, "again", None))
    assert await lobby.owner.fetchval("SELECT count(*) FROM guesses") == 1


async def tries(desk: BrowserSession, login: str, password: str) -> None:
    """Sign in as a person would, whatever comes of it."""
    desk.expected.add(422)
    await desk.go("/sign-in")
    await desk.page.fill("#login", login)
    await desk.page.fill("#password", password)
    await desk.press("Sign in")


async def guessed_at(lobby: Browsers, login: str) -> None:
    """A person guesses all the time, and took the last try a moment ago."""
    statement = (
        "INSERT INTO guesses (login, failures, last_at) VALUES ($1, 1000, now() + interval '1 minute')"
    )
    await lobby.owner.execute(statement, await login_throttle.lane(lobby.ledger.pool, login, None))
