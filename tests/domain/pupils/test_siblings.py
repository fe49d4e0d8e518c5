"""A record names a brother or sister once, and says nothing twice."""

from dataclasses import replace
from uuid import UUID

from domain.pupils.pupil_checks import sibling_update
from domain.pupils.pupil_commands import PupilChanges, UpdatePupil
from tests.domain.pupils.pupil_builders import registered
from tests.with_each import with_each

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
