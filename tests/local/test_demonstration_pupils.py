"""The invented pupils are the same each time, well formed, and registered once."""

from datetime import date

from stdnum.gb import upn

from domain.pupils.pupil_checks import pupil_faults
from local.demonstration_pupils import invented_pupils, register_demonstration
from store.ledger.ledger import Ledger
from tests.school import NOW, School
from tests.store.pupils.register import found
from views.pupil_view import warnings_about

TODAY = date(2027, 3, 1)


def test_there_are_four_hundred_and_always_the_same() -> None:
    pupils = list(invented_pupils(TODAY))
    assert len(pupils) == 400
    assert pupils == list(invented_pupils(TODAY))
    assert len({each.upn for each in pupils}) == 400
    assert len({(each.given_name, each.family_name, each.date_of_birth) for each in pupils}) > 390


def test_each_is_well_formed_and_of_an_age_for_the_year_group() -> None:
    for pupil in invented_pupils(TODAY):
        assert pupil_faults(pupil, NOW) == []
        assert warnings_about(pupil, TODAY) == ()
        assert upn.is_valid(str(pupil.upn))
        assert pupil.date_of_birth is not None
        assert pupil.year_group is not None
        begun = 2026 - int(pupil.year_group) - 5
        assert date(begun, 9, 1) <= pupil.date_of_birth < date(begun + 1, 9, 1)


async def test_they_are_registered_once(ledger: Ledger, school: School) -> None:
    name = f"School {school.id}"
    assert await register_demonstration(ledger, name) == 400
    assert await register_demonstration(ledger, name) == 0
    assert len((await found(ledger, school, "o'br", on_roll=True)).pupils) > 0
