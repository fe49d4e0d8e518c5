"""The running demonstration's clock, moved by whoever asks: another terminal, or a page."""

import asyncio
from uuid import uuid4

from policy.calendar import england
from rehearsal.script import MalformedRehearsal, later
from rehearsal.stage import NotSettled, Stage
from store import outbox

SEEN_EVERY = 2.0


class PassingTime:
    """Lets time pass on a stage, for one at a time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._turn = asyncio.Lock()

    async def pass_(self, span: str) -> None:
        """Let a span pass and everything happen that comes due; MalformedRehearsal or NotSettled if not."""
        stage = self._stage
        async with self._turn:
            try:
                await stage.move_to(later(stage.clock.now(), span, england()))
                await stage.settle_all()
            finally:
                await stage.run_on()

    async def says_that_it_runs(self) -> None:
        """Say so every few seconds, as a worker does, until cancelled: it is this process that keeps time."""
        me = uuid4()
        while True:
            await outbox.seen(self._stage.ledger.pool, me, True)
            await asyncio.sleep(SEEN_EVERY)

    async def skip(self, span: str) -> bool:
        """The same, for a page: whether it was done."""
        try:
            await self.pass_(span)
        except (MalformedRehearsal, NotSettled):
            return False
        return True
