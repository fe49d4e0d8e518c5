"""Password guessing: a guesser waits, and the owner of the name does not wait with them."""

import asyncio

import asyncpg
import pytest

from application import problems
from application.school import passwords
from application.school.sign_in_limits import Allowances, Queue, source_of
from store.ledger.ledger import Ledger
from store.people import accounts, sign_in_tries
from tests.school import School
from tests.web.browsers import an_account
from tests.web.page_reader import PageReader, Readers
from tests.web.site_server import ADDRESS
from web.core.site import Site
from web.pages_app import build

PASSWORD = "otter lantern plum"


async def test_a_guesser_waits_for_at_most_a_minute(ledger: Ledger, readers: Readers) -> None:
    lane = await sign_in_tries.lane(ledger.pool, "guessed@school.example", None)
    for _ in range(6):
        assert await sign_in_tries.may_try(ledger.pool, lane)
        await readers.owner.execute("UPDATE guesses SET last_at = last_at - interval '2 seconds'")
    for _ in range(20):
        await readers.owner.execute("UPDATE guesses SET last_at = now() - interval '61 seconds'")
        assert await sign_in_tries.may_try(ledger.pool, lane)
    assert not await sign_in_tries.may_try(ledger.pool, lane)
    await sign_in_tries.forget(ledger.pool, lane)
    assert await sign_in_tries.may_try(ledger.pool, lane)


async def test_a_guesser_locks_no_owner_out_of_a_known_browser(readers: Readers, school: School) -> None:
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
    lane = await sign_in_tries.lane(readers.ledger.pool, owns, known)
    assert [await sign_in_tries.may_try(readers.ledger.pool, lane) for _ in range(5)] == [True] * 5
    # A slow machine must not outlast the wait.
    await readers.owner.execute("UPDATE guesses SET last_at = now() + interval '1 hour'")
    assert not await sign_in_tries.may_try(readers.ledger.pool, lane)


async def test_a_new_password_forgets_every_browser_but_its_own(readers: Readers, school: School) -> None:
    pool, login = readers.ledger.pool, await an_account(readers.owner, school.dsl)
    first = await sign_in_tries.know_browser(pool, school.dsl.id, login, None)
    strange = await sign_in_tries.lane(pool, login, None)
    assert await sign_in_tries.lane(pool, login, first) != strange
    secret = await accounts.invite(pool, school.dsl.id, school.admin.id)
    await accounts.open_account(pool, secret, login, "-")
    assert await sign_in_tries.lane(pool, login, first) == strange


async def test_known_browsers_and_guesses_are_limited_and_expire(readers: Readers, school: School) -> None:
    pool, login = readers.ledger.pool, await an_account(readers.owner, school.dsl)
    count = "SELECT count(*) FROM known_browsers WHERE person = $1"
    for _ in range(sign_in_tries.MOST_BROWSERS + 2):
        await sign_in_tries.know_browser(pool, school.dsl.id, login, None)
    assert await readers.owner.fetchval(count, school.dsl.id) == sign_in_tries.MOST_BROWSERS
    old = "UPDATE known_browsers SET seen_at = now() - interval '181 days' WHERE person = $1"
    await readers.owner.execute(old, school.dsl.id)
    newest = await sign_in_tries.know_browser(pool, school.dsl.id, login, None)
    assert await sign_in_tries.know_browser(pool, school.dsl.id, login, newest) == newest
    assert await sign_in_tries.know_browser(pool, school.admin.id, "other", "planted") != "planted"
    assert await readers.owner.fetchval(count, school.dsl.id) == 1
    await sign_in_tries.may_try(pool, await sign_in_tries.lane(pool, "once", None))
    await readers.owner.execute("UPDATE guesses SET last_at = now() - interval '61 minutes'")
    await sign_in_tries.may_try(pool, await sign_in_tries.lane(pool, "again", None))
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
    await readers.owner.execute(statement, await sign_in_tries.lane(readers.ledger.pool, login, None))


async def test_one_password_tried_on_every_name_of_a_school_waits(readers: Readers, school: School) -> None:
    pool = readers.ledger.pool
    login = await an_account(readers.owner, school.dsl, await passwords.hashed(PASSWORD))
    other = await an_account(readers.owner, school.teacher, await passwords.hashed(PASSWORD))
    own, stranger = await readers.signed_out(), await readers.signed_out()
    await tries(own, login, PASSWORD)
    await own.signs_out()
    lane = await sign_in_tries.school_lane(pool, login)
    assert lane == await sign_in_tries.school_lane(pool, other)
    assert await sign_in_tries.school_lane(pool, "no one") == await sign_in_tries.school_lane(pool, "no one")
    await tries(stranger, other, "wrong")
    counted = "SELECT failures FROM guesses WHERE login = $1"
    assert await readers.owner.fetchval(counted, lane) == 1, "what was right does not count"
    await readers.owner.execute(
        "UPDATE guesses SET failures = 1000, last_at = now() + interval '1 hour' WHERE login = $1", lane
    )
    await readers.owner.execute(
        "DELETE FROM guesses WHERE login = $1", await sign_in_tries.lane(pool, other, None)
    )
    await tries(stranger, other, PASSWORD)
    assert "You tried too many times" in await stranger.main()
    await tries(own, login, PASSWORD)
    assert own.page.url == own.address + "/"
    await readers.owner.execute("DELETE FROM guesses WHERE login = $1", lane)


async def test_one_source_that_guesses_over_all_names_must_wait_and_no_one_else(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    site = Site(ledger, ADDRESS, sources=Allowances(at_once=3, every=1e6))
    async with Readers(build(site), owner, ledger) as readers:
        login = await an_account(owner, school.dsl, await passwords.hashed(PASSWORD))
        own, stranger = await readers.signed_out(), await readers.signed_out()
        for _ in range(2):
            await tries(own, login, PASSWORD)
            await own.signs_out()
        for number in range(3):
            await tries(stranger, f"name {number}", "wrong")
            assert "is wrong" in await stranger.main()
        stranger.expected.add(429)
        await tries(stranger, "another", "wrong")
        assert "Too many" in await stranger.main()
        await tries(own, login, PASSWORD)
        assert own.page.url == own.address + "/"


async def test_a_session_that_asks_too_often_must_wait_and_no_other(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    app = build(Site(ledger, ADDRESS))
    async with Readers(app, owner, ledger) as readers:
        busy, other = await readers.signed_in(school.dsl), await readers.signed_in(school.teacher)
        app.state.requests = Allowances(at_once=1, every=1e6)
        await busy.go("/")
        busy.expected.add(429)
        await busy.go("/", 429)
        assert "Too many" in await busy.main()
        await other.go("/")


def test_an_allowance_comes_back_with_time_and_has_a_bound() -> None:
    few = Allowances(at_once=2, every=10.0, most=2)
    few.use("one", 0.0)
    few.use("one", 1.0)
    with pytest.raises(problems.TooMany) as refused:
        few.use("one", 9.0)
    assert refused.value.headers() == {"Retry-After": "10"}
    few.use("one", 11.0)
    few.use("two", 11.0)
    few.use("three", 11.0)
    few.use("one", 11.0)
    assert source_of("203.0.113.9") == "203.0.113.9"
    assert source_of("2001:db8:1:2::1") == source_of("2001:db8:1:2:ffff::9")
    assert source_of("2001:db8:1:2::1") != source_of("2001:db8:1:3::1")
    assert source_of("testclient") is None


async def test_a_full_queue_of_strangers_is_a_429_and_slows_no_known_browser_down() -> None:
    queue, inside = Queue(most=2), asyncio.Event()

    async def checks() -> None:
        async with queue.turn():
            await inside.wait()

    waiting = [asyncio.create_task(checks()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(problems.TooMany):
        await passwords.fits("any", None, queue)
    assert not await passwords.fits("any", None)
    inside.set()
    await asyncio.gather(*waiting)
    assert not await passwords.fits("any", None, queue)
