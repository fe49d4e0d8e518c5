"""Drafts of reports: sealed, for their author only, and deleted automatically."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog
from cryptography.exceptions import InvalidTag

from store.ledger.sealing import Seals
from store.pool import Pool

_log = structlog.get_logger("store")
KEPT_FOR = "24 hours"
Answers = dict[str, list[str]]
_OLD = f"DELETE FROM drafts WHERE saved_at < now() - interval '{KEPT_FOR}'"
_TAKE = f"""
INSERT INTO drafts AS kept (person) VALUES ($1) ON CONFLICT (person) DO UPDATE SET person = $1
RETURNING CASE WHEN kept.saved_at > now() - interval '{KEPT_FOR}' THEN kept.answers END
"""
_SAVE = "UPDATE drafts SET answers = $2, sent_as = NULL, saved_at = now() WHERE person = $1"
_FIND = f"SELECT answers, sent_as FROM drafts WHERE person = $1 AND saved_at > now() - interval '{KEPT_FOR}'"
_SENT = "UPDATE drafts SET answers = NULL, sent_as = $2 WHERE person = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """One person's draft, or the case that it became."""

    answers: Answers | None
    sent_as: UUID | None
    """The case that it became: sending the form twice leads there."""


async def find(pool: Pool, seals: Seals, person: UUID) -> ReportDraft | None:
    """The person's draft, if there is one and it is not too old."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_FIND, person)
    if row is None:
        return None
    return ReportDraft(answers=_opened(seals, person, row["answers"]), sent_as=row["sent_as"])


async def change(
    pool: Pool, seals: Seals, person: UUID, changed: Callable[[Answers | None], Answers]
) -> Answers:
    """Save the changed answers; changes by two pages at once follow each other."""
    async with pool.connection() as connection, connection.transaction():
        # Lock the row even if there was none, so that no page overwrites another.
        answers = changed(_opened(seals, person, await connection.fetchval(_TAKE, person)))
        sealed = seals.seal_secret(sealed_for(person), orjson.dumps(answers))
        await connection.execute(_SAVE, person, sealed)
    return answers


async def sent(pool: Pool, person: UUID, case: UUID) -> None:
    """Delete its words: they are on record now."""
    async with pool.connection() as connection:
        await connection.execute(_SENT, person, case)


async def discard(pool: Pool, person: UUID) -> None:
    """Delete the draft."""
    async with pool.connection() as connection:
        await connection.execute("DELETE FROM drafts WHERE person = $1", person)


async def clear(pool: Pool) -> None:
    """Delete everyone's drafts that are too old."""
    async with pool.connection() as connection:
        await connection.execute(_OLD)


def sealed_for(person: UUID) -> bytes:
    """The context that binds the seal of a person's draft."""
    return b"draft" + person.bytes


def _opened(seals: Seals, person: UUID, sealed: bytes | None) -> Answers | None:
    if sealed is None:
        return None
    try:
        answers: dict[str, Any] = orjson.loads(seals.open_secret(sealed_for(person), sealed))
    except InvalidTag:  # damaged: the person must be able to report all the same
        _log.error("a draft cannot be opened")
        return None
    return answers
