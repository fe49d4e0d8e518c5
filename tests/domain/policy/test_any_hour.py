"""An adult in images and an allegation against staff escalate at any hour; other tasks in school hours."""

from datetime import timedelta
from typing import Any

from domain.commands import AddInformation
from tests.domain.command_builders import (
    A_VIEW,
    ACCEPT,
    a_concern,
    an_emergency,
    feedback,
    protection,
    raised,
    reviewed,
)
from tests.domain.deadline_stories import climbed
from tests.domain.people_and_times import DSL, FRIDAY_3PM, TEACHER, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed
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


FRIDAY_4PM = london("2027-03-05 16:00")
OF_HARM: tuple[dict[str, Any], ...] = ({"imagery": True, "adult_involved": True}, {"staff_allegation": True})


@with_each("harm", OF_HARM)
def test_accepting_and_protecting_because_of_harm_do_not_wait_for_monday(harm: dict[str, Any]) -> None:
    story = given(done(a_concern(**harm), TEACHER, FRIDAY_4PM)).silence(SUNDAY_NIGHT)
    assert [(to, at) for _, to, _, _, at in climbed(story, "accept")] == [
        (FIRST, london("2027-03-05 16:30")),
        (SECOND, london("2027-03-05 17:30")),
        (THIRD, london("2027-03-05 19:30")),
    ]
    hours = [at.hour for _, _, _, _, at in climbed(story, "protect")]
    assert hours == [17, 18, 20]


@with_each("harm", OF_HARM)
def test_a_referral_made_at_once_is_reviewed_whatever_the_hour(harm: dict[str, Any]) -> None:
    referral = an_emergency("police", trigger="at_risk")
    story = given(done(a_concern(**harm), TEACHER, FRIDAY_4PM), done(referral, TEACHER))
    story = story.silence(london("2027-03-08 23:00"))
    assert [at.hour for _, _, _, _, at in climbed(story, "retrospective-review")] == [17, 18, 20]


def test_the_referral_to_which_the_police_send_a_child_in_danger_does_not_wait_for_monday() -> None:
    """11.4: accepted and protected, so that no other clock of danger runs."""
    told = given(done(a_concern(immediate_danger=True), TEACHER, SATURDAY), done(an_emergency(), TEACHER))
    sent_on = (
        told.tell(ACCEPT).tell(protection()).tell(feedback("redirected", "police-1", redirected_to="cscs"))
    )
    late = sent_on.silence(SUNDAY_NIGHT)
    assert [to for _, to, _, _, _ in climbed(late, "refer:cscs")] == [FIRST, SECOND, THIRD]


@with_each("harm", OF_HARM)
def test_words_of_harm_in_a_closed_case_are_read_within_the_hour(harm: dict[str, Any]) -> None:
    story = given(raised(TEACHER), reviewed(), closed).at(SATURDAY)
    told = story.tell(AddInformation(text="He waits at the gate.", **harm), TEACHER, SATURDAY)
    late = told.silence(SUNDAY_NIGHT)
    assert [(to, at) for _, to, _, _, at in climbed(late, "new-information")] == [
        (FIRST, london("2027-03-06 11:00")),
        (SECOND, london("2027-03-06 12:00")),
        (THIRD, london("2027-03-06 14:00")),
    ]
    more = told.tell(A_VIEW, TEACHER)
    assert more.obligation("new-information").due_at == london("2027-03-06 11:00")
    danger = told.tell(DANGER, TEACHER)
    assert danger.obligation("new-information").due_at == danger.now + timedelta(minutes=10)
    assert danger.tell(AddInformation(text="More.", **harm), TEACHER).obligation(
        "new-information"
    ).due_at == (danger.now + timedelta(minutes=10))


def test_other_tasks_keep_the_hours_of_the_school() -> None:
    story = given(raised(DSL), reviewed("refer", "cscs", at=FRIDAY_3PM)).silence(SUNDAY_NIGHT)
    assert [at for _, _, _, _, at in climbed(story, "refer:cscs")] == [london("2027-03-05 16:00")]
    assert climbed(reported(), "accept") == []
