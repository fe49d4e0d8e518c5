"""Find the faults of a command about a pupil without looking at the register."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.pupils import pupil_commands as ask
from domain.pupils.pupil_details import MOST_CONTACTS, PupilDetails
from domain.pupils.pupil_fold import ATTRIBUTES
from domain.validation.image_detection import NO_IMAGE, images_in
from domain.validation.request_checks import Fault, field_faults


def pupil_faults(command: ask.PupilCommand, at: datetime) -> list[Fault]:
    """Every fault of the command, decided at `at`."""
    return [
        *(Fault(pointer=pointer, message=NO_IMAGE, clause="8.2") for pointer in images_in(command, "")),
        *(
            Fault(pointer=pointer, message=message)
            for pointer, message in (*field_faults(command, "", at), *_mismatched(command))
        ),
    ]


def _mismatched(command: ask.PupilCommand) -> Iterator[tuple[str, str]]:
    """Fields that do not fit together."""
    match command:
        case ask.RegisterPupil():
            yield from _of_details(command, "")
        case ask.UpdatePupil():
            if command.changes in (None, ask.PupilChanges()) and not command.clear:
                yield "/changes", "Give at least one change."
            for number, name in enumerate(command.clear or ()):
                if command.changes is not None and getattr(command.changes, ATTRIBUTES[name]) is not None:
                    yield f"/clear/{number}", "Change the field or clear it, but not both."
            if command.changes is not None:
                yield from _of_details(command.changes, "/changes")
        case ask.RecordPupilLeft() | ask.MergePupil() | ask.UndoMerge():
            return


def _of_details(details: PupilDetails, path: str) -> Iterator[tuple[str, str]]:
    if details.contacts is not None and len(details.contacts) > MOST_CONTACTS:
        yield f"{path}/contacts", f"Name at most {MOST_CONTACTS} contacts."
    if _before(details.left_on, details.on_roll_from):
        yield f"{path}/left_on", "Enter a date that is not before the pupil joined."


def _before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other
