"""Drafts of reports: sealed, for their author only, and deleted automatically."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.drafts.form_draft import is_young
from store.ledger.sealing import Seals
from store.pool import Pool

Answers = dict[str, list[str]]
_OLD = f"DELETE FROM drafts WHERE NOT ({is_young('saved_at')})"
_TAKE = f"""
INSERT INTO drafts AS kept (person) VALUES ($1) ON CONFLICT (person) DO UPDATE SET person = $1
RETURNING CASE WHEN {is_young("kept.saved_at")} THEN kept.answers END AS answers,
CASE WHEN kept.sent_mark = $2 THEN kept.sent_as END AS sent_as
"""
_SAVE = f"""
UPDATE drafts SET started_at = CASE WHEN answers IS NULL OR NOT ({is_young("saved_at")})
THEN coalesce($3, now()) ELSE started_at END,
answers = $2, sent_as = NULL, sent_mark = NULL, saved_at = now() WHERE person = $1
"""
_FIND = f"""
SELECT answers, sent_as, CASE WHEN answers IS NOT NULL AND started_at BETWEEN '2000-01-01' AND '2200-01-01'
THEN started_at END AS started_at FROM drafts WHERE person = $1 AND {is_young("saved_at")}
"""
_SENT = "UPDATE drafts SET answers = NULL, sent_as = $2, sent_mark = $3, started_at = NULL WHERE person = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """One person's draft, or the case that it became."""

    answers: Answers | None
    sent_as: UUID | None
    """The case that it became: sending the form twice leads there."""
    started_at: datetime | None = None
    """When its first answer was saved; None once it was sent."""


async def find(pool: Pool, seals: Seals, person: UUID) -> ReportDraft | None:
    """The person's draft, if there is one and it is not too old."""
    row = await pool.fetchrow(_FIND, person)
    if row is None:
        return None
    return ReportDraft(
        answers=_opened(seals, person, row["answers"]), sent_as=row["sent_as"], started_at=row["started_at"]
    )


class AlreadySent(Exception):
    """This very form has sent the report already."""

    def __init__(self, case: UUID) -> None:
        super().__init__()
        self.case = case


async def change(
    pool: Pool,
    seals: Seals,
    person: UUID,
    changed: Callable[[Answers | None], Answers],
    mark: bytes | None = None,
    at: datetime | None = None,
) -> Answers:
    """Save the changed answers; changes by two pages at once follow each other.

    `at` is when it was begun, if it is new; without it, the time of the database counts.
    Raises AlreadySent, and changes nothing, if the form with this mark has sent the report.
    """
    async with pool.connection() as connection, connection.transaction():
        # Lock the row even if there was none, so that no page overwrites another.
        row = await connection.fetchrow(_TAKE, person, mark)
        if row is not None and row["sent_as"] is not None:
            raise AlreadySent(row["sent_as"])
        answers = changed(_opened(seals, person, row["answers"] if row is not None else None))
        sealed = seals.seal_json(sealed_for(person), answers)
        await connection.execute(_SAVE, person, sealed, at)
    return answers


async def sent(pool: Pool, person: UUID, case: UUID, mark: bytes | None = None) -> None:
    """Delete its words: they are on record now. The mark is of the form that sent it."""
    await pool.execute(_SENT, person, case, mark)


async def discard(pool: Pool, person: UUID) -> None:
    """Delete the draft."""
    await pool.execute("DELETE FROM drafts WHERE person = $1", person)


async def clear(pool: Pool) -> None:
    """Delete everyone's drafts that are too old."""
    await pool.execute(_OLD)


def sealed_for(person: UUID) -> bytes:
    """The context that binds the seal of a person's draft."""
    return b"draft" + person.bytes


def _opened(seals: Seals, person: UUID, sealed: bytes | None) -> Answers | None:
    if sealed is None:
        return None
    answers: Answers | None = seals.open_json(sealed_for(person), sealed, "a draft")
    return answers
