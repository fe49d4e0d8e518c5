"""Change many members of staff in one transaction, as the application's own role: all or nothing."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg

from domain.imports.staff_import import KnownStaff
from store.people.people_admin import KEEP, ChangeRefused
from store.pool import Pool

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


async def staff_of(connection: asyncpg.Connection, school: UUID) -> list[KnownStaff]:
    """Everyone at a school, those who have left too."""
    rows = await connection.fetch(_STAFF, school)
    return [KnownStaff(**{**dict(row), "roles": tuple(row["roles"] or ())}) for row in rows]


async def keep_staff(connection: asyncpg.Connection, by: UUID, people: Iterable[KnownStaff]) -> None:
    """Add and change these people, with a record of each change of roles; ChangeRefused undoes them all."""
    for each in people:
        said = await connection.fetchval(
            KEEP, by, each.id or uuid4(), each.name, list(each.roles), each.email, each.phone
        )
        if said != "kept":
            raise ChangeRefused(said)
