"""Brothers and sisters at the school: each of the two records names the other pupil (3-DSL.n)."""

from collections.abc import Collection
from uuid import UUID

from domain.pupils.pupil_commands import PupilChanges, UpdatePupil
from domain.pupils.pupil_details import RegisteredPupil


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
