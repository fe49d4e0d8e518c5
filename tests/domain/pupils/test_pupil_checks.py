"""The faults of a request about a pupil, whatever the register holds."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.pupils.pupil_checks import TOO_OLD, UNBORN, WRONG_UPN, pupil_faults, pupil_warnings
from domain.pupils.pupil_commands import MergePupil, PupilChanges, UndoMerge, UpdatePupil
from domain.pupils.pupil_details import PupilContact
from tests.domain.pupils.pupil_builders import AT, OTHER, REGISTER, TODAY
from tests.with_each import with_each

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
