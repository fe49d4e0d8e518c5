"""Re-planning: open deadlines follow the calendar and the limits, once; all else stays (11.8)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.calendar.durations import span
from domain.case.obligation import Obligation
from domain.commands import Replan
from domain.events import DeadlineReplanned
from domain.rules.replanning import OWED_AGAIN
from tests.domain.command_builders import (
    ACCEPT,
    a_confirmation,
    a_plan,
    by_telephone,
    change,
    fed_back,
    neither,
    protection,
    raised,
    referred,
    reviewed,
    void,
    withheld,
)
from tests.domain.deadline_stories import REPLAN, TUESDAY_OFF, limited, moved, owing_feedback
from tests.domain.outcome import facts
from tests.domain.people_and_times import (
    FRIDAY_5PM,
    MONDAY_9AM,
    THURSDAY_5PM,
    TUESDAY_5PM,
    TUESDAY_6PM,
    WEDNESDAY_5PM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Step, Story, done, given, proclaimed, silence_until


def test_a_day_that_no_deadline_crosses_moves_nothing() -> None:
    owing_feedback(proclaimed("add", "2027-03-03")).when(REPLAN).then()


def test_a_closed_case_is_untouched() -> None:
    given(raised(), referred(), closed, TUESDAY_OFF).when(REPLAN).then()


def test_a_settled_obligation_is_not_replanned() -> None:
    story = owing_feedback(fed_back("section_17"), TUESDAY_OFF)
    told = story.when(REPLAN)
    assert "feedback:cscs-1" not in {each.obligation for each in facts(told.events, DeadlineReplanned)}
    assert told.after.state.agency_referrals == story.state.agency_referrals


def test_a_record_that_does_not_say_how_a_deadline_came_about_keeps_it() -> None:
    """Older releases did not record what a deadline counts from."""

    def older(owed: Obligation) -> Obligation:
        return replace(owed, counts_from=None, given=None, limit=None)

    story = given(raised(), TUESDAY_OFF, now=london("2027-03-01 15:00"))
    story.when(REPLAN).records("deadline.replanned", "deadline.replanned")
    forgotten = replace(story.state, obligations=tuple(map(older, story.state.obligations)))
    replace(story, folded=forgotten).when(REPLAN).then()


def test_a_proclaimed_day_moves_the_feedback_that_runs_over_it_and_says_why() -> None:
    told = owing_feedback(reviewed("refer", "police"), TUESDAY_OFF).when(REPLAN)
    assert moved("feedback:cscs-1", TUESDAY_5PM, WEDNESDAY_5PM) in [event.fact for event in told.events]
    told.due("feedback:cscs-1", WEDNESDAY_5PM)
    (event, *_) = told.events
    assert (event.actor, event.clauses, event.occurred_at) == ("clock", ("11.8",), told.after.now)
    assert told.after.obligation("feedback:cscs-1").wakes_at == WEDNESDAY_5PM
    assert told.after.state.agency_referrals[0].feedback_due_at == WEDNESDAY_5PM


def test_twice_is_once() -> None:
    told = owing_feedback(TUESDAY_OFF).when(REPLAN)
    assert told.events
    told.after.when(REPLAN).then()


def test_a_day_withdrawn_brings_deadlines_forward_again() -> None:
    story = owing_feedback(TUESDAY_OFF).when(REPLAN).after
    told = proclaimed("remove", "2027-03-02")(story).when(REPLAN)
    assert moved("feedback:cscs-1", WEDNESDAY_5PM, TUESDAY_5PM) in [event.fact for event in told.events]


def test_an_overdue_obligation_with_a_later_deadline_is_open_again_and_its_chase_ends() -> None:
    story = owing_feedback(silence_until(TUESDAY_6PM))
    assert {"feedback:cscs-1", "chase:cscs-1"} <= story.owed
    told = TUESDAY_OFF(story).when(REPLAN)
    assert told.after.obligation("feedback:cscs-1").state == "open"
    assert told.after.obligation("feedback:cscs-1").rung == 0
    assert told.after.obligation("chase:cscs-1").state == "ended"
    again = told.after.silence(WEDNESDAY_5PM)
    assert again.obligation("feedback:cscs-1").state == "overdue"
    assert again.obligation("chase:cscs-1").state == "open"


def test_an_obligation_still_late_by_the_new_deadline_is_overdue_and_chased_by_that_one() -> None:
    story = owing_feedback(silence_until(london("2027-03-03 18:00")))
    told = TUESDAY_OFF(story).when(REPLAN)
    assert told.after.obligation("chase:cscs-1").state == "ended"  # the feedback was not overdue yet
    late = told.after.silence(told.after.now)
    assert late.obligation("feedback:cscs-1").state == "overdue"
    assert late.obligation("feedback:cscs-1").due_at == WEDNESDAY_5PM
    chase = late.obligation("chase:cscs-1")
    assert (chase.state, chase.due_at) == ("open", london("2027-03-04 10:00"))


def test_a_rung_that_is_set_is_climbed_at_its_instant_whatever_the_calendar_says_since() -> None:
    story = owing_feedback(silence_until(TUESDAY_6PM))
    climbed = proclaimed("add", "2027-03-03")(story).silence(WEDNESDAY_10AM)
    rung = next(event for event in reversed(climbed.stream) if event.fact.type == "escalation.raised")
    assert rung.occurred_at == rung.recorded_at == WEDNESDAY_10AM


def test_a_date_that_a_person_gave_is_due_on_the_working_day_before() -> None:
    story = given(
        raised(), reviewed("early_help"), done(a_plan(date(2027, 3, 5))), proclaimed("add", "2027-03-05")
    )
    told = story.when(REPLAN)
    told.due("early-help-review", london("2027-03-04 17:00"))
    assert moved("early-help-review", FRIDAY_5PM, london("2027-03-04 17:00")) in [
        event.fact for event in told.events
    ]


def test_dates_given_for_watching_and_for_looking_again_follow_too() -> None:
    story = given(
        raised(),
        reviewed(),
        referred(),
        fed_back("no_statutory"),
        done(neither(date(2027, 3, 8))),
        done(withheld(2, revisit_on=date(2027, 3, 8))),
        proclaimed("add", "2027-03-08"),
    )
    told = story.when(REPLAN).due("monitor:cscs-1", FRIDAY_5PM)
    told.due("inform-pupil:2", FRIDAY_5PM)


def test_feedback_is_planned_from_the_made_time_as_it_was_corrected() -> None:
    story = given(raised(), referred(), now=london("2027-03-02 09:00"))
    story = story.tell(change(2, made_at=MONDAY_9AM))
    story.when(REPLAN).then()
    proclaimed("add", "2027-03-02")(story).when(REPLAN).due("feedback:cscs-1", WEDNESDAY_5PM)


def test_a_deadline_moved_across_the_horizon_is_provisional() -> None:
    story = given(raised(), referred(), proclaimed("add", "2028-12-29"), now=london("2028-12-28 09:00"))
    assert not story.obligation("feedback:cscs-1").provisional
    assert story.when(REPLAN).after.obligation("feedback:cscs-1").provisional


@pytest.mark.parametrize("day", ["2027-03-02", "2027-03-03", "2027-03-04", "2027-03-05", "2027-03-08"])
def test_a_replanned_case_has_the_same_deadlines_as_one_that_always_knew(day: str) -> None:
    steps: tuple[Step, ...] = (
        raised(immediate_danger=True),
        done(ACCEPT),
        reviewed("refer", "cscs", "police"),
        referred(),
        referred("police"),
    )
    late = given(*steps, proclaimed("add", day)).when(REPLAN).after
    known = given(proclaimed("add", day), *steps)
    assert {owed.id: owed.due_at for owed in late.state.open_obligations} == {
        owed.id: owed.due_at for owed in known.state.open_obligations
    }


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
