"""The test call of a webhook, for the command line and for the pages."""

from dataclasses import dataclass
from uuid import UUID

from post.office import Office
from post.outcome import Sent
from post.trust import client
from post.webhook import Webhooks
from runtime.clock import SystemClock
from store import webhooks
from store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls a school's system once, with an event that is about nothing."""

    ledger: Ledger
    office: Office

    async def test(self, webhook: UUID) -> str | None:
        """A word for why it was not taken; none if it was."""
        async with client(self.office.webhook_ca_file) as http:
            to = await webhooks.find(self.ledger.pool, self.ledger.seals, webhook)
            if to is None:
                return "it is there no more"
            now = SystemClock().now()
            caller = Webhooks(source=self.office.public_url, allow_private=self.office.allow_private)
            outcome = await caller.post(http, to.id, "test", to, now, now, {"referral": None})
        return None if isinstance(outcome, Sent) else getattr(outcome, "fault", "withdrawn")
