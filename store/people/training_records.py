"""Training dates: recorded by the schema's owner, read by the services (4.7)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg
import orjson

from domain.policy.training_requirements import Trainee
from store.people.people_setup import UnknownPerson
from store.pool import Database
from store.servers import connection_to

_PEOPLE = """
SELECT p.id, p.name, s.name AS school, p.roles, (
    SELECT json_object_agg(t.course, t.done_on) FROM (
        SELECT course, max(done_on) AS done_on FROM training
        WHERE person = p.id AND ($3::date IS NULL OR done_on <= $3)
          AND course IS NOT NULL AND done_on BETWEEN DATE '1900-01-01' AND DATE '2100-01-01'  -- else damaged
        GROUP BY course
    ) AS t
) AS taken
FROM people AS p JOIN schools AS s ON s.id = p.school
WHERE p.roles && $1::text[] AND ($2::uuid IS NULL OR p.school = $2)
ORDER BY s.name, p.name
"""


async def record(owner_url: str, person: UUID, course: str, done_on: date) -> None:
    """Record that a person was trained on this day; UnknownPerson if the id is unknown."""
    statement = "INSERT INTO training (person, course, done_on) VALUES ($1, $2, $3)"
    async with connection_to(owner_url) as connection:
        try:
            await connection.execute(statement, person, course, done_on)
        except asyncpg.ForeignKeyViolationError:
            raise UnknownPerson("There is no one with that id; see onward people list.") from None


async def people(
    database: Database,
    roles: Sequence[str],
    school: UUID | None = None,
    until: date | None = None,
) -> list[Trainee]:
    """Everyone in one of the roles, in all schools or in one, with their courses until a day."""
    return [
        Trainee(
            id=row["id"],
            name=row["name"],
            school=row["school"],
            roles=tuple(row["roles"] or ()),
            taken={name: date.fromisoformat(day) for name, day in orjson.loads(row["taken"] or "{}").items()},
        )
        for row in await database.fetch(_PEOPLE, list(roles), school, until)
    ]
