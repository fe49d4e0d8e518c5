"""Answers that arrived after the session ended: sealed, for one person and page, for a day."""

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
"""Our own number: no law or policy gives one."""
MOST_PAGES = 10
"""Pages kept for one person, the newest; also ours, so that an old session cannot fill the disk."""
_OLD = f"DELETE FROM kept_forms WHERE kept_at < now() - interval '{KEPT_FOR}'"
_TOO_MANY = """
DELETE FROM kept_forms WHERE (person, case_id, page) IN (
    SELECT person, case_id, page FROM kept_forms
    WHERE person = $1 AND (case_id, page) <> ($2, $3) ORDER BY kept_at DESC OFFSET $4
)
"""
_KEEP = """
INSERT INTO kept_forms (person, case_id, page, fields) SELECT $1, id, $3, $4 FROM cases WHERE id = $2
ON CONFLICT (person, case_id, page) DO UPDATE SET fields = $4, kept_at = now()
"""
_FIND = f"""
SELECT fields FROM kept_forms
WHERE person = $1 AND case_id = $2 AND page = $3 AND kept_at > now() - interval '{KEPT_FOR}'
"""
_DISCARD = "DELETE FROM kept_forms WHERE person = $1 AND case_id = $2 AND page = $3"

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutosaveSlot:
    """The person and the page that the answers belong to."""

    person: UUID
    case: UUID
    page: str

    @property
    def sealed_for(self) -> bytes:
        """The context that binds the seal."""
        return b"kept" + self.person.bytes + self.case.bytes + self.page.encode()


async def keep(pool: Pool, seals: Seals, place: AutosaveSlot, fields: Fields) -> None:
    """Save the answers in place of older ones; delete the person's oldest page beyond the limit."""
    sealed = seals.seal_secret(place.sealed_for, orjson.dumps(fields))
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_TOO_MANY, place.person, place.case, place.page, MOST_PAGES - 1)
        await connection.execute(_KEEP, place.person, place.case, place.page, sealed)


async def find(pool: Pool, seals: Seals, place: AutosaveSlot) -> Fields | None:
    """The saved answers, if there are any and they are not too old."""
    async with pool.connection() as connection:
        sealed = await connection.fetchval(_FIND, place.person, place.case, place.page)
    if sealed is None:
        return None
    try:
        opened: list[Any] = orjson.loads(seals.open_secret(place.sealed_for, sealed))
    except InvalidTag:  # damaged, or another person's: the page must open all the same
        _log.error("saved form answers cannot be opened", case=str(place.case))
        return None
    return [(name, value) for name, value in opened]


async def discard(pool: Pool, place: AutosaveSlot) -> None:
    """Delete the answers: they are on record now, or not wanted."""
    async with pool.connection() as connection:
        await connection.execute(_DISCARD, place.person, place.case, place.page)


async def clear(pool: Pool) -> None:
    """Delete everyone's answers that are too old."""
    async with pool.connection() as connection:
        await connection.execute(_OLD)
