"""Age is judged on the day that matters: when it happened, and now. It stops nothing (2.4a)."""

from datetime import date, timedelta

from domain.case.warnings import age_warnings
from domain.commands import ConcernReport, Pupil, RaiseConcern
from domain.pupils.age import CHILD_THEN, OVER_AGE, TURNED_18
from tests.domain.command_builders import a_concern, a_referral, raised, reviewed
from tests.domain.identity_builders import identified_as
from tests.domain.people_and_times import MONDAY_10AM, TEACHER, london
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given

BORN = date(2009, 3, 10)
"""18 nine days after the report."""
BIRTHDAY = london("2027-03-10 09:00")
SEVENTEEN = raised(TEACHER, pupil=Pupil(name="Rowan Ashdown", date_of_birth=BORN))


def warned(story: Story) -> list[object]:
    return list(age_warnings(story.state, story.now))


def test_turning_18_in_an_open_case_warns_from_that_day_and_stops_nothing() -> None:
    story = given(SEVENTEEN, reviewed("refer", "cscs"))
    assert warned(story.at(BIRTHDAY - timedelta(days=1))) == []
    grown = story.at(BIRTHDAY)
    assert warned(grown) == [TURNED_18]
    assert grown.owed == story.owed
    assert grown.next_for(TEACHER) == story.next_for(TEACHER)
    grown.when(a_referral()).records("referral.made").warns()


def test_a_closed_case_and_one_that_was_about_an_adult_from_the_start_do_not_warn_of_it() -> None:
    assert warned(given(SEVENTEEN, closed).at(BIRTHDAY + timedelta(days=60))) == []
    adult = raised(TEACHER, pupil=Pupil(name="Rowan", date_of_birth=date(2009, 2, 1)))
    assert warned(given(adult)) == []
    assert warned(given(raised(TEACHER, pupil=Pupil(name="Rowan", date_of_birth="unknown")))) == []


def test_an_identification_changes_whose_age_counts() -> None:
    story = given(SEVENTEEN).at(BIRTHDAY)
    assert warned(story.tell(identified_as("Rowan", date(2012, 3, 10)))) == []


def test_a_person_of_18_who_was_a_child_when_it_happened_was_harmed_as_a_child() -> None:
    adult = Pupil(name="Rowan", date_of_birth=date(2009, 2, 1))
    told = a_concern(pupil=adult)
    assert Story().tell(told, TEACHER).state.warnings == (OVER_AGE,)
    given_day = MONDAY_10AM - timedelta(days=60)
    assert given(raised(TEACHER, pupil=adult, occurred_at=given_day)).state.warnings == (OVER_AGE,)
    concern = {"category": "csa", "summary": "Told me today.", "immediate_danger": False}
    then = given(done(a_concern_of(adult, {**concern, "occurred_at": given_day}), TEACHER))
    assert then.state.warnings == (CHILD_THEN,)
    week = {**concern, "occurred_at": MONDAY_10AM - timedelta(days=7)}
    assert given(done(a_concern_of(adult, week), TEACHER)).state.warnings == (OVER_AGE,)


def a_concern_of(pupil: Pupil, concern: dict[str, object]) -> RaiseConcern:
    return RaiseConcern(pupil=pupil, concern=ConcernReport(**concern))  # type: ignore[arg-type]


def test_naming_the_child_later_judges_the_age_as_the_report_would_have() -> None:
    """Years later the child is grown: that does not make the concern one about an adult."""
    unknown = Pupil(name="unknown", date_of_birth="unknown")
    story = given(raised(TEACHER, pupil=unknown))
    years_later = story.at(story.now + timedelta(days=4 * 365))
    years_later.when(identified_as("Rowan", BORN)).warns()
    grown = identified_as("Rowan", date(2009, 2, 1))
    assert years_later.tell(grown).state.warnings == (OVER_AGE,)
    concern = {"category": "csa", "summary": "Told me today.", "immediate_danger": False}
    old = {**concern, "occurred_at": MONDAY_10AM - timedelta(days=60)}
    then = given(done(a_concern_of(unknown, old), TEACHER))
    assert then.tell(grown).state.warnings == (CHILD_THEN,)
