"""Load the people in line of a school: their roles, who is on duty, and who covers those who are away."""

from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from domain.decision_context import KnownFacts
from domain.people.absences import Away, covers_now
from domain.people.roles import LINE, Person
from store.pool import Database

LINE_ROLES = "ARRAY[" + ", ".join(f"'{role}'" for role in LINE) + "]"
ON_DUTY = """EXISTS (
    SELECT FROM duty AS d
    WHERE d.person = o.id AND d.starts_at <= {at} AND d.ends_at > {at}
      AND (d.ended_at IS NULL OR d.ended_at > {at})
)"""
COVER = """(
    SELECT a.cover FROM absences AS a
    WHERE a.person = o.id AND a.starts_at <= {at} AND a.ends_at > {at}
      AND (a.ended_at IS NULL OR a.ended_at > {at})
    ORDER BY a.starts_at, a.id LIMIT 1
)"""
IN_LINE = (
    """(
    SELECT json_agg(json_build_object('id', o.id, 'roles', o.roles, 'on_duty', """
    + ON_DUTY
    + ", 'cover', "
    + COVER
    + """)) FROM people AS o
    WHERE o.school = {school} AND (o.roles && {line} {more})
) AS in_line"""
)
READ_LINE = f"""
SELECT o.id, o.roles, {ON_DUTY.format(at="$2")} AS on_duty, {COVER.format(at="$2")} AS cover
FROM people AS o
WHERE o.school = $1 AND o.roles && {LINE_ROLES}
"""
READ_EVERY_LINE = f"SELECT id, school, roles FROM people WHERE roles && {LINE_ROLES} ORDER BY id"


PeopleInLine = tuple[tuple[Person, ...], frozenset[UUID], Away]
"""People in line, those of them on duty, and the cover of each who is away (3-DSL.x)."""
NO_ONE: PeopleInLine = ((), frozenset(), {})


def in_line(line: PeopleInLine) -> KnownFacts:
    """The people in line, as the facts of a decision."""
    roster, on_duty, away = line
    return KnownFacts(roster=roster, on_duty=on_duty, away=away)


def people_in_line(row: asyncpg.Record) -> PeopleInLine:
    """The people in line, those of them on duty, and the covers of those who are away."""
    people = orjson.loads(row["in_line"] or "[]")
    roster = tuple(Person(id=UUID(each["id"]), roles=tuple(each["roles"])) for each in people)
    on_duty = frozenset(UUID(each["id"]) for each in people if each["on_duty"])
    covers = {UUID(each["id"]): UUID(each["cover"]) for each in people if each["cover"]}
    return roster, on_duty, covers_now(covers, roster)


async def load_line(database: Database, school: UUID, when: datetime) -> PeopleInLine:
    """The people in line at a school, those on duty at that time, and the covers of those who are away."""
    rows = await database.fetch(READ_LINE, school, when)
    roster = tuple(Person(id=row["id"], roles=tuple(row["roles"])) for row in rows)
    on_duty = frozenset(row["id"] for row in rows if row["on_duty"])
    return roster, on_duty, covers_now({row["id"]: row["cover"] for row in rows if row["cover"]}, roster)
