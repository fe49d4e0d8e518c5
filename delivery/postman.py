"""Deliver queued messages: claim each one, renew its lease while it is sent, and record the outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime

import structlog

from delivery.channels import DeliverySettings, MessageSender, SealKeyWrong
from delivery.delivery_outcome import Failed
from delivery.digest_sending import Tried, send_together
from delivery.outcome_recorder import FAULT, OutcomeRecorder
from domain.calendar.working_time import london
from domain.messaging.digests import MORNING, digest_times
from store.delivery import dead_letters, delivery_queue, digest_queue, notices
from store.delivery.digest_queue import Mail
from store.delivery.digest_release import DigestRound
from store.drafts import form_autosaves, report_drafts
from store.drafts.list_uploads import PUPIL_UPLOADS, STAFF_UPLOADS
from store.health import key_opens
from store.ledger.ledger import Ledger
from store.people import absence_records
from store.pool import LOST_RACE, LedgerAway

POLL_SECONDS = 0.2
AWAY_SECONDS = 0.5
RECORD_TRIES = 10
LAST_SECONDS = 5.0
AT_ONCE = 10
"""Mail and documents at once, so that one silent server does not hold up the rest."""
CALLS_AT_ONCE = 20
"""Webhook calls at once; each webhook has only a few of them (store/delivery/delivery_queue.py)."""
DIGESTS_AT_ONCE = 5
DIGEST_POLL_SECONDS = 1.0
CLEAR_SECONDS = 600.0
MORNING_POLL_SECONDS = 60.0
ONE_TRY_SECONDS = 90.0
KEEP_SECONDS = 10.0
Claim = Callable[[int], Awaitable[list[Mail]]]
"""Leases the messages of at most this many mails."""
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
                    for each in self._rounds():
                        rounds.create_task(self._round(sender, *each))
                    rounds.create_task(self._clear())
                    rounds.create_task(self._mornings())
                    rounds.create_task(self._until_key_is_wrong())
            finally:  # unrecorded, a message under way would be sent again
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=LAST_SECONDS)

    async def _check_seal_key(self) -> None:
        while True:
            try:
                if not await key_opens(self._ledger.pool, self._ledger.seals):
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
            again = AWAY_SECONDS
            with suppress(LedgerAway):
                while await dead_letters.clear(self._ledger.pool, self._settings.keep_days):
                    pass
                await form_autosaves.clear(self._ledger.pool)
                await report_drafts.clear(self._ledger.pool)
                for uploads in (PUPIL_UPLOADS, STAFF_UPLOADS):
                    await uploads.clear(self._ledger.pool)
                again = CLEAR_SECONDS
            await asyncio.sleep(again)

    def _rounds(self) -> Iterator[tuple[Claim, int, float]]:
        """Each claim, how many mails at once, and the pause after a claim of none."""
        yield self._claim_mail, AT_ONCE, POLL_SECONDS
        yield self._claim_calls, CALLS_AT_ONCE, POLL_SECONDS
        if self._settings.sends_digests:
            yield self._claim_digests, DIGESTS_AT_ONCE, DIGEST_POLL_SECONDS

    async def _round(self, sender: MessageSender, claim: Claim, most: int, poll_seconds: float) -> None:
        mine: set[asyncio.Task[None]] = set()
        while True:
            claimed = await self._claimed(claim, most - len(mine))
            for mail in claimed:
                task = asyncio.create_task(self._carry(sender, mail))
                for tasks in (mine, self._under_way):
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            if len(mine) == most:
                await asyncio.wait(mine, return_when=asyncio.FIRST_COMPLETED)
            elif not claimed:
                await asyncio.sleep(poll_seconds)

    async def _mornings(self) -> None:
        while True:
            with suppress(LedgerAway):
                await self.tell_this_morning()
            await asyncio.sleep(MORNING_POLL_SECONDS)

    async def tell_this_morning(self) -> None:
        """Queue the message of this day about what no one has begun in time, from 8am, once."""
        now = self._ledger.clock.now()
        if london(now).time() < MORNING:
            return
        async with self._ledger.pool.connection() as connection:
            covers = await absence_records.all_covers(connection, now)
            mail = self._settings.channels.mail
            await notices.tell_of_late_beginnings(connection, london(now).date(), mail, covers)

    async def once(self) -> int:
        """Deliver what is due now, and return how many messages that was."""
        async with self._settings.open() as sender:
            rounds = self._rounds()
            claimed = [mail for claim, most, _ in rounds for mail in await self._claimed(claim, most)]
            await asyncio.gather(*(self._carry(sender, mail) for mail in claimed))
        if self._wrong_key.is_set():
            raise SealKeyWrong
        return sum(map(len, claimed))

    async def _claimed(self, claim: Claim, most: int) -> list[Mail]:
        if most <= 0:
            return []
        try:
            return await claim(most)
        except (LedgerAway, LOST_RACE):
            await asyncio.sleep(AWAY_SECONDS)
            return []

    async def _claim_mail(self, most: int) -> list[Mail]:
        singly = not self._settings.sends_digests
        covers = await absence_records.all_covers(self._ledger.pool, self._ledger.clock.now())
        found = await delivery_queue.claim(self._ledger.pool, most, covers=covers, singly=singly)
        return [(each,) for each in found]

    async def _claim_calls(self, most: int) -> list[Mail]:
        return [(each,) for each in await delivery_queue.claim_calls(self._ledger.pool, most)]

    async def _claim_digests(self, most: int) -> list[Mail]:
        """The next mail of each person whose time has come, by the newest calendar and the absences."""
        now = self._ledger.clock.now()
        calendar = (await self._ledger.plans.newest(self._ledger.pool)).calendar
        covers = await absence_records.all_covers(self._ledger.pool, now)
        due = DigestRound(times=digest_times(calendar, now), covers=covers)
        return await digest_queue.claim(self._ledger.pool, most, due)

    async def _carry(self, sender: MessageSender, mail: Mail) -> None:
        """Try once and record the outcomes. A fault in one mail does not stop the others."""
        keeping = asyncio.create_task(self._keep(mail))
        try:
            tried = await self._try(sender, mail)
            for _ in range(RECORD_TRIES):  # unrecorded, the messages would be sent again
                try:
                    return await self._recorder.record_together(tried)
                except (LedgerAway, LOST_RACE):
                    await asyncio.sleep(AWAY_SECONDS)
        except SealKeyWrong:
            await self._give_back(mail)
        except LedgerAway:
            return None  # nothing was sent: the lease ends, and a postman tries again
        except Exception as fault:  # noqa: BLE001 - its text stays in the log
            _log.warning("fault", kind=mail[0].kind, exc_info=fault)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _give_back(self, mail: Mail) -> None:
        """Release the messages to a postman with the right key."""
        self._wrong_key.set()
        for each in mail:
            with suppress(LedgerAway, LOST_RACE):
                await delivery_queue.later(self._ledger.pool, each, 0, "sealed")

    async def _keep(self, mail: Mail) -> None:
        """Renew the lease while a try lasts. The lease is short, for the case that a postman dies."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            for each in mail:
                with suppress(LedgerAway, LOST_RACE):
                    await delivery_queue.keep(self._ledger.pool, each)

    async def _try(self, sender: MessageSender, mail: Mail) -> list[Tried]:
        try:
            async with asyncio.timeout(ONE_TRY_SECONDS):
                if mail[0].digest is not None:
                    return await send_together(sender, self._ledger, mail, self._now())
                return [
                    Tried(delivery=mail[0], outcome=await sender.send(self._ledger, mail[0], self._now()))
                ]
        except TimeoutError:
            return [Tried(delivery=each, outcome=Failed(fault="slow")) for each in mail]
        except (LedgerAway, SealKeyWrong):
            raise
        except Exception as fault:  # noqa: BLE001 - one mail that cannot be sent must not stop the others
            _log.warning("fault", kind=mail[0].kind, exc_info=fault)
            return [Tried(delivery=each, outcome=Failed(fault=FAULT)) for each in mail]
