"""An adult in images and an allegation against staff escalate at any hour; other tasks in school hours."""

from typing import Any

from tests.domain.command_builders import a_concern, raised, reviewed
from tests.domain.ladder_stories import climbed
from tests.domain.people_and_times import DSL, FRIDAY_3PM, TEACHER, london
from tests.domain.story import Story, done, given
from tests.with_each import with_each

SATURDAY = london("2027-03-06 10:00")
SUNDAY_NIGHT = london("2027-03-07 23:00")
FIRST, SECOND, THIRD = ("dsl", "deputy_dsl", "headteacher"), ("senior_leader", "headteacher"), ("board_lead",)


def reported(**concern: Any) -> Story:
    return given(done(a_concern(**concern), TEACHER, SATURDAY)).silence(SUNDAY_NIGHT)


def test_an_adult_in_images_escalates_on_a_saturday() -> None:
    """8.3."""
    story = reported(imagery=True, adult_involved=True)
    assert [(to, at) for _, to, _, _, at in climbed(story, "refer:police")] == [
        (FIRST, london("2027-03-06 11:00")),
        (SECOND, london("2027-03-06 12:00")),
        (THIRD, london("2027-03-06 14:00")),
    ]


def test_an_allegation_that_no_one_referred_escalates_in_the_evening() -> None:
    """3.2i: due at the close of the next working day, and then no longer in school hours."""
    story = given(raised(TEACHER, staff_allegation=True)).silence(london("2027-03-02 23:00"))
    assert [(to, at) for _, to, _, _, at in climbed(story, "refer:lado")] == [
        (FIRST, london("2027-03-02 17:00")),
        (SECOND, london("2027-03-02 18:00")),
        (THIRD, london("2027-03-02 20:00")),
    ]


@with_each("agency", ["lado", "police"])
def test_a_referral_that_a_review_decided_does_not_wait_for_monday(agency: Any) -> None:
    story = given(raised(DSL), reviewed("refer", agency, at=FRIDAY_3PM)).silence(SUNDAY_NIGHT)
    assert [at for _, _, _, _, at in climbed(story, f"refer:{agency}")] == [
        london("2027-03-05 16:00"),
        london("2027-03-05 17:00"),
        london("2027-03-05 19:00"),
    ]


def test_other_tasks_keep_the_hours_of_the_school() -> None:
    story = given(raised(DSL), reviewed("refer", "cscs", at=FRIDAY_3PM)).silence(SUNDAY_NIGHT)
    assert [at for _, _, _, _, at in climbed(story, "refer:cscs")] == [london("2027-03-05 16:00")]
    assert climbed(reported(), "accept") == []
