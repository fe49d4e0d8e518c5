"""What was typed into a case's form and came too late: sealed for one person and page, gone after a day."""

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
"""A number of ours: no law or policy gives one."""
MOST_PAGES = 10
"""Of one person, the newest; a number of ours too, so that an old session cannot fill the disk."""
_OLD = "DELETE FROM kept_forms WHERE kept_at < now() - interval '24 hours'"
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
_FIND = """
SELECT fields FROM kept_forms
WHERE person = $1 AND case_id = $2 AND page = $3 AND kept_at > now() - interval '24 hours'
"""
_DISCARD = "DELETE FROM kept_forms WHERE person = $1 AND case_id = $2 AND page = $3"

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutosaveSlot:
    """Whose it is, and of which page."""

    person: UUID
    case: UUID
    page: str

    @property
    def sealed_for(self) -> bytes:
        """What the seal is bound to."""
        return b"kept" + self.person.bytes + self.case.bytes + self.page.encode()


async def keep(pool: Pool, seals: Seals, place: AutosaveSlot, fields: Fields) -> None:
    """Keep it, in place of what was there; one page too many goes with it."""
    sealed = seals.seal_secret(place.sealed_for, orjson.dumps(fields))
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_TOO_MANY, place.person, place.case, place.page, MOST_PAGES - 1)
        await connection.execute(_KEEP, place.person, place.case, place.page, sealed)


async def find(pool: Pool, seals: Seals, place: AutosaveSlot) -> Fields | None:
    """What is kept there, if anything, and not too old."""
    async with pool.connection() as connection:
        sealed = await connection.fetchval(_FIND, place.person, place.case, place.page)
    if sealed is None:
        return None
    try:
        opened: list[Any] = orjson.loads(seals.open_secret(place.sealed_for, sealed))
    except InvalidTag:  # it was damaged, or is somebody else's: nobody is kept by it from the page
        _log.error("a kept form does not open", case=str(place.case))
        return None
    return [(name, value) for name, value in opened]


async def discard(pool: Pool, place: AutosaveSlot) -> None:
    """Throw it away: it is on the record now, or not wanted."""
    async with pool.connection() as connection:
        await connection.execute(_DISCARD, place.person, place.case, place.page)


async def clear(pool: Pool) -> None:
    """Throw away whatever is too old, whose ever it was."""
    async with pool.connection() as connection:
        await connection.execute(_OLD)
