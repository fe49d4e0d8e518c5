"""Immediate danger escalates at any hour, up to the board lead (11.4)."""

from datetime import datetime, timedelta

import pytest

from domain.commands import AddInformation
from domain.people.roles import Person
from tests.domain.command_builders import a_concern, a_referral, protection, raised
from tests.domain.ladder_stories import climbed
from tests.domain.people_and_times import DSL, HEAD, IN_LINE, SENIOR, TEACHER, london
from tests.domain.story import Story, done, given

AFTER_SCHOOL, SATURDAY_NIGHT = london("2027-03-01 17:04"), london("2027-03-06 23:00")


def danger(at: datetime, *about: Person) -> Story:
    return given(done(a_concern(about=about, immediate_danger=True), TEACHER, at))


def minutes(story: Story, obligation: str) -> list[tuple[int, tuple[str, ...], str | None]]:
    begun = story.stream[0].recorded_at
    return [
        (round((at - begun).total_seconds() / 60), to, say)
        for _, to, say, _, at in climbed(story, obligation)
    ]


@pytest.mark.parametrize("at", [AFTER_SCHOOL, SATURDAY_NIGHT])
def test_an_immediate_referral_that_is_overdue_escalates_within_the_hour_at_any_hour(at: datetime) -> None:
    """And goes on every half hour."""
    story = danger(at)
    assert minutes(story.silence(story.now + timedelta(hours=2)), "refer:immediate") == [
        (15, ("dsl", "deputy_dsl", "headteacher"), "danger-not-referred"),
        (30, ("senior_leader", "headteacher"), "danger-not-referred"),
        (60, ("board_lead",), "danger-not-referred"),
        (90, ("board_lead",), "danger-not-referred"),
        (120, ("board_lead",), "danger-not-referred"),
    ]


@pytest.mark.parametrize("at", [AFTER_SCHOOL, SATURDAY_NIGHT])
def test_a_case_of_danger_that_no_one_accepts_escalates_at_any_hour(at: datetime) -> None:
    story = danger(at)
    assert minutes(story.silence(story.now + timedelta(hours=2)), "accept") == [
        (10, ("dsl", "deputy_dsl", "headteacher"), "danger-not-accepted"),
        (25, ("senior_leader", "headteacher"), "danger-not-accepted"),
        (55, ("board_lead",), "danger-not-accepted"),
        (85, ("board_lead",), "danger-not-accepted"),
        (115, ("board_lead",), "danger-not-accepted"),
    ]


def test_repeats_that_a_stopped_clock_missed_are_not_made_up() -> None:
    """Three rungs, and from then on one more each half hour."""
    story = danger(SATURDAY_NIGHT)
    back = story.now + timedelta(days=90)
    assert len(minutes(story.at(back).silence(back), "accept")) == 3
    assert len(minutes(story.at(back).silence(back + timedelta(hours=1)), "accept")) == 5


def test_overdue_protection_in_danger_escalates_at_any_hour() -> None:
    """11.9."""
    none_needed = done(protection(none_needed=True))
    learnt = done(AddInformation(text="Now.", immediate_danger=True), at=SATURDAY_NIGHT)
    story = given(raised(), none_needed, learnt)
    story = story.silence(story.now + timedelta(hours=2))
    assert [(to, say, at) for _, to, say, _, at in climbed(story, "protect")] == [
        (("dsl", "deputy_dsl", "headteacher"), "danger-not-protected", london("2027-03-06 23:30")),
        (("senior_leader", "headteacher"), "danger-not-protected", london("2027-03-06 23:45")),
        (("board_lead",), "danger-not-protected", london("2027-03-07 00:15")),
        (("board_lead",), "danger-not-protected", london("2027-03-07 00:45")),
    ]


def test_danger_that_is_learnt_later_is_told_as_soon() -> None:
    learnt = done(AddInformation(text="Now.", immediate_danger=True), at=SATURDAY_NIGHT)
    story = given(raised(), learnt).silence(SATURDAY_NIGHT + timedelta(hours=1))
    assert [at for _, _, _, _, at in climbed(story, "refer:immediate")] == [
        SATURDAY_NIGHT + timedelta(minutes=passed) for passed in (15, 30, 60)
    ]


def test_a_referral_stops_it_but_an_unaccepted_case_still_escalates() -> None:
    story = danger(SATURDAY_NIGHT).at(london("2027-03-06 23:20"))
    story = story.silence(story.now).tell(a_referral("police")).silence(SATURDAY_NIGHT + timedelta(hours=2))
    assert [rung for rung, _, _, _, _ in climbed(story, "refer:immediate")] == [1]
    assert [rung for rung, _, _, _, _ in climbed(story, "accept")] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("excluded", [(DSL,), (HEAD,), (SENIOR, HEAD), IN_LINE[:4]])
def test_subjects_are_passed_over_and_every_rung_reaches_someone(excluded: tuple[Person, ...]) -> None:
    story = danger(AFTER_SCHOOL, *excluded)
    told = minutes(story.silence(story.now + timedelta(hours=1)), "refer:immediate")
    roles = {role for each in excluded for role in each.roles}
    assert [at for at, _, _ in told] == [15, 30, 60]
    assert all(to and roles.isdisjoint(to) for _, to, _ in told)
