"""School hours ahead without a DSL or deputy on the rota (3-DSL.x)."""

from datetime import datetime, timedelta
from uuid import uuid4

from domain.people.rota import DutyGap, Shift, duty_gaps, looks_ahead_until
from tests.domain.people_and_times import POLICY, london

TIME = POLICY.time
MONDAY = london("2027-03-01 10:00")


def shift(starts: datetime, ends: datetime, role: str = "dsl", ended: datetime | None = None) -> Shift:
    return Shift(
        id=uuid4(), person=uuid4(), name="Dana", roles=(role,), starts_at=starts, ends_at=ends, ended_at=ended
    )


def gap(starts: datetime, ends: datetime) -> DutyGap:
    return DutyGap(starts_at=starts, ends_at=ends)


def test_without_a_rota_every_school_hour_of_ten_working_days_is_a_gap() -> None:
    found = list(duty_gaps([], TIME, MONDAY))
    assert len(found) == 10
    assert found[0] == gap(MONDAY, TIME.close_of(MONDAY.date()))
    assert london("2027-03-12 12:00").date() == found[-1].starts_at.date()
    assert looks_ahead_until(TIME, MONDAY) == found[-1].ends_at


def test_one_long_shift_leaves_no_gap() -> None:
    assert (
        list(duty_gaps([shift(MONDAY - timedelta(days=1), MONDAY + timedelta(days=30))], TIME, MONDAY)) == []
    )


def test_the_hours_between_shifts_are_a_gap() -> None:
    noon, one = london("2027-03-01 12:00"), london("2027-03-01 13:00")
    on = [shift(one, MONDAY + timedelta(days=30)), shift(MONDAY, noon, "deputy_dsl")]
    assert list(duty_gaps(on, TIME, MONDAY)) == [gap(noon, one)]


def test_a_shift_that_ended_early_and_one_of_another_role_cover_nothing() -> None:
    noon = london("2027-03-01 12:00")
    forever = MONDAY + timedelta(days=30)
    found = list(
        duty_gaps([shift(MONDAY, forever, ended=noon), shift(MONDAY, forever, "staff")], TIME, MONDAY)
    )
    assert found[0] == gap(noon, TIME.close_of(MONDAY.date()))
    assert len(found) == 10


def test_after_the_school_has_closed_today_is_no_gap() -> None:
    evening = london("2027-03-01 20:00")
    assert next(duty_gaps([], TIME, evening)).starts_at.date() == london("2027-03-02 09:00").date()
