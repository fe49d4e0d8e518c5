"""When a year's bank holidays are published, its deadlines are no longer provisional (11.8)."""

from dataclasses import replace
from datetime import date

from domain.commands import Replan
from domain.events import DeadlineReplanned
from tests.domain.command_builders import ACCEPT, protection, raised, referred
from tests.domain.people_and_times import london
from tests.domain.story import Step, Story, done, given

REPLAN = Replan(reasons="The bank holidays of 2029 were published.")


def published(until: date) -> Step:
    """A step: bank holidays are published until this date."""

    def step(story: Story) -> Story:
        calendar = replace(story.policy.time.calendar, published_until=until)
        time = replace(story.policy.time, calendar=calendar)
        return replace(story, policy=replace(story.policy, time=time))

    return step


def test_a_year_that_was_published_makes_its_deadlines_stand() -> None:
    """The official list has no new day: nothing moves, and the deadline is no longer provisional."""
    story = given(raised(), done(ACCEPT), done(protection()), referred(), now=london("2029-03-01 10:00"))
    assert story.obligation("feedback:cscs-1").provisional
    due = story.obligation("feedback:cscs-1").due_at
    told = published(date(2029, 12, 31))(story).when(REPLAN)
    assert due is not None
    stands = DeadlineReplanned(obligation="feedback:cscs-1", from_=due, to=due, reasons=REPLAN.reasons)
    assert stands in [event.fact for event in told.events]
    now = told.after.obligation("feedback:cscs-1")
    assert (now.provisional, now.due_at, now.wakes_at) == (False, due, due)
    told.after.when(REPLAN).then()


def test_a_late_obligation_keeps_its_rung_and_chase_when_its_years_holidays_are_published() -> None:
    story = given(raised(), done(ACCEPT), done(protection()), referred(), now=london("2029-03-01 10:00"))
    story = story.silence(london("2029-03-05 10:00"))
    before = story.obligation("feedback:cscs-1")
    after = published(date(2029, 12, 31))(story).when(REPLAN).after
    assert before.state == "overdue"
    assert after.obligation("feedback:cscs-1") == replace(before, provisional=False)
    assert after.obligation("chase:cscs-1").is_open
