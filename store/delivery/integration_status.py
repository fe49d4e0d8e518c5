"""A school's connections: its webhooks, and the state of its mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.delivery.dead_letters import GIVEN_UP
from store.pool import Pool

_WEBHOOKS = """
SELECT w.id, w.url, w.failing_since, w.disabled_at, w.disabled_for, EXISTS (
    SELECT FROM post AS p
    WHERE p.webhook = w.id AND p.delivered_at IS NULL AND p.settled_at IS NULL
) AS misses, (
    SELECT p.fault FROM post AS p
    WHERE p.webhook = w.id AND p.delivered_at IS NULL AND p.settled_at IS NULL AND p.fault IS NOT NULL
    ORDER BY p.created_at DESC LIMIT 1
) AS fault
FROM webhooks AS w WHERE w.school = $1 AND w.removed_at IS NULL ORDER BY w.created_at, w.id
"""
_MAIL = """
SELECT
    coalesce(bool_or(p.stopped_at IS NULL AND p.settled_at IS NULL), false) AS waits,
    coalesce(bool_or(p.settled_at IS NOT NULL), false) AS given_up,
    coalesce(
        array_agg(DISTINCT p.fault) FILTER (WHERE p.stopped_at IS NOT NULL AND p.settled_at IS NULL), '{}'
    ) AS stopped_for
FROM post AS p LEFT JOIN cases AS c ON c.id = p.case_id LEFT JOIN people AS r ON r.id = p.person
WHERE p.webhook IS NULL AND p.delivered_at IS NULL AND coalesce(c.school, r.school) = $1
  AND (p.settled_at IS NULL OR p.fault = $2)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStatus:
    """A webhook and its state."""

    id: UUID
    url: str
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_for: str | None
    misses: bool
    """Whether any call waits for it; the number would reveal cases."""
    fault: str | None
    """Why the latest waiting call failed; None if there was no try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStatus:
    """The state of a school's mail: whether any waits, but not how much, which would reveal cases."""

    waits: bool
    given_up: bool
    """Whether an operator gave some up; known for as long as finished rows are kept."""
    stopped_for: tuple[str, ...]
    """The faults for which some wait until an operator asks for another try."""


async def called(pool: Pool, school: UUID) -> list[WebhookStatus]:
    """A school's webhooks."""
    async with pool.connection() as connection:
        return [WebhookStatus(**row) for row in await connection.fetch(_WEBHOOKS, school)]


async def mail(pool: Pool, school: UUID) -> MailStatus:
    """The state of a school's undelivered mail."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_MAIL, school, GIVEN_UP)
    assert row is not None
    return MailStatus(**{**row, "stopped_for": tuple(row["stopped_for"])})
