"""How much of a case somebody may know, by what its row says, whether its state opens or not (3.2h)."""

from uuid import UUID

import asyncpg

from domain.access.permissions import Sight, sight
from domain.people.roles import Person

_KNOWN = "SELECT about, acting, reached, participants FROM cases WHERE id = $1 AND school = $2"


async def sight_of(connection: asyncpg.Connection, person: Person, school: UUID, case: UUID) -> Sight | None:
    """What somebody of that school sees of the case; none if it is not there, too."""
    row = await connection.fetchrow(_KNOWN, case, school)
    if row is None or None in row.values():
        return None
    return sight(
        person,
        about=row["about"],
        acting=row["acting"],
        led_to=row["reached"],
        participants=row["participants"],
    )
