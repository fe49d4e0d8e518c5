"""What somebody has begun to report and not sent: sealed, for its author alone, and thrown away by itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from store.pool import Pool
from store.sealing import Seals

KEPT_FOR = "24 hours"
_PLACE = b"draft"
_OLD = "DELETE FROM drafts WHERE saved_at < now() - interval '24 hours'"
_SAVE = """
INSERT INTO drafts (person, answers) VALUES ($1, $2)
ON CONFLICT (person) DO UPDATE SET answers = $2, sent_as = NULL, saved_at = now()
"""
_FIND = "SELECT answers, sent_as FROM drafts WHERE person = $1 AND saved_at > now() - interval '24 hours'"
_SENT = "UPDATE drafts SET answers = NULL, sent_as = $2 WHERE person = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One person's draft, or what became of it."""

    answers: dict[str, list[str]] | None
    sent_as: UUID | None
    """The case that it became: a form that is sent twice leads there."""


async def find(pool: Pool, seals: Seals, person: UUID) -> Draft | None:
    """The draft of that person, if there is one and it is not too old."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_FIND, person)
    if row is None:
        return None
    sealed = row["answers"]
    answers: dict[str, Any] | None = None
    if sealed is not None:
        answers = orjson.loads(seals.open_secret(_PLACE + person.bytes, sealed))
    return Draft(answers=answers, sent_as=row["sent_as"])


async def save(pool: Pool, seals: Seals, person: UUID, answers: dict[str, list[str]]) -> None:
    """Keep it, in place of what was there."""
    sealed = seals.seal_secret(_PLACE + person.bytes, orjson.dumps(answers))
    async with pool.connection() as connection:
        await connection.execute(_SAVE, person, sealed)


async def sent(pool: Pool, person: UUID, case: UUID) -> None:
    """Throw its words away: they are on the record now."""
    async with pool.connection() as connection:
        await connection.execute(_SENT, person, case)


async def discard(pool: Pool, person: UUID) -> None:
    """Throw it away."""
    async with pool.connection() as connection:
        await connection.execute("DELETE FROM drafts WHERE person = $1", person)


async def clear(pool: Pool) -> None:
    """Throw away whatever is too old, whose ever it was."""
    async with pool.connection() as connection:
        await connection.execute(_OLD)
