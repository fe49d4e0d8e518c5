"""The tokens that a school's programs act with, as its administrator keeps them; each is shown once."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.delivery.account_notices import tell
from store.people.credentials import token_hash
from store.pool import Pool

_IN_FORCE = """
SELECT token_id(t.hash) AS id, p.name, t.created_at AS made_at, b.name AS made_by
FROM tokens AS t JOIN people AS p ON p.id = t.person LEFT JOIN people AS b ON b.id = t.made_by
WHERE p.school = $1 AND NOT p.roles @> '{operator}' AND t.revoked_at IS NULL ORDER BY p.name, t.created_at, id
"""
_TAKEN_BACK = """
SELECT token_id(t.hash) AS id, p.name, t.revoked_at AS at, b.name AS by
FROM tokens AS t JOIN people AS p ON p.id = t.person LEFT JOIN people AS b ON b.id = t.revoked_by
WHERE p.school = $1 AND NOT p.roles @> '{operator}' AND t.revoked_at IS NOT NULL
ORDER BY t.revoked_at DESC, id LIMIT $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One in force; what lets its holder in is not kept."""

    id: str
    """The beginning of its hash, by which it is told from others."""
    name: str
    made_at: datetime
    made_by: str | None
    """The administrator; none where it was made on the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """One that lets nobody in any more."""

    id: str
    name: str
    at: datetime
    by: str | None
    """The administrator; none where it was the command line, or its holder left."""


class NoToken(Exception):
    """The database made none: they have left, are of another school, or who asks keeps nobody."""


async def in_force(pool: Pool, school: UUID) -> list[Token]:
    """All of a school's, by whose they are; the operator's are none of theirs."""
    async with pool.connection() as connection:
        return [Token(**row) for row in await connection.fetch(_IN_FORCE, school)]


async def taken_back(pool: Pool, school: UUID, most: int) -> list[TakenBack]:
    """Those of a school that were taken back, the latest first."""
    async with pool.connection() as connection:
        return [TakenBack(**row) for row in await connection.fetch(_TAKEN_BACK, school, most)]


async def make(pool: Pool, by: UUID, person: UUID, mail: str | None = None) -> str:
    """A new token by which a program acts as this person, who is told; it cannot be shown again."""
    token = secrets.token_urlsafe(32)
    statement = "SELECT make_token($1, $2, $3)"
    async with pool.connection() as connection, connection.transaction():
        if not await connection.fetchval(statement, by, person, token_hash(token)):
            raise NoToken
        await tell(connection, person, "token-made", mail)
    return token


async def take_back(pool: Pool, by: UUID, token: str) -> bool:
    """Take one out of force; whether there was such a one in the administrator's school."""
    async with pool.connection() as connection:
        return bool(await connection.fetchval("SELECT take_token_back($1, $2)", by, token))
