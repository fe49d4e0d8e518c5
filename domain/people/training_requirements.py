"""The training that the policy asks of people in a role: whose has lapsed is said, and bars nobody (4.7)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.calendar.months import after_months
from domain.policy.policy_model import Course

MAY_READ = ("dsl", "deputy_dsl", "headteacher", "board_lead", "nominated_governor", "auditor", "admin")
"""Roles that see whose training has lapsed; the board hears of it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """Somebody of a school, with the newest date of each course that they took."""

    id: UUID
    name: str
    school: str
    roles: tuple[str, ...]
    taken: Mapping[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One course of one person: when taken, and until when that holds."""

    person: Trainee
    course: str
    clause: str
    done_on: date | None
    valid_until: date | None
    lapsed: bool
    """Never taken, or too long ago."""


def training(courses: Mapping[str, Course], people: Iterable[Trainee], today: date) -> Iterator[Training]:
    """Every course of everybody whose role the policy asks it of."""
    for person in people:
        for name, course in courses.items():
            if not any(role in course.roles for role in person.roles):
                continue
            done = person.taken.get(name)
            until = after_months(done, course.months) if done is not None else None
            yield Training(
                person=person,
                course=name,
                clause=course.clause,
                done_on=done,
                valid_until=until,
                lapsed=until is None or until < today,
            )


def says(each: Training) -> str:
    """In a sentence, for whoever sets the school up."""
    since = f"held until {each.valid_until}" if each.valid_until else "is not recorded"
    return f"The training {each.course} of {each.person.name} ({each.person.school}) {since} ({each.clause})."
