"""Brothers and sisters at the school: each of the two records names the other pupil (3-DSL.n)."""

from uuid import UUID

from domain.pupils.pupil_commands import PupilChanges, UpdatePupil
from domain.pupils.pupil_details import RegisteredPupil


def sibling_update(pupil: RegisteredPupil, other: UUID, *, linked: bool) -> UpdatePupil | None:
    """The change by which a record names another pupil, or no longer does; None if it says so already."""
    named = pupil.siblings or ()
    if (other in named) is linked:
        return None
    after = (*named, other) if linked else tuple(each for each in named if each != other)
    if not after:
        return UpdatePupil(clear=("siblings",))
    return UpdatePupil(changes=PupilChanges(siblings=after))
