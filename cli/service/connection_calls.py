"""Test calls of webhooks and test messages, for the command line and the pages."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

from delivery.channels import DeliverySettings
from delivery.delivery_outcome import Outcome, Pending, Sent
from delivery.tls import client
from delivery.webhook_channel import Webhooks
from runtime.clocks import SystemClock
from store.delivery import webhook_addresses
from store.ledger.ledger import Ledger

MAIL_SECONDS = 20.0
"""How long a page waits for a mail server."""


@dataclass(frozen=True, slots=True)
class ConnectionCalls:
    """Calls a school's system, or sends a message, once and as a test."""

    ledger: Ledger
    office: DeliverySettings

    async def test(self, webhook: UUID) -> str | None:
        """Send a test event; the fault code if it was refused, else none."""
        async with client(self.office.webhook_ca_file) as http:
            to = await webhook_addresses.find(self.ledger.pool, self.ledger.seals, webhook)
            if to is None:
                return "withdrawn"
            now = SystemClock().now()
            caller = Webhooks(source=self.office.public_url, allow_private=self.office.allow_private)
            outcome = await caller.post(http, uuid4(), "test", to, now, now, {"referral": None})
        return _fault(outcome)

    async def mail(self, address: str) -> str | None:
        """Send a test message; the fault code if it was refused, else none."""
        try:
            async with asyncio.timeout(MAIL_SECONDS), self.office.open() as office:
                return _fault(await office.test(uuid4(), address, SystemClock().now()))
        except TimeoutError:
            return "slow"


def _fault(outcome: Outcome) -> str | None:
    return None if isinstance(outcome, Sent | Pending) else getattr(outcome, "fault", "withdrawn")
