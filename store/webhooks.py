"""The addresses that a school's systems are told at, each with a secret that is stored sealed."""

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from store.people import UnknownPerson
from store.pool import Pool
from store.sealing import Seals

SECRET_BYTES = 32
_PLACE = b"webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where to post, and the key to sign with."""

    id: UUID
    school: UUID
    url: str
    secret: bytes


class UnknownWebhook(LookupError):
    """There is no such webhook in force; the message says so."""


async def add(owner_url: str, seals: Seals, school: str, url: str) -> Webhook:
    """A new webhook of a school, with a fresh secret that cannot be shown again."""
    identity, secret = uuid4(), secrets.token_bytes(SECRET_BYTES)
    connection = await asyncpg.connect(owner_url)
    try:
        found = await connection.fetchval(
            "INSERT INTO webhooks (id, school, url, secret) "
            "SELECT $1, id, $3, $4 FROM schools WHERE name = $2 RETURNING school",
            identity,
            school,
            url,
            seals.seal_secret(_PLACE + identity.bytes, secret),
        )
    finally:
        await connection.close()
    if found is None:
        raise UnknownPerson(f"There is no school {school!r}; see onward people list.")
    return Webhook(id=identity, school=found, url=url, secret=secret)


async def in_force(owner_url: str) -> list[dict[str, Any]]:
    """All webhooks in force, with their schools."""
    connection = await asyncpg.connect(owner_url)
    try:
        rows = await connection.fetch(
            "SELECT w.id, s.name AS school, w.url FROM webhooks AS w JOIN schools AS s ON s.id = w.school "
            "WHERE w.removed_at IS NULL ORDER BY s.name, w.created_at"
        )
    finally:
        await connection.close()
    return [dict(row) for row in rows]


async def remove(owner_url: str, webhook: UUID) -> None:
    """Take a webhook out of force."""
    connection = await asyncpg.connect(owner_url)
    try:
        found = await connection.fetchval(
            "UPDATE webhooks SET removed_at = now() WHERE id = $1 AND removed_at IS NULL RETURNING id",
            webhook,
        )
    finally:
        await connection.close()
    if found is None:
        raise UnknownWebhook("There is no webhook with that id; see onward webhooks list.")


async def find(pool: Pool, seals: Seals, webhook: UUID) -> Webhook | None:
    """The webhook, if it is in force."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(
            "SELECT school, url, secret FROM webhooks WHERE id = $1 AND removed_at IS NULL", webhook
        )
    if row is None:
        return None
    secret = seals.open_secret(_PLACE + webhook.bytes, row["secret"])
    return Webhook(id=webhook, school=row["school"], url=row["url"], secret=secret)
