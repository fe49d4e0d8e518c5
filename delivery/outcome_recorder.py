"""Record the outcome of each try: in the case, in the queue with the time of the next try, for a webhook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

import structlog
from prometheus_client import Counter

from application.commands.clock_commands import submit_by_clock
from delivery.channels import DeliverySettings, patience_seconds
from delivery.delivery_outcome import WITH_THE_COVER, Failed, NotSent, Outcome, Pending, Sent
from delivery.digest_sending import Tried
from domain.commands import RecordDelivery, RecordDeliveryFailure
from store.delivery import delivery_queue, digest_queue, webhook_addresses
from store.delivery.delivery_queue import Delivery
from store.ledger.ledger import Ledger
from store.pool import LOST_RACE, LedgerAway
from wording.message_templates import OTHER, wording

NO_PATIENCE_SECONDS = 3600.0
"""Seconds until a failure without a telephone call is recorded."""
FIRST_SECONDS = 2.0
CEILING_SECONDS = 600.0
"""The shortest and the longest wait before the next try."""
FAULT = "fault"
"""Fault code for an error in Onward."""
DELIVERIES = Counter(
    "onward_deliveries_total", "Attempts to deliver a message.", ["channel", "template", "outcome"]
)
_log = structlog.get_logger("post")


@dataclass(frozen=True, slots=True)
class OutcomeRecorder:
    """Records what each outcome means for its message."""

    ledger: Ledger
    settings: DeliverySettings
    recorded_at: Callable[[], datetime]

    async def record(self, delivery: Delivery, outcome: Outcome, most_wait: float = CEILING_SECONDS) -> None:
        """Record an outcome; a repeat changes nothing. Raises LedgerAway if nothing was recorded.

        A message that is tried again waits at most this many seconds.
        """
        match outcome:
            case Sent():
                await self._delivered(delivery, outcome)
            case NotSent():
                await delivery_queue.stop(self.ledger.pool, delivery, outcome.why, settled=True)
                _count(delivery, outcome.why)
            case Pending():
                await self._waits(delivery, outcome.fault, most_wait)
                _count(delivery, "accepted")
            case Failed():
                await self._failed(delivery, outcome, most_wait)
            case _:
                assert_never(outcome)

    async def _delivered(self, delivery: Delivery, sent: Sent) -> None:
        if delivery.case is None:  # without a case, its row is the only record (13.4)
            await delivery_queue.delivered(self.ledger.pool, delivery)
        else:
            done = RecordDelivery(
                delivery=delivery.id,
                obligation=delivery.obligation,
                rung=delivery.rung,
                channel=delivery.channel,
                say=delivery.kind if delivery.webhook is None else None,
                sha256=sent.sha256,
                **_covered(delivery, sent),
            )
            await submit_by_clock(self.ledger, delivery.case, done, self.recorded_at())
        if delivery.webhook is not None:
            await webhook_addresses.took(self.ledger.pool, delivery.webhook)
        _count(delivery, "delivered")

    async def record_together(self, mail: Sequence[Tried]) -> None:
        """Record the outcome of each line of one mail. If it is tried again, then all of it at one time."""
        together = min((_wait(each.delivery) for each in mail if each.in_mail), default=CEILING_SECONDS)
        for each in mail:
            try:
                if not each.in_mail:
                    await digest_queue.leave(self.ledger.pool, each.delivery)
                await self.record(each.delivery, each.outcome, together if each.in_mail else CEILING_SECONDS)
            except (LedgerAway, LOST_RACE):
                raise
            except Exception as fault:  # noqa: BLE001 - a damaged case must not stop the other lines
                _log.warning("fault", kind=each.delivery.kind, exc_info=fault)
                # Its lease, longer each time, is its pause: the person's other messages go meanwhile.
                await digest_queue.leave(self.ledger.pool, each.delivery, FAULT)

    async def _failed(self, delivery: Delivery, failed: Failed, most_wait: float) -> None:
        if delivery.webhook is not None and failed.fault != FAULT:
            hours = self.settings.webhook_hours
            ended = await webhook_addresses.failed(
                self.ledger.pool, delivery.webhook, failed.fault, hours, gone=failed.gone
            )
            if ended:
                _log.error("webhook given up", code=failed.fault)
        if failed.permanent:
            if not delivery.reported:
                await report(self.ledger, delivery, self.recorded_at(), reached_others=failed.reached_others)
            await delivery_queue.stop(self.ledger.pool, delivery, failed.fault)
        else:
            await self._waits(delivery, failed.fault, most_wait)
        _log.warning("not delivered", kind=delivery.kind, code=failed.fault, attempt=delivery.attempts)
        _count(delivery, "stopped" if failed.permanent else "later")

    async def _waits(self, delivery: Delivery, fault: str, most_wait: float) -> None:
        """Retry, or ask again, later. When the patience ends, record that the message has not arrived."""
        if _patience_left(delivery) <= 0 and not delivery.reported and fault != WITH_THE_COVER.fault:
            await report(self.ledger, delivery, self.recorded_at())
        wait = min(_wait(delivery), most_wait)
        await delivery_queue.later(self.ledger.pool, delivery, wait, fault)


def _patience_left(delivery: Delivery) -> float:
    return (patience_seconds(delivery) or NO_PATIENCE_SECONDS) - delivery.age


def _wait(delivery: Delivery) -> float:
    """Seconds until the next try, or until the patience ends."""
    wait, left = pause(delivery.attempts, delivery.digest or delivery.id), _patience_left(delivery)
    return min(wait, left) if left > 0 else wait


async def report(ledger: Ledger, delivery: Delivery, at: datetime, *, reached_others: bool = False) -> None:
    """Record a failed delivery. If it is urgent and reached no one else, a person must telephone."""
    if delivery.case is None:
        await delivery_queue.fails(ledger.pool, delivery)
        return
    failure = RecordDeliveryFailure(
        delivery=delivery.id,
        say=delivery.kind,
        obligation=delivery.obligation,
        rung=delivery.rung,
        channel=delivery.channel,
        urgent=patience_seconds(delivery) is not None and not reached_others,
    )
    await submit_by_clock(ledger, delivery.case, failure, at)


def _covered(delivery: Delivery, sent: Sent) -> dict[str, UUID | None]:
    """Who got the message, and in whose place, if its recipient is away (3-DSL.x)."""
    if delivery.in_place_of is not None:
        return {"sent_to": delivery.person, "in_place_of": delivery.in_place_of}
    return {"sent_to": sent.to, "in_place_of": delivery.person} if sent.to is not None else {}


def _count(delivery: Delivery, outcome: str) -> None:
    template = delivery.kind if delivery.kind in wording().templates else OTHER
    DELIVERIES.labels(delivery.channel, template, outcome).inc()


def pause(attempt: int, delivery: UUID) -> float:
    """Seconds to wait: doubled after each try, up to ten minutes, and spread by the id to avoid bursts."""
    seconds = min(CEILING_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt - 1, 20))
    return seconds * (0.75 + delivery.bytes[0] / 510)
