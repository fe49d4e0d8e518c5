"""The deadline of a referred case, and when its passing was recorded."""

from datetime import UTC, datetime
from uuid import UUID

from store.ledger import history
from store.ledger.ledger import Ledger

DUE = datetime(2027, 3, 2, 17, tzinfo=UTC)
"""5pm on the working day after the referral (11.8)."""


async def silences(ledger: Ledger, case: UUID) -> list[datetime]:
    """When each silence of the agency was recorded."""
    events = await history.events(ledger, case)
    return [each.event.recorded_at for each in events if each.event.fact.type == "feedback.overdue"]
