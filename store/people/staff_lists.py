"""Write a list of staff as the owner of the schema, all or nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg

from domain.imports.staff_import import KnownStaff, StaffPlan
from store.people.people_setup import note_roles
from store.servers import owner_connection

_ONE_IMPORT = "SELECT pg_advisory_xact_lock(hashtextextended('staff import ' || $1::uuid::text, 0))"
_STAFF = "SELECT id, name, roles, email FROM people WHERE school = $1 ORDER BY name FOR UPDATE"
_ADD = "INSERT INTO people (id, school, name, roles, email) VALUES ($1, $2, $3, $4, $5)"
_CHANGE = "UPDATE people SET name = $3, roles = $4, email = $5 WHERE id = $1 AND school = $2"


@asynccontextmanager
async def staff_list(owner_url: str, school: UUID) -> AsyncIterator["StaffList"]:
    """The staff of a school, for one import at a time; the next one waits. A failure leaves nothing."""
    async with owner_connection(owner_url) as connection, connection.transaction():
        await connection.execute(_ONE_IMPORT, school)
        rows = await connection.fetch(_STAFF, school)
        known = [KnownStaff(**{**dict(row), "roles": tuple(row["roles"] or ())}) for row in rows]
        yield StaffList(connection, school, known)


async def schools(owner_url: str) -> dict[str, UUID]:
    """The id of every school, by name."""
    async with owner_connection(owner_url) as connection:
        return {row["name"]: row["id"] for row in await connection.fetch("SELECT id, name FROM schools")}


class StaffList:
    """The staff of a school while an import is written."""

    def __init__(self, connection: asyncpg.Connection, school: UUID, known: list[KnownStaff]) -> None:
        self._connection = connection
        self._school = school
        self.known = known

    async def write(self, plan: StaffPlan, progress: Callable[[int], None] = lambda written: None) -> None:
        """Add and change the people of the plan; a change of roles stays on record, as one on a page does."""
        for written, step in enumerate(plan.recorded, start=1):
            assert step.after is not None
            after = step.after
            statement, person = (_CHANGE, after.id) if after.id is not None else (_ADD, uuid4())
            await self._connection.execute(
                statement, person, self._school, after.name, list(after.roles), after.email
            )
            before = step.person.roles if step.person is not None else None
            if before != after.roles:
                await note_roles(self._connection, self._school, person, before, after.roles)
            progress(written)
