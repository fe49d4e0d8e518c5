"""A record names a brother or sister once, and says nothing twice."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.pupils.pupil_commands import PupilChanges, UpdatePupil
from domain.pupils.siblings import sibling_update
from tests.domain.pupils.pupil_builders import registered

ONE, TWO = UUID(int=21), UUID(int=22)


@pytest.mark.parametrize(
    ("named", "linked", "update"),
    [
        (None, True, UpdatePupil(changes=PupilChanges(siblings=(TWO,)))),
        ((ONE,), True, UpdatePupil(changes=PupilChanges(siblings=(ONE, TWO)))),
        ((ONE, TWO), True, None),
        ((ONE, TWO), False, UpdatePupil(changes=PupilChanges(siblings=(ONE,)))),
        ((TWO,), False, UpdatePupil(clear=("siblings",))),
        (None, False, None),
    ],
)
def test_a_link_adds_or_removes_one_pupil(
    named: tuple[UUID, ...] | None, linked: bool, update: UpdatePupil | None
) -> None:
    assert sibling_update(replace(registered(), siblings=named), TWO, linked=linked) == update
