"""Accounts of the pages: passwords, and links that work once."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from store.credentials import token_hash
from store.pool import Pool
from store.servers import reach
from store.telling import tell

LINK_HOURS = 24
"""How long a link opens an account: until somebody of the school can be met again."""
_INVITED = """
SELECT i.person, p.name, p.email, s.name AS school, a.login
FROM invitations AS i JOIN people AS p ON p.id = i.person JOIN schools AS s ON s.id = p.school
LEFT JOIN accounts AS a ON a.person = i.person
WHERE i.hash = $1 AND i.used_at IS NULL AND i.expires_at > now()
"""
_INVITE = """
INSERT INTO invitations (hash, person, made_by, expires_at)
VALUES ($1, $2, $3, now() + make_interval(hours => $4))
"""
_USE = """
UPDATE invitations SET used_at = now()
WHERE hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING person
"""
_OPEN = """
INSERT INTO accounts (person, login, password) VALUES ($1, $2, $3)
ON CONFLICT (person) DO UPDATE SET login = excluded.login, password = excluded.password, changed_at = now()
"""
_END_ALL = "UPDATE sessions SET ended_at = now() WHERE person = $1 AND ended_at IS NULL"
_KNOW_NO_BROWSER = "DELETE FROM known_browsers WHERE person = $1"
_USE_UP_OTHERS = "UPDATE invitations SET used_at = now() WHERE person = $1 AND used_at IS NULL"


class LoginTaken(ValueError):
    """Somebody else signs in by that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How somebody signs in."""

    person: UUID
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom a link is for."""

    person: UUID
    name: str
    school: str
    login: str
    """The name by which they sign in, or their address as a proposal."""


async def of_login(pool: Pool, login: str) -> Account | None:
    """The account of a name, whatever its capitals."""
    statement = "SELECT person, password FROM accounts WHERE login = $1"
    async with pool.connection() as connection:
        row = await connection.fetchrow(statement, normal(login))
    return Account(person=row["person"], password=row["password"]) if row else None


async def invite(pool: Pool, person: UUID, by: UUID, mail: str | None = None) -> str:
    """A link's secret, not kept, by which the person, who is told, sets a password; older ones are spent."""
    async with pool.connection() as connection:
        return await _invited(connection, person, by, mail)


async def invite_as_owner(owner_url: str, person: UUID, mail: str | None = None) -> str:
    """The same, from the command line."""
    connection = await reach(owner_url)
    try:
        return await _invited(connection, person, None, mail)
    finally:
        await connection.close()


async def invited(pool: Pool, secret: str) -> Invited | None:
    """Whom a link is for, while it works."""
    async with pool.connection() as connection:
        row = await connection.fetchrow(_INVITED, token_hash(secret))
    if row is None:
        return None
    login = row["login"] or row["email"] or ""
    return Invited(person=row["person"], name=row["name"], school=row["school"], login=login)


async def open_account(
    pool: Pool, secret: str, login: str, password: str, mail: str | None = None
) -> UUID | None:
    """Use a link up: the account with this hashed password, its sessions ended; none if the link is spent."""
    async with pool.connection() as connection:
        try:
            async with connection.transaction():
                person: UUID | None = await connection.fetchval(_USE, token_hash(secret))
                if person is not None:
                    await connection.execute(_OPEN, person, normal(login), password)
                    await connection.execute(_USE_UP_OTHERS, person)
                    await connection.execute(_END_ALL, person)
                    await connection.execute(_KNOW_NO_BROWSER, person)
                    await tell(connection, person, "link-used", mail)
        except asyncpg.UniqueViolationError:
            raise LoginTaken from None
    return person


async def end_sessions(pool: Pool, person: UUID) -> None:
    """Sign somebody out everywhere."""
    async with pool.connection() as connection:
        await connection.execute(_END_ALL, person)


def normal(login: str) -> str:
    """A name as it is stored."""
    return login.strip().lower()


async def _invited(connection: asyncpg.Connection, person: UUID, by: UUID | None, mail: str | None) -> str:
    secret = secrets.token_urlsafe(32)
    async with connection.transaction():
        await connection.execute(_USE_UP_OTHERS, person)
        await connection.execute(_INVITE, token_hash(secret), person, by, LINK_HOURS)
        await tell(connection, person, "link-made", mail)
    return secret
