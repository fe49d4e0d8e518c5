"""Filters of the list of cases that a person saved: sealed for that person, because they may name a child."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from store.ledger.sealing import Seals
from store.pool import Pool

MOST_FILTERS = 20
"""Filters of one person: our own number, which the table has too."""
_ALL = "SELECT id, body FROM saved_filters WHERE person = $1"
_ONE = f"{_ALL} AND id = $2"
_COUNT = "SELECT count(*) FROM saved_filters WHERE person = $1"
_SAVE = f"""
INSERT INTO saved_filters (person, place, body)
SELECT $1, free.place, $2 FROM generate_series(1, {MOST_FILTERS}) AS free (place)
WHERE NOT EXISTS (SELECT FROM saved_filters AS s WHERE s.person = $1 AND s.place = free.place)
ORDER BY free.place LIMIT 1
ON CONFLICT (person, place) DO NOTHING RETURNING id
"""
_DELETE = "DELETE FROM saved_filters WHERE person = $1 AND id = $2 RETURNING id"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A filter under the name that its person gave it."""

    id: UUID
    name: str | None
    """None if it cannot be opened: it can only be deleted."""
    fields: Mapping[str, str]
    """The choices and the words, by the name of the field."""


async def save(pool: Pool, seals: Seals, person: UUID, name: str, fields: Mapping[str, str]) -> bool:
    """Save a filter; false if the person has as many as they may have."""
    body = seals.seal_json(sealed_for(person), {"name": name, "fields": dict(fields)})
    async with pool.connection() as connection:
        while await connection.fetchval(_SAVE, person, body) is None:  # all are taken, or this one just now
            if await connection.fetchval(_COUNT, person) >= MOST_FILTERS:
                return False
    return True


async def of_person(pool: Pool, seals: Seals, person: UUID) -> list[SavedFilter]:
    """A person's filters by name; those that cannot be opened come last."""
    rows = await pool.fetch(_ALL, person)
    found = [_opened(seals, person, row) for row in rows]
    return sorted(found, key=lambda each: (each.name is None, (each.name or "").casefold()))


async def find(pool: Pool, seals: Seals, person: UUID, wanted: UUID) -> SavedFilter | None:
    """One of a person's filters; None if it is another person's, or none."""
    row = await pool.fetchrow(_ONE, person, wanted)
    return _opened(seals, person, row) if row is not None else None


async def delete(pool: Pool, person: UUID, unwanted: UUID) -> bool:
    """Delete one of a person's filters; false if it is another person's, or none."""
    return await pool.fetchval(_DELETE, person, unwanted) is not None


def sealed_for(person: UUID) -> bytes:
    """The context that binds the seal of a person's filters."""
    return b"saved filter" + person.bytes


def _opened(seals: Seals, person: UUID, row: Any) -> SavedFilter:
    said = seals.open_json(sealed_for(person), row["body"], "a saved filter")
    if said is None:  # damaged: the list of cases must open all the same
        return SavedFilter(id=row["id"], name=None, fields={})
    return SavedFilter(id=row["id"], name=said["name"], fields=said["fields"])
