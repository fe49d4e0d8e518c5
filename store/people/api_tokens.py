"""The tokens of a school's programs, kept by its administrator; each is shown once."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from store.delivery.notices import tell_of_account
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
    """A valid token, without its secret, which is not stored."""

    id: str
    """The first bytes of its hash."""
    name: str
    made_at: datetime
    made_by: str | None
    """The administrator; None if it was made on the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A revoked token."""

    id: str
    name: str
    at: datetime
    by: str | None
    """The administrator; None if the command line revoked it, or its holder left."""


class NoToken(Exception):
    """Refused: the person has left or is in another school, or the caller is not an administrator."""


async def in_force(pool: Pool, school: UUID) -> list[Token]:
    """A school's valid tokens, ordered by person; the operator's are never among them."""
    return [Token(**row) for row in await pool.fetch(_IN_FORCE, school)]


async def taken_back(pool: Pool, school: UUID, most: int) -> list[TakenBack]:
    """A school's revoked tokens, newest first."""
    return [TakenBack(**row) for row in await pool.fetch(_TAKEN_BACK, school, most)]


async def make(pool: Pool, by: UUID, person: UUID, mail: str | None = None) -> str:
    """Make a token with which a program acts as this person, and tell them; it cannot be shown again."""
    token = secrets.token_urlsafe(32)
    statement = "SELECT make_token(a_by => $1, a_person => $2, a_hash => $3)"
    async with pool.connection() as connection, connection.transaction():
        if not await connection.fetchval(statement, by, person, token_hash(token)):
            raise NoToken
        await tell_of_account(connection, person, "token-made", mail)
    return token


async def take_back(pool: Pool, by: UUID, token: str) -> bool:
    """Revoke a token; False if the administrator's school has no such token."""
    statement = "SELECT take_token_back(a_by => $1, a_token => $2)"
    return bool(await pool.fetchval(statement, by, token))
