"""Schools, people, roles and tokens, kept by the schema's owner; a token is shown once and stored hashed."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict, cast, get_args
from uuid import UUID, uuid4

import asyncpg

from domain.people.roles import OPERATOR, Role
from store.delivery.notices import tell_of_account
from store.people.credentials import token_hash
from store.pool import Pool
from store.servers import connection_to

DEMONSTRATION_SCHOOL = "Demonstration School"
DEMONSTRATION_DOMAIN = "school.example"
DEMONSTRATION: dict[str, tuple[str, tuple[Role, ...]]] = {
    "teacher": ("Tom Teacher", ("staff",)),
    "colleague": ("Cara Colleague", ("staff",)),
    "dsl": ("Dana Lead", ("dsl", "staff")),
    "deputy": ("Deb Deputy", ("deputy_dsl", "staff")),
    "senior": ("Sam Senior", ("senior_leader", "staff")),
    "headteacher": ("Hal Head", ("headteacher", "staff")),
    "governor": ("Gwen Governor", ("nominated_governor",)),
    "auditor": ("Ari Auditor", ("auditor",)),
}
"""Invented people, one for each part in a rehearsal."""
BEHIND_THE_SCENES: dict[str, tuple[str, tuple[Role, ...]]] = {
    "board": ("Bea Board", ("board_lead",)),
    "admin": ("Ada Admin", ("admin",)),
    "operator": ("Olga Operator", ("operator",)),
}
"""Invented people without a part in a case: recipients of escalations, the administrator and the operator."""
IN_REHEARSALS = {**DEMONSTRATION, "admin": BEHIND_THE_SCENES["admin"]}
"""Those who act in rehearsals: the administrator keeps the register of pupils."""


_EVERYBODY = """
SELECT s.name AS school, p.id, p.name, p.roles, p.email,
    (SELECT count(*) FROM tokens AS t WHERE t.person = p.id AND t.revoked_at IS NULL) AS tokens
FROM people AS p JOIN schools AS s ON s.id = p.school ORDER BY s.name, p.name
"""
ADD_PERSON = "INSERT INTO people (id, school, name, roles, email) VALUES ($1, $2, $3, $4, $5)"
_MAKE = "INSERT INTO tokens (hash, person) SELECT $1, id FROM people WHERE id = $2 RETURNING person"
_REVOKE = "UPDATE tokens SET revoked_at = now() WHERE person = $1 AND revoked_at IS NULL RETURNING 1"
_NOTE = "INSERT INTO people_changes (school, person, roles_before, roles_after) VALUES ($1, $2, $3, $4)"


class UnknownSchool(LookupError):
    """There is no school with that name; the message says so."""


class UnknownPerson(LookupError):
    """There is no such person; the message says so."""


class UnknownRole(ValueError):
    """There is no such role; the message lists them."""


class OperatorOnly(UnknownRole):
    """The operator serves every school, so they have no role in one; the message says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The demonstration's people and their tokens, by part."""

    people: dict[str, UUID]
    tokens: dict[str, str]


async def add(owner_url: str, school: str, name: str, roles: Iterable[str], email: str | None = None) -> UUID:
    """Add a person, and their school if it is new, on record. UniqueViolationError if the name is taken."""
    held = known_roles(roles)
    async with connection_to(owner_url) as connection, connection.transaction():
        place = await _school(connection, school)
        person = await _add(connection, place, name, held, email)
        await note_roles(connection, place, person, None, held)
    return person


class SchoolPerson(TypedDict):
    """A person, their school, and their number of valid tokens."""

    school: str
    id: UUID
    name: str
    roles: list[str]
    email: str | None
    tokens: int


async def everybody(owner_url: str) -> list[SchoolPerson]:
    """All people with their schools, roles and number of valid tokens."""
    return [cast("SchoolPerson", dict(row)) for row in await _fetch(owner_url, _EVERYBODY)]


async def set_roles(owner_url: str, person: UUID, roles: Iterable[str]) -> None:
    """Give a person exactly these roles. A change stays on record, as one on a page does."""
    held = known_roles(roles)
    async with connection_to(owner_url) as connection, connection.transaction():
        rows = await connection.fetch("SELECT school, roles FROM people WHERE id = $1 FOR UPDATE", person)
        _check_found(rows)
        (before,) = rows
        await connection.execute("UPDATE people SET roles = $2 WHERE id = $1", person, list(held))
        if set(before["roles"]) != set(held):
            await note_roles(connection, before["school"], person, before["roles"], held)


async def note_roles(
    connection: asyncpg.Connection,
    school: UUID,
    person: UUID,
    before: Iterable[str] | None,
    after: Iterable[str],
) -> None:
    """Put a change of roles on record, made on the command line; no roles before for a new person."""
    given = list(before) if before is not None else None
    await connection.execute(_NOTE, school, person, given, list(after))


async def set_email(owner_url: str, person: UUID, email: str | None) -> None:
    """Set the address for a person's messages; None removes it."""
    statement = "UPDATE people SET email = $2 WHERE id = $1 RETURNING id"
    _check_found(await _fetch(owner_url, statement, person, email))


async def new_token(owner_url: str, person: UUID, mail: str | None = None) -> str:
    """Make a token, which cannot be shown again, and tell the person."""
    token = secrets.token_urlsafe(32)
    async with connection_to(owner_url) as connection, connection.transaction():
        _check_found(await connection.fetch(_MAKE, token_hash(token), person))
        await tell_of_account(connection, person, "token-made", mail)
    return token


async def revoke(owner_url: str, person: UUID) -> int:
    """Revoke all of a person's tokens; returns how many there were."""
    _check_found(await _fetch(owner_url, "SELECT id FROM people WHERE id = $1", person))
    return len(await _fetch(owner_url, _REVOKE, person))


async def demonstration(owner_url: str) -> Cast:
    """Set up the demonstration school with its people, and a new token for each."""
    cast = Cast(people={}, tokens={})
    async with connection_to(owner_url) as connection, connection.transaction():
        school = await _school(connection, DEMONSTRATION_SCHOOL)
        for part, (name, roles) in IN_REHEARSALS.items():
            address = f"{part}@{DEMONSTRATION_DOMAIN}"
            cast.people[part] = await _found_or_added(connection, school, name, roles, address)
            cast.tokens[part] = secrets.token_urlsafe(32)
            await connection.execute(_MAKE, token_hash(cast.tokens[part]), cast.people[part])
        await _behind_the_scenes(connection, school)
    return cast


async def keep_demonstration(owner_url: str) -> None:
    """Add what the demonstration school lacks; its tokens stay."""
    async with connection_to(owner_url) as connection, connection.transaction():
        await _behind_the_scenes(connection, await _school(connection, DEMONSTRATION_SCHOOL))


def known_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """The roles, each once; UnknownRole if one does not exist or cannot be combined with the others."""
    held = tuple(dict.fromkeys(roles))
    for role in held:
        if role not in get_args(Role):
            raise UnknownRole(f"There is no role {role!r}; there are: {', '.join(get_args(Role))}.")
    if OPERATOR in held and len(held) > 1:
        raise OperatorOnly("The operator has no other role: add a separate person for it.")
    return held


async def _behind_the_scenes(connection: asyncpg.Connection, school: UUID) -> None:
    """Add the rest of the cast, and mark the school so that its people may sign in with a card."""
    for part, (name, roles) in BEHIND_THE_SCENES.items():
        await _found_or_added(connection, school, name, roles, f"{part}@{DEMONSTRATION_DOMAIN}")
    await connection.execute("UPDATE schools SET demonstration = true WHERE id = $1", school)


async def _school(connection: asyncpg.Connection, name: str) -> UUID:
    found = await connection.fetchval("SELECT id FROM schools WHERE name = $1", name)
    if found is None:
        found = uuid4()
        await connection.execute("INSERT INTO schools (id, name) VALUES ($1, $2)", found, name)
    return UUID(str(found))


async def _found_or_added(
    connection: asyncpg.Connection, school: UUID, name: str, roles: Iterable[str], email: str
) -> UUID:
    known = "SELECT id FROM people WHERE school = $1 AND name = $2"
    found: UUID | None = await connection.fetchval(known, school, name)
    return found or await _add(connection, school, name, roles, email)


async def _add(
    connection: asyncpg.Connection, school: UUID, name: str, roles: Iterable[str], email: str | None
) -> UUID:
    person = uuid4()
    await connection.execute(ADD_PERSON, person, school, name, list(roles), email)
    return person


async def _fetch(owner_url: str, statement: str, *values: Any) -> list[asyncpg.Record]:
    async with connection_to(owner_url) as connection:
        return list(await connection.fetch(statement, *values))


def _check_found(rows: list[asyncpg.Record]) -> None:
    if not rows:
        raise UnknownPerson("There is no one with that id; see onward people list.")


async def names(pool: Pool) -> dict[UUID, str]:
    """Names by id of all people, and of authorities by the id of their key."""
    known = "SELECT id, name FROM people UNION ALL SELECT id, authority FROM agency_keys"
    return {row["id"]: row["name"] for row in await pool.fetch(known)}


async def names_of(pool: Pool, school: UUID) -> dict[UUID, str]:
    """Names by id of one school's people and authorities."""
    known = (
        "SELECT id, name FROM people WHERE school = $1 "
        "UNION ALL SELECT id, authority FROM agency_keys WHERE school = $1"
    )
    return {row["id"]: row["name"] for row in await pool.fetch(known, school)}
