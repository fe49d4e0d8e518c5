"""How much of a case a person may know, by its row, even if its state cannot be opened (3.2h)."""

from uuid import UUID

import asyncpg

from domain.access.permissions import Visibility, visibility_from
from domain.people.roles import Person

_KNOWN = "SELECT about, acting, reached, participants FROM cases WHERE id = $1 AND school = $2"


async def sight_of(
    connection: asyncpg.Connection, person: Person, school: UUID, case: UUID
) -> Visibility | None:
    """How much of the case a person in that school sees; None also if there is no such case."""
    row = await connection.fetchrow(_KNOWN, case, school)
    if row is None or None in row.values():
        return None
    return visibility_from(
        person,
        about=row["about"],
        acting=row["acting"],
        routed_roles=row["reached"],
        participants=row["participants"],
    )
