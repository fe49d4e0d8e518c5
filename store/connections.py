"""What a school is connected with: the systems that are called for it, and the tokens its programs hold."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.pool import Pool

_WEBHOOKS = """
SELECT w.id, w.url, w.failing_since, w.disabled_at, w.disabled_for, EXISTS (
    SELECT FROM post AS p
    WHERE p.webhook = w.id AND p.delivered_at IS NULL AND p.settled_at IS NULL
) AS misses
FROM webhooks AS w WHERE w.school = $1 AND w.removed_at IS NULL ORDER BY w.created_at, w.id
"""
_TOKENS = """
SELECT p.name, count(*) AS number FROM tokens AS t JOIN people AS p ON p.id = t.person
WHERE p.school = $1 AND t.revoked_at IS NULL GROUP BY p.id, p.name ORDER BY p.name
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """How many tokens are in force that somebody's programs act with."""

    name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """All of a school's."""

    webhooks: tuple[Called, ...]
    tokens: tuple[Tokens, ...]


async def of_school(pool: Pool, school: UUID) -> Connections:
    """Those in force."""
    async with pool.connection() as connection:
        called = await connection.fetch(_WEBHOOKS, school)
        tokens = await connection.fetch(_TOKENS, school)
    return Connections(
        webhooks=tuple(Called(**row) for row in called), tokens=tuple(Tokens(**row) for row in tokens)
    )
