"""Re-planning by changed limits: each deadline follows its own limit, also an authority's."""

from dataclasses import replace
from datetime import timedelta

from domain.calendar.durations import span
from domain.events import DeadlineReplanned
from tests.domain.command_builders import (
    ACCEPT,
    a_confirmation,
    by_telephone,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import facts
from tests.domain.people_and_times import THURSDAY_5PM, TUESDAY_5PM, WEDNESDAY_5PM, london
from tests.domain.replanning_builders import REPLAN, TUESDAY_OFF, limited, moved, owing_feedback
from tests.domain.story import Story, done, given


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


def test_an_obligation_moved_into_the_past_is_late_at_once() -> None:
    story = given(
        raised(), done(ACCEPT), limited("review", school_minutes=30), now=london("2027-03-01 09:00")
    )
    told = story.at(london("2027-03-01 11:00")).when(REPLAN).due("review", london("2027-03-01 09:30"))
    assert told.after.silence(told.after.now).obligation("review").state == "overdue"


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
