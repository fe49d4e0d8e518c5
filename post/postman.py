"""Carry what waits in the post, record what became of it, and say when somebody must telephone instead."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import assert_never

import structlog
from prometheus_client import Counter

from domain.commands import RecordDelivery, RecordDeliveryFailure
from policy.wording import OTHER, wording
from post.backoff import pause
from post.office import Office, OpenOffice
from post.outcome import Failed, Outcome, Sent, Withdrawn
from store import post
from store.ledger import Ledger
from store.pool import LedgerAway
from store.post import WITHDRAWN, Delivery

POLL_SECONDS = 0.2
AWAY_SECONDS = 0.5
RECORD_TRIES = 10
LAST_SECONDS = 5.0
AT_ONCE = 10
"""Of mail and documents, and as many webhooks: a silent receiver keeps nobody's mail waiting."""
ONE_TRY_SECONDS = 90.0
KEEP_SECONDS = 10.0
NO_PATIENCE_SECONDS = 3600.0
"""After how long a failure is recorded that nobody is telephoned about."""
DELIVERIES = Counter("onward_deliveries_total", "Tries to deliver.", ["channel", "template", "outcome"])
_log = structlog.get_logger("post")


class Postman:
    """Polls the post; any number may run. Sent at least once, always under one id, and recorded once."""

    def __init__(
        self,
        ledger: Ledger,
        office: Office,
        now: Callable[[], datetime],
        recorded_at: Callable[[], datetime] | None = None,
    ) -> None:
        self._ledger = ledger
        self._office = office
        self._now = now
        self._recorded_at = recorded_at or ledger.clock.now
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled; a slow server holds up its own messages only."""
        async with self._office.open() as office:
            try:
                async with asyncio.TaskGroup() as rounds:
                    rounds.create_task(self._round(office, webhooks=False))
                    rounds.create_task(self._round(office, webhooks=True))
            finally:  # what is being sent is still recorded, or it would be sent again
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=LAST_SECONDS)

    async def _round(self, office: OpenOffice, *, webhooks: bool) -> None:
        mine: set[asyncio.Task[None]] = set()
        while True:
            claimed = await self._claim(AT_ONCE - len(mine), webhooks=webhooks)
            for delivery in claimed:
                task = asyncio.create_task(self._carry(office, delivery))
                for tasks in (mine, self._under_way):
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            if len(mine) == AT_ONCE:
                await asyncio.wait(mine, return_when=asyncio.FIRST_COMPLETED)
            elif not claimed:
                await asyncio.sleep(POLL_SECONDS)

    async def once(self) -> int:
        """Carry what is due now, and wait for it; how many there were."""
        async with self._office.open() as office:
            claimed = await self._claim(AT_ONCE, webhooks=False)
            claimed += await self._claim(AT_ONCE, webhooks=True)
            await asyncio.gather(*(self._carry(office, delivery) for delivery in claimed))
        return len(claimed)

    async def _claim(self, most: int, *, webhooks: bool) -> list[Delivery]:
        if most <= 0:
            return []
        try:
            return await post.claim(self._ledger.pool, most, webhooks=webhooks)
        except LedgerAway:
            await asyncio.sleep(AWAY_SECONDS)
            return []

    async def _carry(self, office: OpenOffice, delivery: Delivery) -> None:
        """One try, recorded; whatever is wrong with one message does not stop the others."""
        keeping = asyncio.create_task(self._keep(delivery))
        try:
            outcome = await self._try(office, delivery)
            for _ in range(RECORD_TRIES):  # unrecorded, it would be sent again
                try:
                    return await self._record(delivery, outcome)
                except LedgerAway:
                    await asyncio.sleep(AWAY_SECONDS)
        except LedgerAway:
            return None  # nothing was sent: the lease ends, and somebody tries again
        except Exception as fault:  # noqa: BLE001 - its text stays here
            _log.warning("fault", kind=delivery.kind, exc_info=fault)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _keep(self, delivery: Delivery) -> None:
        """A try may last longer than the lease of a postman that has died."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            with suppress(LedgerAway):
                await post.keep(self._ledger.pool, delivery)

    async def _try(self, office: OpenOffice, delivery: Delivery) -> Outcome:
        try:
            async with asyncio.timeout(ONE_TRY_SECONDS):
                return await office.send(self._ledger, delivery, self._now())
        except TimeoutError:
            return Failed(fault="slow")
        except LedgerAway:
            raise
        except Exception as fault:  # noqa: BLE001 - one message that cannot be sent must not stop the others
            _log.warning("fault", kind=delivery.kind, exc_info=fault)
            return Failed(fault="fault")

    async def _record(self, delivery: Delivery, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                done = RecordDelivery(
                    delivery=delivery.id,
                    obligation=delivery.obligation,
                    rung=delivery.rung,
                    channel=delivery.channel,
                    sha256=outcome.sha256,
                )
                await self._ledger.submit_by_clock(delivery.case, done, self._recorded_at())
                self._count(delivery, "delivered")
            case Withdrawn():
                await post.stop(self._ledger.pool, delivery, WITHDRAWN)
                self._count(delivery, "withdrawn")
            case Failed():
                await self._failed(delivery, outcome)
            case _:
                assert_never(outcome)

    async def _failed(self, delivery: Delivery, outcome: Failed) -> None:
        minutes = wording().template(delivery.kind).patience_minutes
        left = (minutes * 60.0 if minutes is not None else NO_PATIENCE_SECONDS) - delivery.age
        if (left <= 0 or outcome.permanent) and not delivery.reported:
            report = RecordDeliveryFailure(
                delivery=delivery.id,
                say=delivery.kind,
                obligation=delivery.obligation,
                rung=delivery.rung,
                channel=delivery.channel,
                urgent=minutes is not None and delivery.webhook is None,  # a machine is not telephoned
            )
            await self._ledger.submit_by_clock(delivery.case, report, self._recorded_at())
        if outcome.permanent:
            await post.stop(self._ledger.pool, delivery, outcome.fault)
        else:
            wait = pause(delivery.attempts, delivery.id)
            seconds = min(wait, left) if left > 0 else wait
            await post.later(self._ledger.pool, delivery, seconds, outcome.fault)
        _log.warning("not delivered", kind=delivery.kind, code=outcome.fault, attempt=delivery.attempts)
        self._count(delivery, "stopped" if outcome.permanent else "later")

    @staticmethod
    def _count(delivery: Delivery, outcome: str) -> None:
        template = delivery.kind if delivery.kind in wording().templates else OTHER
        DELIVERIES.labels(delivery.channel, template, outcome).inc()
