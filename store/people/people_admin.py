"""A school's people, kept by its administrator; every change of roles stays on record."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from domain.imports.staff_import import KnownStaff, StaffPlan
from store.ledger.load_request import Caller
from store.people.people_setup import ADD_PERSON, note_roles
from store.pool import Database, Pool
from store.servers import connection_to

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
    rows = await pool.fetch(_PEOPLE, caller.school, person)
    return [StaffMember(**{**dict(row), "roles": tuple(row["roles"] or ())}) for row in rows]


async def changes(pool: Pool, caller: Caller, limit: int) -> list[RolesChanged]:
    """The newest changes of roles in the caller's school."""
    rows = await pool.fetch(_CHANGES, caller.school, limit)
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
    said = await pool.fetchval(KEEP, caller.person.id, kept, name, list(roles), email, phone)
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
    said = await pool.fetchval(statement, caller.person.id, uuid4(), name, first, admin, email)
    if said != "kept":
        raise ChangeRefused(said)
    return first


STAFF_SECONDS = 60.0
"""How long a list of staff may take to be written."""
_STAFF = "SELECT id, name, roles, email, phone FROM people WHERE school = $1 ORDER BY name, id"


class StaffChanged(Exception):
    """Someone changed the staff meanwhile. Nothing is written."""


@asynccontextmanager
async def as_of_now(pool: Pool) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that sees the staff as they are now; StaffChanged if it meets a later change."""
    async with pool.connection(STAFF_SECONDS) as connection:
        try:
            async with connection.transaction(isolation="repeatable_read"):
                yield connection
        except asyncpg.SerializationError:
            raise StaffChanged from None


async def staff_of(database: Database, school: UUID) -> list[KnownStaff]:
    """Everyone at a school, those who have left too."""
    rows = await database.fetch(_STAFF, school)
    return [KnownStaff(**{**dict(row), "roles": tuple(row["roles"] or ())}) for row in rows]


async def keep_staff(connection: asyncpg.Connection, by: UUID, people: Iterable[KnownStaff]) -> None:
    """Add and change these people, with a record of each change of roles; ChangeRefused undoes them all."""
    for each in people:
        said = await connection.fetchval(
            KEEP, by, each.id or uuid4(), each.name, list(each.roles), each.email, each.phone
        )
        if said != "kept":
            raise ChangeRefused(said)


_ONE_IMPORT = "SELECT pg_advisory_xact_lock(hashtextextended('staff import ' || $1::uuid::text, 0))"
_CHANGE = "UPDATE people SET name = $3, roles = $4, email = $5 WHERE id = $1 AND school = $2"


@asynccontextmanager
async def staff_to_change(owner_url: str, school: UUID) -> AsyncIterator[asyncpg.Connection]:
    """A transaction on the staff of a school, one import at a time; the next one waits."""
    async with connection_to(owner_url) as connection, connection.transaction():
        await connection.execute(_ONE_IMPORT, school)
        await connection.execute("SELECT FROM people WHERE school = $1 FOR UPDATE", school)
        yield connection


async def schools(owner_url: str) -> dict[str, UUID]:
    """The id of every school, by name."""
    async with connection_to(owner_url) as connection:
        return {row["name"]: row["id"] for row in await connection.fetch("SELECT id, name FROM schools")}


async def write_staff(
    connection: asyncpg.Connection, school: UUID, plan: StaffPlan, progress: Callable[[int], None]
) -> None:
    """Add and change the people of the plan; a change of roles stays on record, as one on a page does."""
    for written, step in enumerate(plan.recorded, start=1):
        assert step.after is not None
        after = step.after
        statement, person = (_CHANGE, after.id) if after.id is not None else (ADD_PERSON, uuid4())
        await connection.execute(statement, person, school, after.name, list(after.roles), after.email)
        before = step.person.roles if step.person is not None else None
        if before != after.roles:
            await note_roles(connection, school, person, before, after.roles)
        progress(written)
