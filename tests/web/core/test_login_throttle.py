"""Password guessing: a guesser waits, and the owner of the name does not wait with them."""

from application.school import passwords
from store.ledger.ledger import Ledger
from store.people import accounts, sign_ins
from tests.school import School
from tests.web.browsers import an_account
from tests.web.page_reader import PageReader, Readers

PASSWORD = "otter lantern plum"


async def test_a_guesser_waits_for_at_most_a_minute(ledger: Ledger, readers: Readers) -> None:
    lane = await sign_ins.lane(ledger.pool, "guessed@school.example", None)
    for _ in range(6):
        assert await sign_ins.may_try(ledger.pool, lane)
        await readers.owner.execute("UPDATE guesses SET last_at = last_at - interval '2 seconds'")
    for _ in range(20):
        await readers.owner.execute("UPDATE guesses SET last_at = now() - interval '61 seconds'")
        assert await sign_ins.may_try(ledger.pool, lane)
    assert not await sign_ins.may_try(ledger.pool, lane)
    await sign_ins.forget(ledger.pool, lane)
    assert await sign_ins.may_try(ledger.pool, lane)


async def test_a_guesser_does_not_lock_the_owner_out_of_a_known_browser(
    readers: Readers, school: School
) -> None:
    login = await an_account(readers.owner, school.dsl, await passwords.hashed(PASSWORD))
    own, stranger = await readers.signed_out(), await readers.signed_out()
    await tries(own, login, PASSWORD)
    assert own.page.url == own.address + "/"
    await own.signs_out()
    (known,) = [each for each in own.http.cookies.jar if each.name.endswith("-known")]
    assert known.has_nonstandard_attr("HttpOnly")
    await guessed_at(readers, login)
    await tries(stranger, login, PASSWORD)
    assert "You tried too many times" in await stranger.main()
    await tries(own, login, PASSWORD)
    assert own.page.url == own.address + "/"
    await tries(stranger, login, PASSWORD)
    assert "You tried too many times" in await stranger.main(), (
        "the owner's sign-in gives a guesser no new tries"
    )


async def test_a_browser_is_known_only_for_the_person_who_signed_in_and_waits_too(
    readers: Readers, school: School
) -> None:
    owns = await an_account(readers.owner, school.teacher, await passwords.hashed(PASSWORD))
    other = await an_account(readers.owner, school.dsl, await passwords.hashed(PASSWORD))
    visitor = await readers.signed_out()
    await tries(visitor, owns, PASSWORD)
    await visitor.signs_out()
    await guessed_at(readers, other)
    await tries(visitor, other, PASSWORD)
    assert "You tried too many times" in await visitor.main()
    (known,) = [each.value for each in visitor.http.cookies.jar if each.name.endswith("-known")]
    lane = await sign_ins.lane(readers.ledger.pool, owns, known)
    assert [await sign_ins.may_try(readers.ledger.pool, lane) for _ in range(5)] == [True] * 5
    # A slow machine must not outlast the wait.
    await readers.owner.execute("UPDATE guesses SET last_at = now() + interval '1 hour'")
    assert not await sign_ins.may_try(readers.ledger.pool, lane)


async def test_a_new_password_forgets_every_browser_but_its_own(readers: Readers, school: School) -> None:
    pool, login = readers.ledger.pool, await an_account(readers.owner, school.dsl)
    first = await sign_ins.know(pool, school.dsl.id, login, None)
    strange = await sign_ins.lane(pool, login, None)
    assert await sign_ins.lane(pool, login, first) != strange
    secret = await accounts.invite(pool, school.dsl.id, school.admin.id)
    await accounts.open_account(pool, secret, login, "-")
    assert await sign_ins.lane(pool, login, first) == strange


async def test_known_browsers_and_guesses_are_limited_and_expire(readers: Readers, school: School) -> None:
    pool, login = readers.ledger.pool, await an_account(readers.owner, school.dsl)
    count = "SELECT count(*) FROM known_browsers WHERE person = $1"
    for _ in range(sign_ins.MOST_BROWSERS + 2):
        await sign_ins.know(pool, school.dsl.id, login, None)
    assert await readers.owner.fetchval(count, school.dsl.id) == sign_ins.MOST_BROWSERS
    old = "UPDATE known_browsers SET seen_at = now() - interval '181 days' WHERE person = $1"
    await readers.owner.execute(old, school.dsl.id)
    newest = await sign_ins.know(pool, school.dsl.id, login, None)
    assert await sign_ins.know(pool, school.dsl.id, login, newest) == newest
    assert await sign_ins.know(pool, school.admin.id, "other", "planted") != "planted"
    assert await readers.owner.fetchval(count, school.dsl.id) == 1
    await sign_ins.may_try(pool, await sign_ins.lane(pool, "once", None))
    await readers.owner.execute("UPDATE guesses SET last_at = now() - interval '61 minutes'")
    await sign_ins.may_try(pool, await sign_ins.lane(pool, "again", None))
    assert await readers.owner.fetchval("SELECT count(*) FROM guesses") == 1


async def tries(visitor: PageReader, login: str, password: str) -> None:
    """Sign in as a person would, whatever comes of it."""
    visitor.expected.add(422)
    await visitor.go("/sign-in")
    await visitor.page.fill("#login", login)
    await visitor.page.fill("#password", password)
    await visitor.press("Sign in")


async def guessed_at(readers: Readers, login: str) -> None:
    """A person guesses all the time, and took the last try a moment ago."""
    statement = "INSERT INTO guesses (login, failures, last_at) VALUES ($1, 1000, now() + interval '1 hour')"
    await readers.owner.execute(statement, await sign_ins.lane(readers.ledger.pool, login, None))
