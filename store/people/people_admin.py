"""A school's people, kept by its administrator; every change of roles stays on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from store.ledger.load_request import Caller
from store.pool import Pool

_PEOPLE = """
SELECT p.id, p.name, p.roles, p.email, p.phone, a.login,
    (SELECT max(s.begun_at) FROM sessions AS s WHERE s.person = p.id) AS last_in
FROM people AS p LEFT JOIN accounts AS a ON a.person = p.id
WHERE p.school = $1 AND ($2::uuid IS NULL OR p.id = $2)
ORDER BY p.name, p.id
"""
_CHANGES = """
SELECT c.made_at, p.name, b.name AS made_by, c.roles_before, c.roles_after
FROM people_changes AS c JOIN people AS p ON p.id = c.person LEFT JOIN people AS b ON b.id = c.made_by
WHERE c.school = $1 ORDER BY c.number DESC LIMIT $2
"""
KEEP = (
    "SELECT keep_person(a_by => $1, a_person => $2, a_name => $3, a_roles => $4, "
    "a_email => $5, a_phone => $6)"
)
"""Adds or changes a person, and records a change of roles; says `kept`, or why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A person in the school."""

    id: UUID
    name: str
    roles: tuple[str, ...]
    email: str | None
    phone: str | None
    login: str | None
    """Their sign-in name; None until they open an account."""
    last_in: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChanged:
    """Who gave which roles to whom."""

    made_at: datetime
    name: str
    made_by: str | None
    """None: the command line, where no one signs in."""
    roles_before: tuple[str, ...] | None
    roles_after: tuple[str, ...]


class ChangeRefused(Exception):
    """The database refused the change; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def people(pool: Pool, caller: Caller, person: UUID | None = None) -> list[StaffMember]:
    """Everyone in the caller's school, or one of them."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_PEOPLE, caller.school, person)
    return [StaffMember(**{**dict(row), "roles": tuple(row["roles"] or ())}) for row in rows]


async def changes(pool: Pool, caller: Caller, limit: int) -> list[RolesChanged]:
    """The newest changes of roles in the caller's school."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_CHANGES, caller.school, limit)
    return [RolesChanged(**dict(row)) for row in rows]


async def keep(
    pool: Pool,
    caller: Caller,
    person: UUID | None,
    name: str,
    roles: Sequence[str],
    email: str | None,
    phone: str | None,
) -> UUID:
    """Add or change a person; ChangeRefused if the database refuses."""
    kept = person or uuid4()
    async with pool.connection() as connection:
        said = await connection.fetchval(KEEP, caller.person.id, kept, name, list(roles), email, phone)
    if said != "kept":
        raise ChangeRefused(said)
    return kept


async def add_school(pool: Pool, caller: Caller, name: str, admin: str, email: str | None) -> UUID:
    """Add a school and its first administrator, and return their id; ChangeRefused if the name is taken."""
    first = uuid4()
    statement = (
        "SELECT add_school(a_by => $1, a_school => $2, a_name => $3, a_admin => $4, "
        "a_admin_name => $5, a_email => $6)"
    )
    async with pool.connection() as connection:
        said = await connection.fetchval(statement, caller.person.id, uuid4(), name, first, admin, email)
    if said != "kept":
        raise ChangeRefused(said)
    return first
