"""Deliver queued messages: claim each one, renew its lease while it is sent, and record the outcome."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from delivery.channels import DeliverySettings, MessageSender, SealKeyWrong, seal_key_opens
from delivery.delivery_outcome import Failed, Outcome
from delivery.outcome_recorder import FAULT, OutcomeRecorder
from store.delivery import dead_letters, delivery_queue
from store.delivery.delivery_queue import Delivery
from store.drafts import form_autosaves, report_drafts
from store.drafts.list_uploads import PUPIL_UPLOADS, STAFF_UPLOADS
from store.ledger.ledger import Ledger
from store.pool import LedgerAway

POLL_SECONDS = 0.2
AWAY_SECONDS = 0.5
RECORD_TRIES = 10
LAST_SECONDS = 5.0
AT_ONCE = 10
"""Mail and documents at once, so that one silent server does not hold up the rest."""
CALLS_AT_ONCE = 20
"""Webhook calls at once; each webhook has only a few of them (store/delivery/delivery_queue.py)."""
CLEAR_SECONDS = 600.0
ONE_TRY_SECONDS = 90.0
KEEP_SECONDS = 10.0
_log = structlog.get_logger("post")


class Postman:
    """Polls the delivery queue. Any number may run. Each message is sent at least once and recorded once."""

    def __init__(
        self,
        ledger: Ledger,
        settings: DeliverySettings,
        now: Callable[[], datetime],
        recorded_at: Callable[[], datetime] | None = None,
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._now = now
        self._recorder = OutcomeRecorder(ledger, settings, recorded_at or ledger.clock.now)
        self._under_way: set[asyncio.Task[None]] = set()
        self._wrong_key = asyncio.Event()

    async def run(self) -> None:
        """Run until cancelled, or until SealKeyWrong. A slow server holds up its own messages only."""
        await self._check_seal_key()
        async with self._settings.open() as sender:
            try:
                async with asyncio.TaskGroup() as rounds:
                    rounds.create_task(self._round(sender, AT_ONCE, webhooks=False))
                    rounds.create_task(self._round(sender, CALLS_AT_ONCE, webhooks=True))
                    rounds.create_task(self._clear())
                    rounds.create_task(self._until_key_is_wrong())
            finally:  # unrecorded, a message under way would be sent again
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=LAST_SECONDS)

    async def _check_seal_key(self) -> None:
        while True:
            try:
                if not await seal_key_opens(self._ledger):
                    raise SealKeyWrong
                return
            except LedgerAway:
                await asyncio.sleep(AWAY_SECONDS)

    async def _until_key_is_wrong(self) -> None:
        """Raise SealKeyWrong once a message cannot be opened. An empty record shows a wrong key late."""
        await self._wrong_key.wait()
        raise SealKeyWrong

    async def _clear(self) -> None:
        """Delete old finished rows and unsent drafts. The record keeps everything."""
        while True:
            with suppress(LedgerAway):
                while await dead_letters.clear(self._ledger.pool, self._settings.keep_days):
                    pass
                await form_autosaves.clear(self._ledger.pool)
                await report_drafts.clear(self._ledger.pool)
                for uploads in (PUPIL_UPLOADS, STAFF_UPLOADS):
                    await uploads.clear(self._ledger.pool)
            await asyncio.sleep(CLEAR_SECONDS)

    async def _round(self, sender: MessageSender, most: int, *, webhooks: bool) -> None:
        mine: set[asyncio.Task[None]] = set()
        while True:
            claimed = await self._claim(most - len(mine), webhooks=webhooks)
            for delivery in claimed:
                task = asyncio.create_task(self._carry(sender, delivery))
                for tasks in (mine, self._under_way):
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            if len(mine) == most:
                await asyncio.wait(mine, return_when=asyncio.FIRST_COMPLETED)
            elif not claimed:
                await asyncio.sleep(POLL_SECONDS)

    async def once(self) -> int:
        """Deliver what is due now, and return how many messages that was."""
        async with self._settings.open() as sender:
            claimed = await self._claim(AT_ONCE, webhooks=False)
            claimed += await self._claim(CALLS_AT_ONCE, webhooks=True)
            await asyncio.gather(*(self._carry(sender, delivery) for delivery in claimed))
        if self._wrong_key.is_set():
            raise SealKeyWrong
        return len(claimed)

    async def _claim(self, most: int, *, webhooks: bool) -> list[Delivery]:
        if most <= 0:
            return []
        try:
            return await delivery_queue.claim(self._ledger.pool, most, webhooks=webhooks)
        except LedgerAway:
            await asyncio.sleep(AWAY_SECONDS)
            return []

    async def _carry(self, sender: MessageSender, delivery: Delivery) -> None:
        """Try once and record the outcome. A fault in one message does not stop the others."""
        keeping = asyncio.create_task(self._keep(delivery))
        try:
            outcome = await self._try(sender, delivery)
            for _ in range(RECORD_TRIES):  # unrecorded, the message would be sent again
                try:
                    return await self._recorder.record(delivery, outcome)
                except LedgerAway:
                    await asyncio.sleep(AWAY_SECONDS)
        except SealKeyWrong:
            await self._give_back(delivery)
        except LedgerAway:
            return None  # nothing was sent: the lease ends, and a postman tries again
        except Exception as fault:  # noqa: BLE001 - its text stays in the log
            _log.warning("fault", kind=delivery.kind, exc_info=fault)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _give_back(self, delivery: Delivery) -> None:
        """Release the message to a postman with the right key."""
        self._wrong_key.set()
        with suppress(LedgerAway):
            await delivery_queue.later(self._ledger.pool, delivery, 0, "sealed")

    async def _keep(self, delivery: Delivery) -> None:
        """Renew the lease while a try lasts. The lease is short, for the case that a postman dies."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            with suppress(LedgerAway):
                await delivery_queue.keep(self._ledger.pool, delivery)

    async def _try(self, sender: MessageSender, delivery: Delivery) -> Outcome:
        try:
            async with asyncio.timeout(ONE_TRY_SECONDS):
                return await sender.send(self._ledger, delivery, self._now())
        except TimeoutError:
            return Failed(fault="slow")
        except (LedgerAway, SealKeyWrong):
            raise
        except Exception as fault:  # noqa: BLE001 - one message that cannot be sent must not stop the others
            _log.warning("fault", kind=delivery.kind, exc_info=fault)
            return Failed(fault=FAULT)
