"""Who finds a pupil, who reads the whole record, and who changes which fields."""

from uuid import UUID

from domain.people.roles import ROLES, Person, Role
from domain.pupils.pupil_access import may_change_pupils, pupil_sight, role_to_change
from domain.pupils.pupil_commands import (
    MergePupil,
    PupilChanges,
    PupilCommand,
    RecordPupilLeft,
    UndoMerge,
    UpdatePupil,
)
from tests.domain.pupils.pupil_builders import OTHER, REGISTER, TODAY
from tests.with_each import with_each

WHOLE = {"dsl", "deputy_dsl", "headteacher", "senior_leader"}
SIGHT = dict.fromkeys([*WHOLE, "auditor"], "whole") | {"admin": "roster", "staff": "found", "mentor": "found"}


def person(*roles: Role) -> Person:
    return Person(id=UUID(int=1), roles=roles)


@with_each("role", ROLES)
def test_each_role_reads_its_part(role: Role) -> None:
    assert pupil_sight(person(role)) == SIGHT.get(role)
    assert may_change_pupils(person(role)) == (role in WHOLE | {"admin"})


@with_each("role", ROLES)
@with_each(
    ("command", "roles"),
    [
        (REGISTER, WHOLE | {"admin"}),
        (UpdatePupil(changes=PupilChanges(class_="7A"), clear=("upn",)), WHOLE | {"admin"}),
        (RecordPupilLeft(left_on=TODAY), WHOLE | {"admin"}),
        (UpdatePupil(changes=PupilChanges(looked_after=False)), WHOLE),
        (UpdatePupil(clear=("social_worker",)), WHOLE),
        (MergePupil(into=OTHER, reasons="Registered twice."), WHOLE),
        (UndoMerge(reasons="They are twins."), WHOLE),
    ],
)
def test_each_command_is_for_its_roles(role: Role, command: PupilCommand, roles: set[str]) -> None:
    assert role_to_change(person(role), command) == (role if role in roles else None)


def test_the_widest_role_of_a_person_counts() -> None:
    assert pupil_sight(person("admin", "staff", "deputy_dsl")) == "whole"
    assert role_to_change(person("staff", "admin"), REGISTER) == "admin"
