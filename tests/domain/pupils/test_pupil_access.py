"""Who finds, reads and changes a pupil's record, and the faults of a request about it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.people.roles import ROLES, Person, Role
from domain.pupils.pupil_access import may_change_pupils, pupil_sight, role_to_change
from domain.pupils.pupil_checks import (
    TOO_OLD,
    UNBORN,
    WRONG_UPN,
    pupil_faults,
    pupil_warnings,
    sibling_update,
)
from domain.pupils.pupil_commands import (
    MergePupil,
    PupilChanges,
    PupilCommand,
    RecordPupilLeft,
    UndoMerge,
    UpdatePupil,
)
from domain.pupils.pupil_details import PupilContact
from tests.domain.pupils.pupil_builders import AT, OTHER, REGISTER, TODAY, registered
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


MOTHER = PupilContact(name="Ngozi Okafor", relationship="mother", parental_responsibility="yes")


@with_each(
    ("given", "pointer"),
    [
        ({"given_name": " "}, "/given_name"),
        ({"family_name": "x" * 101}, "/family_name"),
        ({"given_name": "Ame\nlia"}, "/given_name"),
        ({"class_": "8" * 51}, "/class"),
        ({"contacts": (replace(MOTHER, name=""),)}, "/contacts/0/name"),
        ({"contacts": (MOTHER,) * 21}, "/contacts"),
        ({"siblings": (OTHER, OTHER)}, "/siblings"),
        ({"siblings": tuple(map(UUID, [f"{n:032x}" for n in range(21)]))}, "/siblings"),
        ({"on_roll_from": date(1066, 1, 1)}, "/on_roll_from"),
        ({"on_roll_from": date(2026, 9, 1), "left_on": date(2026, 8, 31)}, "/left_on"),
        ({"external_id": "data:image/png;base64,iVBORw0KGgo"}, "/external_id"),
    ],
)
def test_each_field_has_its_limits(given: dict[str, Any], pointer: str) -> None:
    assert [fault.pointer for fault in pupil_faults(replace(REGISTER, **given), AT)] == [pointer]


def test_a_record_with_every_field_is_well_formed() -> None:
    whole = replace(
        REGISTER, upn="H801200001001", contacts=(MOTHER,), siblings=(OTHER,), left_on=date(2030, 7, 20)
    )
    assert pupil_faults(whole, AT) == []


@with_each(
    ("command", "pointers"),
    [
        (UpdatePupil(), ["/changes"]),
        (UpdatePupil(changes=PupilChanges()), ["/changes"]),
        (UpdatePupil(changes=PupilChanges(class_="7A"), clear=("class",)), ["/clear/0"]),
        (UpdatePupil(changes=PupilChanges(known_as="")), ["/changes/known_as"]),
        (UpdatePupil(clear=("upn",)), []),
        (MergePupil(into=OTHER, reasons="twins?"), ["/reasons"]),
        (UndoMerge(reasons="twins"), ["/reasons"]),
    ],
)
def test_a_change_says_what_changes(
    command: UpdatePupil | MergePupil | UndoMerge, pointers: list[str]
) -> None:
    assert [fault.pointer for fault in pupil_faults(command, AT)] == pointers


def test_doubtful_details_warn_and_are_never_refused() -> None:
    def no_upn_is_valid(upn: str) -> bool:
        return False

    def warned(**given: Any) -> list[Any]:
        doubtful = replace(REGISTER, **given)
        assert pupil_faults(doubtful, AT) == []
        return list(pupil_warnings(doubtful, TODAY, no_upn_is_valid))

    assert warned() == []
    assert warned(upn="A801200001001") == [WRONG_UPN]
    assert warned(date_of_birth=date(2027, 3, 2)) == [UNBORN]
    assert warned(date_of_birth=date(2001, 2, 28)) == [TOO_OLD]
    assert pupil_warnings(replace(REGISTER, upn="H801200001001"), TODAY, lambda upn: True) == ()


ONE, TWO, MERGED = UUID(int=21), UUID(int=22), UUID(int=23)
RECORDS = (TWO, MERGED)
"""Those of the second pupil, one of which was merged into the other."""


@with_each(
    ("named", "linked", "update"),
    [
        (None, True, UpdatePupil(changes=PupilChanges(siblings=(TWO,)))),
        ((ONE,), True, UpdatePupil(changes=PupilChanges(siblings=(ONE, TWO)))),
        ((ONE, TWO), True, None),
        ((MERGED,), True, None),
        ((ONE, TWO), False, UpdatePupil(changes=PupilChanges(siblings=(ONE,)))),
        ((MERGED, ONE, TWO), False, UpdatePupil(changes=PupilChanges(siblings=(ONE,)))),
        ((TWO,), False, UpdatePupil(clear=("siblings",))),
        (None, False, None),
    ],
)
def test_a_link_adds_or_removes_one_pupil(
    named: tuple[UUID, ...] | None, linked: bool, update: UpdatePupil | None
) -> None:
    assert sibling_update(replace(registered(), siblings=named), TWO, RECORDS, linked=linked) == update
