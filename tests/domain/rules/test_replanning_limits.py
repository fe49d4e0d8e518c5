"""Re-planning by changed limits and by published holidays; what reopens takes the newest deadline (11.8)."""

from dataclasses import replace
from datetime import date, timedelta

from domain.calendar.durations import span
from domain.commands import Replan
from domain.events import DeadlineReplanned
from domain.rules.replanning import OWED_AGAIN
from tests.domain.command_builders import (
    ACCEPT,
    a_confirmation,
    by_telephone,
    fed_back,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.deadline_stories import REPLAN, TUESDAY_OFF, limited, moved, owing_feedback
from tests.domain.outcome import facts
from tests.domain.people_and_times import THURSDAY_5PM, TUESDAY_5PM, TUESDAY_6PM, WEDNESDAY_5PM, london
from tests.domain.story import Step, Story, done, given, silence_until


def obligations_moved(story: Story) -> set[str]:
    return {each.obligation for each in facts(story.when(REPLAN).events, DeadlineReplanned)}


def test_a_deadline_with_anothers_limit_keeps_that_limit() -> None:
    story = given(raised(immediate_danger=True), limited("accept", school_minutes=60))
    assert "accept" not in obligations_moved(story)
    told = limited("accept-in-danger", minutes=5)(story).when(REPLAN)
    told.due("accept", story.stream[0].recorded_at + timedelta(minutes=5))


def test_a_changed_limit_moves_what_runs_by_it() -> None:
    story = owing_feedback(reviewed("refer", "police"), limited("inform-pupil", working_days=3))
    story.when(REPLAN).then(moved("inform-pupil:5", WEDNESDAY_5PM, london("2027-03-04 17:00")))


def telephoned(authority: str) -> Story:
    return given(raised(), done(by_telephone(authority)), TUESDAY_OFF)


def test_a_confirmation_in_writing_follows_by_the_authoritys_own_limit() -> None:
    """Herefordshire's limit is two working days; Shropshire's is in hours of any day."""
    told = telephoned("Herefordshire").when(REPLAN)
    told.due("confirm-in-writing:cscs-1", THURSDAY_5PM)
    told.after.when(REPLAN).then()
    assert "confirm-in-writing:cscs-1" not in obligations_moved(telephoned("Shropshire"))


def test_a_pack_that_no_longer_asks_for_it_leaves_what_was_owed() -> None:
    story = telephoned("Herefordshire")
    silent = {name: replace(each, confirm_in_writing=None) for name, each in story.policy.authorities.items()}
    told = replace(story, policy=replace(story.policy, authorities=silent)).when(REPLAN)
    told.due("confirm-in-writing:cscs-1", WEDNESDAY_5PM)


def test_voiding_a_confirmation_opens_it_again_with_the_moved_deadline() -> None:
    story = telephoned("Herefordshire").when(REPLAN).after.tell(a_confirmation())
    told = story.when(void(story.state.version))
    told.due("confirm-in-writing:cscs-1", THURSDAY_5PM)


def test_a_reminder_goes_out_before_the_new_deadline() -> None:
    reminded = limited("feedback", remind_before=span("1 hour"))
    story = given(reminded, raised(), done(ACCEPT), done(protection()), referred(), TUESDAY_OFF)
    assert story.obligation("feedback:cscs-1").wakes_at == TUESDAY_5PM - timedelta(hours=1)
    moved_on = story.when(REPLAN).after.obligation("feedback:cscs-1")
    assert (moved_on.due_at, moved_on.wakes_at) == (WEDNESDAY_5PM, WEDNESDAY_5PM - timedelta(hours=1))


PUBLISHED = Replan(reasons="The bank holidays of 2029 were published.")


def published(until: date) -> Step:
    """A step: bank holidays are published until this date."""

    def step(story: Story) -> Story:
        calendar = replace(story.policy.time.calendar, published_until=until)
        time = replace(story.policy.time, calendar=calendar)
        return replace(story, policy=replace(story.policy, time=time))

    return step


def test_a_year_that_was_published_makes_its_deadlines_stand() -> None:
    """The official list has no new day: nothing moves, and the deadline is no longer provisional."""
    story = owing_feedback(now=london("2029-03-01 10:00"))
    assert story.obligation("feedback:cscs-1").provisional
    due = story.obligation("feedback:cscs-1").due_at
    told = published(date(2029, 12, 31))(story).when(PUBLISHED)
    assert due is not None
    stands = DeadlineReplanned(obligation="feedback:cscs-1", from_=due, to=due, reasons=PUBLISHED.reasons)
    assert stands in [event.fact for event in told.events]
    now = told.after.obligation("feedback:cscs-1")
    assert (now.provisional, now.due_at, now.wakes_at) == (False, due, due)
    told.after.when(PUBLISHED).then()


def test_a_late_obligation_keeps_its_rung_and_chase_when_its_years_holidays_are_published() -> None:
    story = owing_feedback(now=london("2029-03-01 10:00"))
    story = story.silence(london("2029-03-05 10:00"))
    before = story.obligation("feedback:cscs-1")
    after = published(date(2029, 12, 31))(story).when(PUBLISHED).after
    assert before.state == "overdue"
    assert after.obligation("feedback:cscs-1") == replace(before, provisional=False)
    assert after.obligation("chase:cscs-1").is_open


def test_an_obligation_that_opens_again_takes_the_newest_deadline() -> None:
    """The bank holiday was proclaimed after the decision, which turned out not to exist."""
    story = owing_feedback(fed_back("section_17"), TUESDAY_OFF)
    told = story.when(void(5)).due("feedback:cscs-1", WEDNESDAY_5PM)
    moved = DeadlineReplanned(
        obligation="feedback:cscs-1", from_=TUESDAY_5PM, to=WEDNESDAY_5PM, reasons=OWED_AGAIN
    )
    assert [event.fact for event in told.events][1:] == [moved]
    assert told.after.state.agency_referrals[0].feedback_due_at == WEDNESDAY_5PM
    assert told.after.obligation("feedback:cscs-1").wakes_at == WEDNESDAY_5PM
    told.after.when(Replan(reasons="A day was proclaimed.")).then()


def test_an_obligation_late_by_its_old_deadline_opens_again_in_time_by_the_newest() -> None:
    story = owing_feedback(silence_until(TUESDAY_6PM), fed_back("section_17"), TUESDAY_OFF)
    after = story.when(void(story.state.version)).after
    feedback = after.obligation("feedback:cscs-1")
    assert (feedback.state, feedback.due_at) == ("open", WEDNESDAY_5PM)
    assert "chase:cscs-1" not in after.owed
