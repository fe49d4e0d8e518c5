"""Rows of files, and registers that an import changed."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from domain.imports.import_step import ImportRow
from domain.imports.pupil_import import PupilImport, PupilPlan, plan_pupils
from domain.pupils.pupil_commands import RegisterPupil, UpdatePupil
from domain.pupils.pupil_details import RegisteredPupil
from tests.domain.pupils.pupil_builders import AT, changed, registered

BORN = date(2012, 9, 3)
ROWAN = UUID(int=101)
RO = UUID(int=102)
UPN, OTHER_UPN = "Z999000124001", "Z999000124002"


def pupil(number: UUID = ROWAN, **given: Any) -> RegisteredPupil:
    """Rowan Ashdown in the register, or another pupil."""
    known: dict[str, Any] = {"given_name": "Rowan", "family_name": "Ashdown", "date_of_birth": BORN, **given}
    return registered(RegisterPupil(**known), number)


def row(number: int = 2, **given: Any) -> ImportRow:
    """Rowan Ashdown in a file, or another pupil; a value of None is not given."""
    known: dict[str, Any] = {"given_name": "Rowan", "family_name": "Ashdown", "date_of_birth": BORN, **given}
    values = {name.rstrip("_"): value for name, value in known.items() if value is not None}
    return ImportRow(number=number, values=values)


def plan(rows: Iterable[ImportRow], *register: RegisteredPupil, **given: Any) -> PupilPlan:
    """What these rows would do, by a person who may change every field."""
    asked = PupilImport(rows=tuple(rows), **{"circumstances": True} | given)
    return plan_pupils(asked, register, AT, lambda upn: upn != "WRONG")


def kinds(made: PupilPlan) -> list[str]:
    """The kind of each step."""
    return [step.kind for step in made.steps]


def after(made: PupilPlan, *register: RegisteredPupil) -> list[RegisteredPupil]:
    """The register after the import."""
    pupils = {each.id: each for each in register}
    for number, step in enumerate(made.recorded, start=1):
        if isinstance(step.command, RegisterPupil):
            added = registered(step.command, UUID(int=10_000 + len(pupils) * 100 + number))
            pupils[added.id] = added
        elif isinstance(step.command, UpdatePupil) and step.pupil is not None:
            pupils[step.pupil.id] = changed(step.pupil, step.command).pupil
    return list(pupils.values())
