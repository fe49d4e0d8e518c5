"""Pupils for tests: their commands, and the records that follow from them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.people.roles import By
from domain.pupils.pupil_commands import PupilChangeCommand, RegisterPupil
from domain.pupils.pupil_decisions import PupilContext, PupilDecision, change_pupil, register_pupil
from domain.pupils.pupil_details import RegisteredPupil

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
LATER = datetime(2027, 3, 2, 9, tzinfo=UTC)
TODAY = date(2027, 3, 1)
PUPIL, OTHER, SCHOOL = UUID(int=1), UUID(int=2), UUID(int=9)
DSL = By(id=UUID(int=40), role="dsl")
REGISTER = RegisterPupil(
    given_name="Amelia", family_name="Okafor", year_group="8", class_="8B", date_of_birth=date(2014, 5, 2)
)


def registered(command: RegisterPupil = REGISTER, pupil: UUID = PUPIL) -> RegisteredPupil:
    """The pupil after registration."""
    return register_pupil(command, _context(pupil)).pupil


def changed(
    pupil: RegisteredPupil, command: PupilChangeCommand, other: RegisteredPupil | None = None
) -> PupilDecision:
    """The decision on a change, a day later."""
    return change_pupil(pupil, command, _context(pupil.id, at=LATER, other=other))


def _context(pupil: UUID, **given: Any) -> PupilContext:
    return PupilContext(**{"pupil": pupil, "school": SCHOOL, "at": AT, "by": DSL, **given})
