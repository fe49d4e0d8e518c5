"""Keys with which an authority signs its messages to a school: stored sealed, shown once."""

import base64
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict, cast, get_args
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag

from domain.entries.agencies import Agency
from store.ledger.sealing import Seals
from store.pool import Pool

PREFIX = "whsec_"
SECRET_BYTES = 32
OVERLAP = timedelta(hours=24)
"""How long a replaced secret stays valid."""
_IN_FORCE = """
SELECT id, school, agency, secret, CASE WHEN former_until > $2 THEN former END AS former
FROM agency_keys WHERE removed_at IS NULL AND ($1::uuid IS NULL OR id = $1)
ORDER BY id LIMIT $3
"""
_LIST = """
SELECT k.id, k.authority, k.agency, s.name AS school, k.made_at, k.former_until
FROM agency_keys AS k JOIN schools AS s ON s.id = k.school
WHERE k.removed_at IS NULL ORDER BY s.name, k.authority, k.agency
"""
_ADD = "INSERT INTO agency_keys (id, school, agency, authority, secret) VALUES ($1, $2, $3, $4, $5)"
_ONE = "SELECT school, agency FROM agency_keys WHERE id = $1 AND removed_at IS NULL"
_REMOVE = """
UPDATE agency_keys SET removed_at = $2, former = NULL, former_until = NULL
WHERE id = $1 AND removed_at IS NULL RETURNING id
"""
_ROTATE = """
UPDATE agency_keys SET
    secret = $2, former_until = $3,
    former = CASE WHEN $3::timestamptz IS NOT NULL THEN secret END
WHERE id = $1
"""


class UnknownAuthority(LookupError):
    """There is no such key, school or agency; the message says so."""


class AuthorityKnown(ValueError):
    """That authority already has a key for that agency and school; the message says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A valid key: its agency and school, and the secrets that are valid now."""

    id: UUID
    school: UUID
    agency: str
    secrets: tuple[bytes, ...]


async def in_force(pool: Pool, seals: Seals, at: datetime, named: UUID | None, most: int) -> list[Signer]:
    """The keys that may have signed a message: the named key, or up to `most` of all."""
    rows = await pool.fetch(_IN_FORCE, named, at, most)
    return [
        Signer(
            id=row["id"],
            school=row["school"],
            agency=row["agency"],
            secrets=tuple(_opened(seals, row, (row["secret"], row["former"]))),
        )
        for row in rows
    ]


async def add(
    owner: asyncpg.Connection, seals: Seals, school: str, agency: str, authority: str
) -> tuple[UUID, str]:
    """Add a key; returns its id and its secret, which cannot be shown again."""
    if agency not in get_args(Agency):
        raise UnknownAuthority(f"There is no agency {agency!r}; there are: {', '.join(get_args(Agency))}.")
    found = await owner.fetchval("SELECT id FROM schools WHERE name = $1", school)
    if found is None:
        raise UnknownAuthority("There is no school of that name; see `onward people list`.")
    made: UUID = await owner.fetchval("SELECT gen_random_uuid()")
    secret = secrets.token_bytes(SECRET_BYTES)
    sealed = seals.seal_secret(_place(made, found, agency), secret)
    try:
        await owner.execute(_ADD, made, found, agency, authority, sealed)
    except asyncpg.UniqueViolationError:
        raise AuthorityKnown(
            "That authority already has a key there: rotate or remove it; see `onward agencies list`."
        ) from None
    return made, _written(secret)


class ValidKey(TypedDict):
    """A key without its secret."""

    id: UUID
    authority: str
    agency: str
    school: str
    made_at: datetime
    former_until: datetime | None


async def everybody(owner: asyncpg.Connection) -> list[ValidKey]:
    """The valid keys, without their secrets."""
    return [cast("ValidKey", dict(row)) for row in await owner.fetch(_LIST)]


async def rotate(owner: asyncpg.Connection, seals: Seals, key: UUID, former_until: datetime | None) -> str:
    """Give a key a new secret; the old one stays valid until `former_until`, or ends now."""
    row = await owner.fetchrow(_ONE, key)
    if row is None:
        raise _unknown()
    secret = secrets.token_bytes(SECRET_BYTES)
    sealed = seals.seal_secret(_place(key, row["school"], row["agency"]), secret)
    await owner.execute(_ROTATE, key, sealed, former_until)
    return _written(secret)


async def remove(owner: asyncpg.Connection, key: UUID, at: datetime) -> None:
    """Revoke a key; its row stays for the events that it signed."""
    if await owner.fetchval(_REMOVE, key, at) is None:
        raise _unknown()


def _opened(seals: Seals, row: asyncpg.Record, sealed: Iterable[bytes | None]) -> Iterable[bytes]:
    place = _place(row["id"], row["school"], row["agency"])
    for each in sealed:
        if each is not None:
            with suppress(InvalidTag):  # a damaged row lets no one in, and keeps no other key out
                yield seals.open_secret(place, each)


def _place(key: UUID, school: UUID, agency: str) -> bytes:
    return key.bytes + school.bytes + agency.encode()


def _written(secret: bytes) -> str:
    return PREFIX + base64.b64encode(secret).decode()


def _unknown() -> UnknownAuthority:
    return UnknownAuthority("There is no valid key with that id; see `onward agencies list`.")
