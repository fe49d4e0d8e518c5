"""The running demonstration's clock, moved by whoever asks: another terminal, or a page."""

import asyncio
from contextlib import suppress
from uuid import uuid4

from policies.bank_holiday_calendar import england
from rehearsal.script import MalformedRehearsal, later
from rehearsal.simulated_school import NotSettled, SimulatedSchool
from runtime.daily_check import Verifier
from runtime.replanner import Replanner
from store.ledger.ledger import Ledger
from store.outbox import workflow_outbox
from store.pool import LedgerAway, Pool

SEEN_EVERY = 2.0
LOST_NOTHING = "Time did not pass as far as you asked. Nothing is lost: look at the pages, then ask again."


class PassingTime:
    """Lets time pass on a stage, for one at a time."""

    def __init__(self, stage: SimulatedSchool) -> None:
        self._stage = stage
        self._turn = asyncio.Lock()

    async def pass_(self, span: str) -> None:
        """Let a span pass and everything happen that comes due; MalformedRehearsal or NotSettled if not."""
        stage = self._stage
        async with self._turn:
            try:
                await stage.move_to(later(stage.clock.now(), span, england()))
                await self._settle()
            finally:
                await stage.run_on()

    async def _settle(self) -> None:
        """As often as the workflows do not come to rest, once again with new ones."""
        try:
            await self._stage.settle_all()
        except NotSettled:
            await self._stage.renew()

    async def skip(self, span: str) -> bool:
        """The same, for a page: whether it was done."""
        try:
            await self.pass_(span)
        except (MalformedRehearsal, NotSettled):
            return False
        return True


async def works(ledger: Ledger) -> None:
    """What a worker does beside the clock, until cancelled: say that it runs, verify each day, plan anew."""
    async with asyncio.TaskGroup() as parts:
        parts.create_task(_says_that_it_runs(ledger.pool))
        parts.create_task(Verifier(ledger).run())
        parts.create_task(Replanner(ledger).run())


async def _says_that_it_runs(pool: Pool) -> None:
    me = uuid4()
    while True:
        with suppress(LedgerAway):  # a machine that is busy for once is no clock that stands still
            await workflow_outbox.seen(pool, me, True)
        await asyncio.sleep(SEEN_EVERY)
