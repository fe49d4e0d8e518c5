"""A local authority's pack: its names, its age, and the hours of its front door."""

from dataclasses import replace
from datetime import date, time

from domain.policy.authority_pack import Authority, Contact
from tests.domain.people_and_times import POLICY, london
from tests.with_each import with_each

PACK = Authority(
    id="waltham-forest",
    name="Waltham Forest",
    source="A page",
    checked_on=date(2026, 8, 31),
    stale_after_months=6,
)


@with_each("name", ["", "Waltham", "Waltham Forest Council", "waltham_forest"])
def test_other_names_are_not_its(name: str) -> None:
    assert not PACK.is_called(name)


@with_each("name", ["Waltham Forest", "WALTHAM FOREST", " waltham forest ", "Waltham-Forest"])
def test_a_pack_is_found_by_its_name_or_its_id_in_upper_or_lower_case(name: str) -> None:
    assert PACK.is_called(name)


@with_each(
    ("checked_on", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 25), 12, date(2027, 11, 25)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_a_pack_is_stale_after_its_months(checked_on: date, months: int, last: date) -> None:
    pack = replace(PACK, checked_on=checked_on, stale_after_months=months)
    assert not pack.is_stale(last)
    assert pack.is_stale(date.fromordinal(last.toordinal() + 1))


@with_each(
    ("clock", "is_open"),
    [
        ("2027-03-01 07:59", False),
        ("2027-03-01 08:00", True),
        ("2027-03-01 17:00", True),  # still open at the closing time itself
        ("2027-03-01 17:01", False),
        ("2027-03-06 12:00", False),  # a Saturday
        ("2027-03-29 12:00", False),  # Easter Monday
        ("2027-07-01 08:00", True),  # in summer time
    ],
)
def test_the_front_door_is_open_in_the_schools_hours_unless_it_says_its_own(
    clock: str, is_open: bool
) -> None:
    assert Contact().is_open(london(clock), POLICY.time) is is_open
    half = Contact(opens=time(9, 30), closes=time(16, 30))
    assert not half.is_open(london("2027-03-01 09:00"), POLICY.time)
    assert half.is_open(london("2027-03-01 09:30"), POLICY.time)


def test_only_the_named_authority_applies() -> None:
    def found(*names: str | None) -> str:
        pack = POLICY.authority_for(*names)
        assert pack is not None
        return pack.id

    assert found("Shropshire", "Walsall") == "shropshire"
    assert found(None, "Walsall") == "walsall"
    assert POLICY.authority_for("Rutland", "Walsall") is None
    assert found(None, None) == found() == "gloucestershire"
    assert replace(POLICY, authority="").authority_for() is None
