"""Who finds a pupil, who reads the whole record, and who changes which fields (3.2g)."""

from typing import Literal

from domain.people.roles import DSL_ROLES, Person, Role
from domain.pupils.pupil_commands import MergePupil, PupilCommand, RegisterPupil, UndoMerge, UpdatePupil
from domain.pupils.pupil_details import CIRCUMSTANCES
from domain.pupils.pupil_fold import changed_by

PupilSight = Literal["whole", "roster", "found"]
"""All of the record; all but the circumstances; name, year group and class."""

READ_WHOLE: tuple[Role, ...] = (*DSL_ROLES, "headteacher", "senior_leader", "auditor")
"""Roles that read the whole record of every pupil of their school."""
CHANGE_WHOLE: tuple[Role, ...] = (*DSL_ROLES, "headteacher", "senior_leader")
"""Roles that change any field, and merge records."""
KEEP_ROSTER: tuple[Role, ...] = ("admin",)
"""Roles that register pupils, and read and change every field but the circumstances."""
MAY_CHANGE_PUPILS: tuple[Role, ...] = (*CHANGE_WHOLE, *KEEP_ROSTER)
FIND: tuple[Role, ...] = (*READ_WHOLE, *KEEP_ROSTER, "staff", "mentor")
"""Roles of the school's staff, who find pupils by name, year group and class to report about a child."""


READ_LOG: tuple[Role, ...] = (*DSL_ROLES, "auditor", "headteacher")
"""Roles that read who looked at a pupil's record."""


def pupil_sight(person: Person) -> PupilSight | None:
    """How much of a pupil of their school a person reads; None if they may not find pupils at all."""
    if any(role in READ_WHOLE for role in person.roles):
        return "whole"
    if any(role in KEEP_ROSTER for role in person.roles):
        return "roster"
    return "found" if any(role in FIND for role in person.roles) else None


def may_change_pupils(person: Person) -> bool:
    """Whether a person may change something in the register, whatever a body says."""
    return any(role in MAY_CHANGE_PUPILS for role in person.roles)


def role_to_change(person: Person, command: PupilCommand) -> str | None:
    """The role that allows this command, with this body."""
    held = next((role for role in CHANGE_WHOLE if role in person.roles), None)
    if held is not None or isinstance(command, MergePupil | UndoMerge) or _names_circumstances(command):
        return held
    return next((role for role in KEEP_ROSTER if role in person.roles), None)


def _names_circumstances(command: PupilCommand) -> bool:
    match command:
        case RegisterPupil():
            return any(getattr(command, name) is not None for name in CIRCUMSTANCES)
        case UpdatePupil():
            return any(name in CIRCUMSTANCES for name in changed_by(command))
        case _:
            return False


PRINT_CHILD: tuple[Role, ...] = (*DSL_ROLES, "headteacher")
"""Roles that print a child's chronology, as they print a case: paper is kept in the head's office (11.15)."""


def may_print_child(person: Person) -> bool:
    """Whether a person may put a child's chronology on paper."""
    return any(role in PRINT_CHILD for role in person.roles)
