"""The training that the policy requires of a role. Lapsed training is shown, and bars no one (4.7)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.calendar.periods import after_months
from domain.policy.policy_model import Course

MAY_READ = ("dsl", "deputy_dsl", "headteacher", "board_lead", "nominated_governor", "auditor", "admin")
"""Roles that see whose training has lapsed, the board among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """A person of a school, with the latest date of each course that they took."""

    id: UUID
    name: str
    school: str
    roles: tuple[str, ...]
    taken: Mapping[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One course of one person: when they took it, and until when it is valid."""

    person: Trainee
    course: str
    clause: str
    done_on: date | None
    valid_until: date | None
    lapsed: bool
    """Never taken, or taken too long ago."""


def training(courses: Mapping[str, Course], people: Iterable[Trainee], today: date) -> Iterator[Training]:
    """Every course that the policy requires of each of these people."""
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


def training_sentence(each: Training) -> str:
    """One line about a person's training, for the person who sets the school up."""
    since = f"is valid until {each.valid_until}" if each.valid_until else "is not recorded"
    return f"The training {each.course} of {each.person.name} ({each.person.school}) {since} ({each.clause})."
