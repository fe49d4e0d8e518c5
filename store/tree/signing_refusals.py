"""Why the log signs nothing at the moment, for people who ask: the worker that refuses says so here."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

_NOTE = """
INSERT INTO signing_refusals AS r (reason, refused_since) VALUES ($1, $2)
ON CONFLICT (one) DO UPDATE SET reason = excluded.reason, refused_since = excluded.refused_since
WHERE r.reason <> excluded.reason
"""
_CLEAR = "DELETE FROM signing_refusals"
_READ = "SELECT reason, refused_since FROM signing_refusals"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRefusal:
    """The log signs nothing."""

    reason: str
    refused_since: datetime


async def note_refusal(connection: asyncpg.Connection, reason: str, at: datetime) -> None:
    """Note that the log signs nothing; the time stays while the reason is the same."""
    await connection.execute(_NOTE, reason, at)


async def clear_refusal(connection: asyncpg.Connection) -> None:
    """Note that nothing keeps the log from signing."""
    await connection.execute(_CLEAR)


async def signing_refusal(connection: asyncpg.Connection) -> SigningRefusal | None:
    """Why the log signs nothing, and since when; None if it signs."""
    row = await connection.fetchrow(_READ)
    return None if row is None else SigningRefusal(**row)
