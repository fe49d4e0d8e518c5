"""Every date of birth is recorded; one that can hardly be a pupil's causes a warning (2.4a)."""

from datetime import date, timedelta

from domain.commands import Pupil
from domain.pupils.age import NOT_YET_BORN, OLDER_THAN_A_PUPIL, OVER_AGE, age, can_hardly_be_a_pupils
from tests.domain.command_builders import a_concern
from tests.domain.people_and_times import MONDAY_10AM, TEACHER
from tests.domain.story import given
from tests.with_each import with_each

TODAY = MONDAY_10AM.date()


@with_each(
    "born",
    [TODAY + timedelta(days=1), date(2030, 6, 1), date(9999, 12, 31), date(1815, 6, 18), date(1, 1, 1)],
)
def test_a_day_that_the_calendar_has_is_never_refused(born: date) -> None:
    told = given().when(a_concern(pupil=Pupil(name="Rowan", date_of_birth=born)), by=TEACHER)
    told.records("concern.raised").warns("2.4a")
    assert told.after.state.pupil.date_of_birth == born


@with_each(
    ("born", "warned"),
    [
        ("unknown", None),
        (TODAY, None),
        (TODAY + timedelta(days=1), NOT_YET_BORN),
        (date(2009, 3, 2), None),
        (date(2009, 3, 1), OVER_AGE),
        (date(2001, 3, 2), OVER_AGE),  # 25
        (date(2001, 3, 1), OLDER_THAN_A_PUPIL),  # 26 today
    ],
)
def test_it_says_what_is_doubtful_about_it(born: date, warned: object) -> None:
    told = given().when(a_concern(pupil=Pupil(name="Rowan", date_of_birth=born)), by=TEACHER)
    assert told.events[0].effects.warns == ((warned,) if warned else ())


@with_each(
    ("born", "years", "hardly"),
    [
        (TODAY + timedelta(days=1), -1, True),
        (TODAY, 0, False),
        (date(2001, 3, 2), 25, False),
        (date(2001, 3, 1), 26, True),
        ("unknown", None, False),
    ],
)
def test_an_age_is_counted_in_years_and_an_unlikely_one_is_noticed(
    born: date, years: int | None, hardly: bool
) -> None:
    assert age(born, TODAY) == years
    assert can_hardly_be_a_pupils(born, TODAY) is hardly
