"""The lights, also in a demonstration, where one process is school and worker at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from console.passing import works
from store import sessions
from store.ledger import Ledger
from store.pool import ANSWER_SECONDS, LedgerAway, Pool
from tests.web.looking import Desk, Lobby, an_account
from tests.world import School
from web.site import Site


class Stumbling(Pool):
    """A database that does not answer whoever asks first."""

    def __init__(self, pool: Pool) -> None:
        self._of_the_school, self.answers = pool, False

    @asynccontextmanager
    async def connection(self, seconds: float = ANSWER_SECONDS) -> AsyncIterator[asyncpg.Connection]:
        if not self.answers:
            self.answers = True
            raise LedgerAway
        async with self._of_the_school.connection(seconds) as connection:
            yield connection


async def until_all_is_done(lobby: Lobby) -> None:
    """As soon as somebody verified, and somebody said that they live."""
    done = "SELECT EXISTS (SELECT FROM verifications) AND EXISTS (SELECT FROM workers)"
    async with asyncio.timeout(10):
        while not await lobby.owner.fetchval(done):
            await asyncio.sleep(0.05)


async def test_a_demonstration_does_what_a_worker_does_and_says_by_which_clock_it_verified(
    demonstration: Desk, lobby: Lobby, school: School, ledger: Ledger
) -> None:
    for table in ("verifications", "workers"):
        await lobby.owner.execute(f"DELETE FROM {table}")
    lent = Ledger(Stumbling(ledger.pool), ledger.seals, ledger.clock, ledger.policies)
    working = asyncio.create_task(works(lent))
    await until_all_is_done(lobby)
    await lobby.owner.execute("UPDATE verifications SET bad_cases = 0")  # other tests tamper with theirs
    await an_account(lobby.owner, school.headteacher)
    session = await sessions.begin(ledger.pool, school.headteacher.id, "password")
    await demonstration.context.add_cookies(
        [{"name": Site(ledger, demonstration.address).cookie, "value": session, "url": demonstration.address}]
    )
    await demonstration.go("/status")
    said = await demonstration.main()
    assert "Reminders and escalations come by themselves." in said
    assert "by this computer’s own clock and not the simulated one." in said
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await lobby.owner.execute("DELETE FROM verifications")
