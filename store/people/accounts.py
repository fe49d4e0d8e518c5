"""Accounts for the pages: passwords, and links that work once."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from store.delivery.notices import tell_of_account
from store.people.credentials import token_hash
from store.pool import Pool
from store.servers import connection_to

LINK_HOURS = 24
"""How long a link opens an account: long enough to meet the person at school."""
_INVITED = """
SELECT i.person, p.name, s.name AS school, coalesce(a.login, p.email, '') AS login
FROM invitations AS i JOIN people AS p ON p.id = i.person JOIN schools AS s ON s.id = p.school
LEFT JOIN accounts AS a ON a.person = i.person
WHERE i.hash = $1 AND i.used_at IS NULL AND i.expires_at > now()
"""
_INVITE = """
WITH spent AS (UPDATE invitations SET used_at = now() WHERE person = $2 AND used_at IS NULL)
INSERT INTO invitations (hash, person, expires_at) VALUES ($1, $2, now() + make_interval(hours => $3))
"""
_OWN = """
SELECT a.login, a.password, s.demonstration AS invented, ARRAY[p.name, s.name] AS names
FROM people AS p JOIN schools AS s ON s.id = p.school
LEFT JOIN accounts AS a ON a.person = p.id WHERE p.id = $1
"""
_END_ALL = "UPDATE sessions SET ended_at = now() WHERE person = $1 AND ended_at IS NULL"


class LoginTaken(ValueError):
    """Another person signs in with that name."""


class NoLink(Exception):
    """Refused: the person has left or is in another school, or the caller is not an administrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person's password hash."""

    person: UUID
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """The person that a link is for."""

    person: UUID
    name: str
    school: str
    login: str
    """Their sign-in name, or their address as a suggestion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProof:
    """How a person who is signed in can confirm that they are there."""

    login: str | None
    password: str | None
    """Its hash; None if they have no account for the pages."""
    invented: bool
    """Whether they are one of a demonstration's people, who sign in by a card."""
    names: tuple[str, ...] = ()
    """The person's and the school's."""


async def own_proof(pool: Pool, person: UUID) -> OwnProof:
    """The account of this person, if there is one."""
    row = await pool.fetchrow(_OWN, person)
    if row is None:
        return OwnProof(login=None, password=None, invented=False)
    return OwnProof(**{**row, "names": tuple(row["names"])})


async def of_login(pool: Pool, login: str) -> Account | None:
    """The account with this sign-in name, in any capitals."""
    statement = "SELECT person, password FROM accounts WHERE login = $1"
    row = await pool.fetchrow(statement, normal(login))
    return Account(**row) if row is not None else None


async def invite(pool: Pool, person: UUID, by: UUID, mail: str | None = None) -> str:
    """Make a link with which a person sets a password; returns its secret, which is not stored.

    Tells the person, and ends their older links. NoLink if the administrator may not make one for them.
    """
    secret = secrets.token_urlsafe(32)
    statement = "SELECT make_link(a_by => $1, a_person => $2, a_hash => $3, a_hours => $4)"
    async with pool.connection() as connection, connection.transaction():
        if not await connection.fetchval(statement, by, person, token_hash(secret), LINK_HOURS):
            raise NoLink
        await tell_of_account(connection, person, "link-made", mail)
    return secret


async def invite_as_owner(owner_url: str, person: UUID, mail: str | None = None) -> str:
    """Make a link from the command line, as the owner of the schema."""
    secret = secrets.token_urlsafe(32)
    async with connection_to(owner_url) as connection, connection.transaction():
        await connection.execute(_INVITE, token_hash(secret), person, LINK_HOURS)
        await tell_of_account(connection, person, "link-made", mail)
    return secret


async def invited(pool: Pool, secret: str) -> Invited | None:
    """The person that a link is for; None if the link no longer works."""
    row = await pool.fetchrow(_INVITED, token_hash(secret))
    return Invited(**row) if row is not None else None


async def open_account(
    pool: Pool, secret: str, login: str, password: str, mail: str | None = None
) -> UUID | None:
    """Use a link: set this hashed password and end all sessions; None if the link no longer works."""
    async with pool.connection() as connection:
        try:
            async with connection.transaction():
                statement = "SELECT open_account(a_secret => $1, a_login => $2, a_password => $3)"
                person: UUID | None = await connection.fetchval(statement, secret, normal(login), password)
                if person is not None:
                    await tell_of_account(connection, person, "link-used", mail)
        except asyncpg.UniqueViolationError:
            raise LoginTaken from None
    return person


async def change_password(
    pool: Pool, session: str, was: str, password: str, person: UUID, mail: str | None = None
) -> bool:
    """Set one's own new hashed password, and end all other sessions; False if the old hash is not in force.

    Takes the secret of a session in force. Tells the person.
    """
    async with pool.connection() as connection, connection.transaction():
        statement = "SELECT change_password(a_session => $1, a_was => $2, a_password => $3)"
        done: bool = await connection.fetchval(statement, session, was, password)
        if done:
            await tell_of_account(connection, person, "password-changed", mail)
    return done


async def end_sessions(pool: Pool, person: UUID) -> None:
    """Sign a person out everywhere."""
    await pool.execute(_END_ALL, person)


def normal(login: str) -> str:
    """A sign-in name in its stored form: Postgres takes no NUL."""
    return login.replace("\0", "").strip().lower()
