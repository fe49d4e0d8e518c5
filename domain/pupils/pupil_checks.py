"""Find the faults of a command about a pupil, and what looks wrong in a record."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from domain.field_rules import Fault, field_faults
from domain.image_detection import NO_IMAGE, images_in
from domain.pupils import pupil_commands as ask
from domain.pupils.age import OLDEST_PUPIL, age
from domain.pupils.pupil_commands import PupilChanges, UpdatePupil
from domain.pupils.pupil_details import MOST_CONTACTS, PupilDetails, RegisteredPupil
from domain.pupils.pupil_fold import ATTRIBUTES
from domain.refusals.refused import Warned


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


def sibling_update(
    pupil: RegisteredPupil, other: UUID, records: Collection[UUID], *, linked: bool
) -> UpdatePupil | None:
    """The change by which a record names another pupil, or no longer does; None if it says so already.

    `records` are all that describe the other pupil: some may have been merged since they were named.
    """
    named = pupil.siblings or ()
    if any(each in records for each in named) is linked:
        return None
    after = (*named, other) if linked else tuple(each for each in named if each not in records)
    if not after:
        return UpdatePupil(clear=("siblings",))
    return UpdatePupil(changes=PupilChanges(siblings=after))


WRONG_UPN = Warned(
    clause="3-DSL.n",
    text="The unique pupil number does not fit its check letter: check each character. It is recorded.",
)
TOO_OLD = Warned(
    clause="2.4a", text="The date of birth makes this pupil older than 25: check the year. It is recorded."
)
UNBORN = Warned(clause="2.4a", text="The date of birth is in the future: check the year. It is recorded.")


def pupil_warnings(
    details: PupilDetails, today: date, upn_is_valid: Callable[[str], bool]
) -> tuple[Warned, ...]:
    """The warnings about a record, or about one before it is registered."""
    years = age(details.date_of_birth or "unknown", today)
    found = []
    if details.upn is not None and not upn_is_valid(details.upn):
        found.append(WRONG_UPN)
    if details.date_of_birth is not None and details.date_of_birth > today:
        found.append(UNBORN)
    elif years is not None and years > OLDEST_PUPIL:
        found.append(TOO_OLD)
    return tuple(found)
