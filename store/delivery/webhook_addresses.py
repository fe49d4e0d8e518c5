"""Webhooks of schools, each with a secret that is stored sealed."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict, cast
from uuid import UUID, uuid4

from store.ledger.sealing import Seals
from store.people.people_setup import UnknownSchool
from store.pool import Pool
from store.servers import connection_to

SECRET_BYTES = 32
_PLACE = b"webhook"
_ADD = """
INSERT INTO webhooks (id, school, url, secret)
SELECT $1, id, $3, $4 FROM schools WHERE name = $2 RETURNING school
"""
_ACTIVE = """
SELECT w.id, s.name AS school, w.url, w.failing_since, w.disabled_at, w.disabled_for
FROM webhooks AS w JOIN schools AS s ON s.id = w.school
WHERE w.removed_at IS NULL ORDER BY s.name, w.created_at
"""
_ONE = """
SELECT id, school, url, secret, disabled_at IS NOT NULL AS disabled FROM webhooks
WHERE id = $1 AND removed_at IS NULL
"""
_TOOK = "UPDATE webhooks SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL"
_FAILED = """
WITH since AS (
    UPDATE webhooks SET failing_since = coalesce(failing_since, clock_timestamp())
    WHERE id = $1 AND disabled_at IS NULL AND failing_since IS NULL AND NOT $4
)
UPDATE webhooks SET disabled_at = clock_timestamp(), disabled_for = $2
WHERE id = $1 AND disabled_at IS NULL
  AND ($4 OR failing_since < clock_timestamp() - make_interval(hours => $3))
RETURNING id
"""
_CALL_AGAIN = """
UPDATE webhooks SET failing_since = NULL, disabled_at = NULL, disabled_for = NULL
WHERE id = $1 AND removed_at IS NULL
RETURNING id
"""
_REMOVE = "UPDATE webhooks SET removed_at = now() WHERE id = $1 AND removed_at IS NULL RETURNING id"
_TROUBLED = """
SELECT count(*) FILTER (WHERE disabled_at IS NOT NULL) AS disabled,
    count(*) FILTER (WHERE disabled_at IS NULL AND failing_since IS NOT NULL) AS failing
FROM webhooks WHERE removed_at IS NULL AND ($1::uuid IS NULL OR school = $1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The address to call, and the key to sign with."""

    id: UUID
    school: UUID
    url: str
    secret: bytes = field(repr=False)
    disabled: bool = False
    """Given up: it answered 410, or accepted nothing for too long."""


class ActiveWebhook(TypedDict):
    """A webhook without its secret, with its school."""

    id: UUID
    school: str
    url: str
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_for: str


class UnknownWebhook(LookupError):
    """There is no such active webhook; the message says so."""


async def add(owner_url: str, seals: Seals, school: str, url: str) -> Webhook:
    """Add a webhook for a school, with a new secret that cannot be shown again."""
    identity, secret = uuid4(), secrets.token_bytes(SECRET_BYTES)
    sealed = seals.seal_secret(_PLACE + identity.bytes, secret)
    async with connection_to(owner_url) as connection:
        found = await connection.fetchval(_ADD, identity, school, url, sealed)
    if found is None:
        raise UnknownSchool(f"There is no school {school!r}; see onward people list.")
    return Webhook(id=identity, school=found, url=url, secret=secret)


async def in_force(owner_url: str) -> list[ActiveWebhook]:
    """All active webhooks, with their schools."""
    async with connection_to(owner_url) as connection:
        return [cast("ActiveWebhook", dict(row)) for row in await connection.fetch(_ACTIVE)]


async def enable(owner_url: str, webhook: UUID) -> None:
    """Enable a webhook that was given up."""
    await _change(owner_url, _CALL_AGAIN, webhook)


async def remove(owner_url: str, webhook: UUID) -> None:
    """Remove a webhook."""
    await _change(owner_url, _REMOVE, webhook)


async def _change(owner_url: str, statement: str, webhook: UUID) -> None:
    async with connection_to(owner_url) as connection:
        if await connection.fetchval(statement, webhook) is None:
            raise UnknownWebhook("No webhook has that id. See `onward webhooks list`.")


async def find(pool: Pool, seals: Seals, webhook: UUID) -> Webhook | None:
    """The webhook, if it is active."""
    row = await pool.fetchrow(_ONE, webhook)
    if row is None:
        return None
    return Webhook(**{**row, "secret": seals.open_secret(_PLACE + webhook.bytes, row["secret"])})


async def call_again(pool: Pool, webhook: UUID) -> None:
    """Call a webhook again that was given up or fails."""
    await pool.execute(_CALL_AGAIN, webhook)


async def took(pool: Pool, webhook: UUID) -> None:
    """Record that the webhook works."""
    await pool.execute(_TOOK, webhook)


async def failed(pool: Pool, webhook: UUID, fault: str, hours: int, *, gone: bool) -> bool:
    """Record a failed call; True if the webhook is now given up: it is gone, or failed for too long."""
    return await pool.fetchval(_FAILED, webhook, fault, hours, gone) is not None


async def troubled(pool: Pool, school: UUID | None = None) -> tuple[int, int]:
    """How many active webhooks, of all schools or of one, are given up, and how many others fail."""
    row = await pool.fetchrow(_TROUBLED, school)
    assert row is not None
    return row["disabled"], row["failing"]
