"""What a school is connected with: the systems that are called for it, and how its mail goes."""

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
class Called:
    """A system that is called, and how that goes."""

    id: UUID
    url: str
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_for: str | None
    misses: bool
    """Whether anything waits for it; how much would tell of cases."""
    fault: str | None
    """Why the latest that waits was not taken; none where nothing was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How a school's mail goes: whether any waits, not how much, for that would tell of cases."""

    waits: bool
    given_up: bool
    """Whether an operator gave some up, which is kept as long as rows are that are done with."""
    stopped_for: tuple[str, ...]
    """For which faults some are tried no more until somebody says so."""


async def called(pool: Pool, school: UUID) -> list[Called]:
    """The systems that are called for a school."""
    async with pool.connection() as connection:
        return [Called(**row) for row in await connection.fetch(_WEBHOOKS, school)]


async def mail(pool: Pool, school: UUID) -> Mail:
    """What of a school's mail has not arrived."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_MAIL, school, GIVEN_UP)
    assert row is not None
    return Mail(**{**row, "stopped_for": tuple(row["stopped_for"])})
