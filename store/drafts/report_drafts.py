"""What somebody has begun to report and not sent: sealed, for its author alone, and thrown away by itself."""

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
_OLD = "DELETE FROM drafts WHERE saved_at < now() - interval '24 hours'"
_TAKE = """
INSERT INTO drafts AS kept (person) VALUES ($1) ON CONFLICT (person) DO UPDATE SET person = $1
RETURNING CASE WHEN kept.saved_at > now() - interval '24 hours' THEN kept.answers END
"""
_SAVE = "UPDATE drafts SET answers = $2, sent_as = NULL, saved_at = now() WHERE person = $1"
_FIND = "SELECT answers, sent_as FROM drafts WHERE person = $1 AND saved_at > now() - interval '24 hours'"
_SENT = "UPDATE drafts SET answers = NULL, sent_as = $2 WHERE person = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """One person's draft, or what became of it."""

    answers: Answers | None
    sent_as: UUID | None
    """The case that it became: a form that is sent twice leads there."""


async def find(pool: Pool, seals: Seals, person: UUID) -> ReportDraft | None:
    """The draft of that person, if there is one and it is not too old."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_FIND, person)
    if row is None:
        return None
    return ReportDraft(answers=_opened(seals, person, row["answers"]), sent_as=row["sent_as"])


async def change(
    pool: Pool, seals: Seals, person: UUID, changed: Callable[[Answers | None], Answers]
) -> Answers:
    """Keep what is made of the answers that are there; two pages at once come one after the other."""
    async with pool.connection() as connection, connection.transaction():
        # The row is locked even where there was none, so that nobody's page is written over another's.
        answers = changed(_opened(seals, person, await connection.fetchval(_TAKE, person)))
        sealed = seals.seal_secret(sealed_for(person), orjson.dumps(answers))
        await connection.execute(_SAVE, person, sealed)
    return answers


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


def sealed_for(person: UUID) -> bytes:
    """The place that the seal of a person's draft is bound to."""
    return b"draft" + person.bytes


def _opened(seals: Seals, person: UUID, sealed: bytes | None) -> Answers | None:
    if sealed is None:
        return None
    try:
        answers: dict[str, Any] = orjson.loads(seals.open_secret(sealed_for(person), sealed))
    except InvalidTag:  # it was damaged: nobody is kept by it from reporting
        _log.error("a draft does not open")
        return None
    return answers
