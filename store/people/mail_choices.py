"""When each person gets their digests: every choice stays on record, and the newest counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.messaging.digests import HOURS, DigestHour
from store.ledger.idempotency import once, record_once
from store.ledger.load_request import Key
from store.pool import Pool

ALL_HOURS = "ARRAY[" + ", ".join(f"'{hour}'" for hour in HOURS) + "]"
CHOSEN = f"""coalesce(
    (SELECT m.hours FROM mail_choices AS m WHERE m.person = {{person}} ORDER BY m.number DESC LIMIT 1),
    {ALL_HOURS}
)"""
"""The hours of a person's digests; all of them until they choose."""
_NEWEST = "SELECT hours, chosen_at FROM mail_choices WHERE person = $1 ORDER BY number DESC LIMIT 1"
_ONE = "SELECT hours, chosen_at FROM mail_choices WHERE person = $1 AND id = $2"
_CHOOSE = once(
    """
    INSERT INTO mail_choices (person, hours, chosen_at)
    SELECT $2::uuid, $6::text[], $7::timestamptz FROM free WHERE free.ours RETURNING id
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChoice:
    """The hours of a person's digests, and when they chose them."""

    hours: tuple[DigestHour, ...]
    """Empty: each message goes at once."""
    chosen_at: datetime | None
    """None if they have not chosen."""


async def of_person(pool: Pool, person: UUID) -> MailChoice:
    """The newest choice of a person, or what everyone has who has not chosen."""
    return _choice(await pool.fetchrow(_NEWEST, person))


async def choose(
    pool: Pool, person: UUID, hours: Collection[DigestHour], at: datetime, key: Key | None = None
) -> MailChoice:
    """Record a choice; KeyInUse if the key is no longer free."""
    chosen = tuple(hour for hour in HOURS if hour in hours)
    await record_once(pool, _CHOOSE, person, key, 200, list(chosen), at)
    return MailChoice(hours=chosen, chosen_at=at)


async def recorded(pool: Pool, person: UUID, choice: UUID) -> MailChoice:
    """One choice of a person, as it was recorded."""
    return _choice(await pool.fetchrow(_ONE, person, choice))


def _choice(row: asyncpg.Record | None) -> MailChoice:
    if row is None or row["hours"] is None:
        return MailChoice(hours=HOURS, chosen_at=None)
    chosen = tuple(hour for hour in HOURS if hour in row["hours"])
    return MailChoice(hours=chosen, chosen_at=row["chosen_at"])
