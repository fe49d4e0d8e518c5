"""Move the clock of the running demonstration, from another terminal or a page."""

import asyncio
from functools import partial
from uuid import uuid4

from local.rehearsal.script import MalformedRehearsal, later
from local.rehearsal.simulated_school import NotSettled, SimulatedSchool
from policies.bank_holiday_calendar import england
from runtime.upkeep import Replanner, Verifier, repeated
from store import health
from store.ledger.ledger import Ledger

SEEN_EVERY = 2.0
LOST_NOTHING = (
    "The clock did not move as far as you asked. Nothing is lost: look at the pages, then try again."
)


class PassingTime:
    """Lets time pass in a demonstration, one request at a time."""

    def __init__(self, stage: SimulatedSchool) -> None:
        self._stage = stage
        self._turn = asyncio.Lock()

    async def pass_(self, span: str) -> None:
        """Let time pass, with all that falls due. Raises MalformedRehearsal or NotSettled."""
        stage = self._stage
        async with self._turn:
            try:
                await stage.move_to(later(stage.clock.now(), span, england()))
                await self._settle()
            finally:
                await stage.run_on()

    async def _settle(self) -> None:
        """Wait for the workflows to settle; if they do not, try once with new ones."""
        try:
            await self._stage.settle_all()
        except NotSettled:
            await self._stage.renew()

    async def skip(self, span: str) -> bool:
        """Let time pass, for a page. Returns whether it did."""
        try:
            await self.pass_(span)
        except (MalformedRehearsal, NotSettled):
            return False
        return True


async def works(ledger: Ledger) -> None:
    """Do the other work of a worker until cancelled: heartbeat, daily check, replanning."""
    async with asyncio.TaskGroup() as parts:
        beat = partial(health.heartbeat, ledger.pool, uuid4(), True)
        parts.create_task(repeated(beat, "heartbeat", SEEN_EVERY))
        parts.create_task(Verifier(ledger).run())
        parts.create_task(Replanner(ledger).run())
