"""A school on simulated time without workflows: the overdue sweeper alone records what falls due."""

from datetime import datetime
from uuid import UUID

import httpx2

from api.app import build
from runtime.clocks import SimulatedClock
from runtime.overdue_sweeper import OverdueSweeper
from store.ledger.ledger import Ledger
from store.people.people_setup import Cast
from store.queries.overdue_query import next_due


class SweptSchool:
    """Steps are played in it through the API. Its workflows start later, from the outbox."""

    def __init__(self, ledger: Ledger, cast: Cast, clock: SimulatedClock) -> None:
        self.ledger = ledger
        self.cast = cast
        self._clock = clock
        self._sweeper = OverdueSweeper(ledger)
        transport = httpx2.ASGITransport(app=build(ledger))
        self.http = httpx2.AsyncClient(transport=transport, base_url="http://onward")

    async def begin(self, instant: datetime) -> None:
        """Set the time."""
        self._clock.hold(instant)

    async def move_to(self, instant: datetime) -> None:
        """Let time pass until an instant, and record each deadline at its own."""
        while True:
            then = await next_due(self.ledger.pool, self._clock.now())
            if then is None or then > instant:
                break
            self._clock.hold(then)
            await self._sweeper.once()
        self._clock.hold(instant)

    async def settle(self, *cases: UUID) -> None:
        """Nothing is left to do: what falls due is recorded as time moves."""
