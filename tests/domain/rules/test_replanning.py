"""Re-planning: open deadlines follow the calendar and the limits, once; all else stays (11.8)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.case.obligation import Obligation
from domain.events import DeadlineReplanned
from tests.domain.command_builders import (
    ACCEPT,
    a_plan,
    change,
    fed_back,
    neither,
    raised,
    referred,
    reviewed,
    withheld,
)
from tests.domain.deadline_stories import REPLAN, TUESDAY_OFF, moved, owing_feedback
from tests.domain.outcome import facts
from tests.domain.people_and_times import (
    FRIDAY_5PM,
    MONDAY_9AM,
    TUESDAY_5PM,
    TUESDAY_6PM,
    WEDNESDAY_5PM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given, proclaimed, silence_until


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
