"""What the clock records: passed deadlines, rungs and reminders, never twice and never early (11.8)."""

from datetime import timedelta

import pytest

from domain.commands import Escalate, MarkOverdue, Remind
from domain.events import EscalationRaised, FeedbackOverdue, ObligationOverdue, ReminderSent
from tests.domain.command_builders import (
    ACCEPT,
    a_concern,
    an_acknowledgement,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import (
    DEPUTY,
    DSL,
    FRIDAY_3PM,
    HEAD,
    MONDAY_5PM,
    NEXT_MONDAY_5PM,
    TEACHER,
    THURSDAY_5PM,
    TUESDAY_5PM,
    TUESDAY_6PM,
    WEDNESDAY_5PM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given, silence_until

OVERDUE = MarkOverdue(obligation="feedback:cscs-1", act_at=NEXT_MONDAY_5PM)


def waiting() -> Story:
    return given(raised(DSL), referred(at=FRIDAY_3PM))


def test_feedback_that_arrived_first_wins() -> None:
    told = waiting().tell(feedback(), at=london("2027-03-08 09:00"))
    told.when(OVERDUE, at=NEXT_MONDAY_5PM).then()


def test_nothing_is_overdue_before_its_deadline() -> None:
    waiting().when(OVERDUE, at=NEXT_MONDAY_5PM - timedelta(seconds=1)).then()


def test_an_obligation_that_never_opened_is_not_overdue() -> None:
    other = MarkOverdue(obligation="feedback:cscs-2", act_at=NEXT_MONDAY_5PM)
    waiting().when(other, at=NEXT_MONDAY_5PM).then()


def test_a_deadline_that_moved_is_not_acted_on() -> None:
    other = MarkOverdue(obligation="feedback:cscs-1", act_at=TUESDAY_5PM)
    waiting().when(other, at=NEXT_MONDAY_5PM).then()


@pytest.mark.parametrize("kind", [Remind, Escalate])
def test_the_clock_does_only_what_is_due(kind: type[Remind] | type[Escalate]) -> None:
    command = kind(obligation="feedback:cscs-1", act_at=NEXT_MONDAY_5PM)
    waiting().when(command, at=NEXT_MONDAY_5PM).then()


def test_a_timer_that_outlives_its_case_does_nothing() -> None:
    given(raised(DSL), referred(), closed).when(OVERDUE, at=NEXT_MONDAY_5PM).then()


def test_silence_is_recorded_at_the_close_of_the_next_working_day_with_the_first_rung() -> None:
    """11.8."""
    told = waiting().when(OVERDUE, at=NEXT_MONDAY_5PM)
    told.then(
        FeedbackOverdue(agency_referral="cscs-1", due_at=NEXT_MONDAY_5PM),
        EscalationRaised(
            obligation="feedback:cscs-1", rung=1, to=("referrer", "dsl"), due_at=NEXT_MONDAY_5PM
        ),
    )
    told.opens("chase:cscs-1").turns(feedback_cscs_1="overdue")
    told.due("chase:cscs-1", london("2027-03-09 10:00"))


def test_twice_is_once() -> None:
    story = waiting().silence(NEXT_MONDAY_5PM)
    story.when(OVERDUE, at=NEXT_MONDAY_5PM).then()


def test_a_clock_that_was_away_records_the_deadline_it_missed() -> None:
    told = waiting().when(OVERDUE, at=london("2027-03-10 09:00"))
    assert [event.occurred_at for event in told.events] == [NEXT_MONDAY_5PM, NEXT_MONDAY_5PM]
    assert told.events[0].recorded_at == london("2027-03-10 09:00")
    told.due("chase:cscs-1", london("2027-03-09 10:00"))


def test_an_acknowledgement_stops_nothing() -> None:
    story = given(raised(DSL), referred(), done(an_acknowledgement()), silence_until(TUESDAY_6PM))
    assert story.obligation("feedback:cscs-1").state == "overdue"


def test_other_deadlines_that_pass_are_recorded_too() -> None:
    told = given(raised()).when(
        MarkOverdue(obligation="accept", act_at=london("2027-03-01 10:30")), at=london("2027-03-01 10:30")
    )
    told.then(
        ObligationOverdue(obligation="accept", due_at=london("2027-03-01 10:30")),
        EscalationRaised(obligation="accept", rung=1, to=("dsl",), due_at=london("2027-03-01 10:30")),
    )


def climbed(story: Story, obligation: str) -> list[tuple[object, ...]]:
    return [
        (each.rung, each.to, each.at) for each in story.state.escalations if each.obligation == obligation
    ]


def test_the_feedback_ladder_climbs_to_the_board_lead() -> None:
    """11.8: then deputy and head, then the disagreement procedure, last the board lead."""
    story = given(raised(DSL), referred(), silence_until(london("2027-04-30 12:00")))
    assert climbed(story, "feedback:cscs-1") == [
        (1, ("referrer", "dsl"), TUESDAY_5PM),
        (2, ("deputy_dsl", "headteacher"), WEDNESDAY_10AM),
        (3, ("referrer", "dsl"), WEDNESDAY_5PM),
        (4, ("board_lead",), THURSDAY_5PM),
    ]


def test_every_other_ladder_climbs_from_owners_to_deputy_and_head_to_the_board_lead() -> None:
    story = given(raised(), done(ACCEPT), silence_until(london("2027-04-30 12:00")))
    assert climbed(story, "review") == [
        (1, ("dsl",), london("2027-03-01 14:00")),
        (2, ("deputy_dsl", "headteacher"), london("2027-03-01 16:00")),
        (3, ("board_lead",), TUESDAY_5PM),
    ]


def test_late_rungs_are_all_climbed_and_carry_the_deadline_they_missed() -> None:
    story = given(raised(DSL), referred()).at(london("2027-03-12 12:00")).silence(london("2027-03-12 12:00"))
    rungs = [
        (event.occurred_at, event.fact.due_at)
        for event in story.stream
        if isinstance(event.fact, EscalationRaised) and event.fact.obligation == "feedback:cscs-1"
    ]
    reached_at = (TUESDAY_5PM, WEDNESDAY_10AM, WEDNESDAY_5PM, THURSDAY_5PM)
    assert rungs == [(at, TUESDAY_5PM) for at in reached_at]


def test_an_overdue_chase_reaches_the_referrer() -> None:
    story = given(raised(DSL), referred(), silence_until(WEDNESDAY_10AM))
    assert climbed(story, "chase:cscs-1") == [(1, ("referrer", "dsl"), WEDNESDAY_10AM)]


def test_an_acting_dsl_is_reached_as_owner() -> None:
    story = given(done(a_concern(about=(DSL, DEPUTY)), TEACHER), done(ACCEPT, HEAD))
    story = story.silence(MONDAY_5PM)
    assert climbed(story, "review")[0][1] == ("acting_dsl", "senior_leader", "headteacher")


def test_an_obligation_without_a_deadline_has_a_reminder_every_twenty_working_days() -> None:
    """11.6."""
    story = given(raised(DSL), reviewed(), referred(), fed_back("section_17"))
    story = story.silence(london("2027-05-01 12:00"))
    reminder = ReminderSent(obligation="conclude:cscs-1", rung=0, to=("dsl",), due_at=None)
    sent = [(event.fact, event.occurred_at) for event in story.stream if event.fact == reminder]
    assert sent == [(reminder, london("2027-03-31 17:00")), (reminder, london("2027-04-28 17:00"))]


def test_a_reminder_goes_out_once() -> None:
    story = given(raised(DSL), referred(), fed_back("section_17"))
    act = story.state.open_obligation("conclude:cscs-1")
    assert act is not None
    assert act.wakes_at is not None
    command = Remind(obligation="conclude:cscs-1", act_at=act.wakes_at)
    told = story.when(command, at=act.wakes_at).records("reminder.sent")
    told.after.when(command, at=act.wakes_at).then()
