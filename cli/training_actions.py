"""`onward people training`: record training, and list training that has lapsed (4.7)."""

import json
from datetime import date
from pathlib import Path

from cli.installation import UserError, ledger_of
from cli.people_actions import owner, person_id
from domain.calendar.working_time import london
from domain.people.training_requirements import Training
from domain.people.training_requirements import training as asked_of
from policies import load_all
from store.ledger.ledger import Ledger
from store.people import training_records as kept


async def training(
    data: Path, person: str | None, course: str | None, done: str | None, as_json: bool
) -> str:
    """Record a person's course, or list everyone's courses."""
    if person is None:
        return await _listed(data, as_json)
    known = sorted({name for policy in load_all().values() for name in policy.training})
    if course is None or done is None or course not in known:
        raise UserError(f"Give the course with --course ({', '.join(known)}) and the day with --done.")
    await kept.record(await owner(data), person_id(person), course, _day(done))
    return f"Recorded: {person} completed {course} on {done}."


async def courses_of(ledger: Ledger) -> list[Training]:
    """The training that the newest policy requires of each person, and until when it is valid."""
    courses = ledger.in_force.training
    roles = sorted({role for course in courses.values() for role in course.roles})
    async with ledger.pool.connection() as connection:
        people = await kept.people(connection, roles)
    return list(asked_of(courses, people, london(ledger.clock.now()).date()))


async def _listed(data: Path, as_json: bool) -> str:
    async with ledger_of(data) as ledger:
        found = await courses_of(ledger)
    if as_json:
        return json.dumps(
            [
                {
                    "person": str(each.person.id),
                    "name": each.person.name,
                    "course": each.course,
                    "done_on": str(each.done_on) if each.done_on else None,
                    "valid_until": str(each.valid_until) if each.valid_until else None,
                    "lapsed": each.lapsed,
                }
                for each in found
            ]
        )
    return "\n".join(_line(each) for each in found) or "The policy requires no one here to be trained."


def _line(each: Training) -> str:
    until = f"until {each.valid_until}" if each.valid_until else "not recorded"
    lapsed = ", LAPSED" if each.lapsed and each.valid_until else ""
    return f"{each.person.id}  {each.person.name} ({each.person.school}): {each.course}, {until}{lapsed}"


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is not a date. Write it like 2026-09-01.") from None
    if not date(1900, 1, 1) <= day <= date(2100, 12, 31):
        raise UserError(f"{text} is not between 1900 and 2100.")
    return day
