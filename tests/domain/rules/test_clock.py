"""What the clock records: reminders, passed deadlines and rungs, never twice and never early (11.8)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.commands import ClockCommand, Escalate, MarkOverdue, Remind
from domain.events import EscalationRaised, FeedbackOverdue, ReminderSent
from tests.domain.command_builders import (
    ACCEPT,
    a_concern,
    a_plan,
    a_plan_review,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import facts
from tests.domain.people_and_times import (
    DEPUTY,
    DSL,
    FRIDAY_3PM,
    FRIDAY_5PM,
    HEAD,
    MONDAY_5PM,
    NEXT_MONDAY_5PM,
    POLICY,
    TEACHER,
    THURSDAY_5PM,
    TUESDAY_5PM,
    WEDNESDAY_5PM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given, silence_until
from tests.with_each import with_each

OVERDUE = MarkOverdue(obligation="feedback:cscs-1", act_at=NEXT_MONDAY_5PM)


def waiting() -> Story:
    return given(raised(DSL), referred(at=FRIDAY_3PM))


def test_feedback_that_arrived_first_wins() -> None:
    told = waiting().tell(feedback(), at=london("2027-03-08 09:00"))
    told.when(OVERDUE, at=NEXT_MONDAY_5PM).then()


@with_each(
    ("story", "command", "at"),
    [
        (waiting(), OVERDUE, NEXT_MONDAY_5PM - timedelta(seconds=1)),  # too early
        (waiting(), replace(OVERDUE, obligation="feedback:cscs-2"), NEXT_MONDAY_5PM),  # it never opened
        (waiting(), replace(OVERDUE, act_at=TUESDAY_5PM), NEXT_MONDAY_5PM),  # its deadline moved
        (waiting(), Remind(obligation="feedback:cscs-1", act_at=NEXT_MONDAY_5PM), NEXT_MONDAY_5PM),
        (waiting(), Escalate(obligation="feedback:cscs-1", act_at=NEXT_MONDAY_5PM), NEXT_MONDAY_5PM),
        (given(raised(DSL), referred(), closed), OVERDUE, NEXT_MONDAY_5PM),  # the timer outlived its case
    ],
)
def test_the_clock_does_only_what_is_due(story: Story, command: ClockCommand, at: datetime) -> None:
    story.when(command, at=at).then()


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


OWED = "start-support"
REMIND = Remind(obligation=OWED, act_at=FRIDAY_5PM)
SUPPORT_OVERDUE = MarkOverdue(obligation=OWED, act_at=NEXT_MONDAY_5PM)


def support_decided() -> Story:
    """Support is decided on Monday and due in five working days: by the close of the next Monday."""
    return given(raised(DSL), reviewed("early_help"))


def reminders(story: Story) -> list[tuple[str, datetime]]:
    return [
        (event.fact.obligation, event.occurred_at)
        for event in story.stream
        if isinstance(event.fact, ReminderSent)
    ]


def planned(next_review_on: date, at: datetime) -> Story:
    return given(raised(DSL), reviewed()).tell(a_plan(next_review_on, lead=TEACHER), at=at)


@pytest.mark.parametrize("before", [timedelta(seconds=1), timedelta(days=1)])
def test_no_one_is_reminded_too_early(before: timedelta) -> None:
    support_decided().when(REMIND, at=FRIDAY_5PM - before).then()


def test_the_deadline_is_not_marked_at_the_reminders_instant() -> None:
    early = MarkOverdue(obligation=OWED, act_at=FRIDAY_5PM)
    support_decided().when(early, at=FRIDAY_5PM).then()
    support_decided().when(SUPPORT_OVERDUE, at=NEXT_MONDAY_5PM).then()  # the reminder comes first


def test_no_one_is_reminded_of_a_met_obligation() -> None:
    story = support_decided().tell(a_plan(date(2027, 3, 12)))
    story.when(REMIND, at=FRIDAY_5PM).then()


def test_a_reminder_due_at_the_opening_is_not_given() -> None:
    assert planned(date(2027, 3, 2), at=MONDAY_5PM).obligation("early-help-review").wakes_at == TUESDAY_5PM


def test_the_owner_is_reminded_a_working_day_before() -> None:
    told = support_decided().when(REMIND, at=FRIDAY_5PM)
    told.then(ReminderSent(obligation=OWED, rung=0, to=("dsl",), due_at=NEXT_MONDAY_5PM))
    assert told.events[0].clauses == ("11.11",)
    assert told.after.obligation(OWED).state == "open"


def test_a_reminder_goes_out_once_and_then_the_deadline_comes() -> None:
    story = support_decided().when(REMIND, at=FRIDAY_5PM).after
    story.when(REMIND, at=FRIDAY_5PM).then()
    story.when(SUPPORT_OVERDUE, at=NEXT_MONDAY_5PM).records("obligation.overdue", "escalation.raised")
    later = support_decided().silence(NEXT_MONDAY_5PM)
    assert reminders(later) == [(OWED, FRIDAY_5PM)]
    assert later.obligation(OWED).state == "overdue"


def test_a_review_is_reminded_of_to_its_lead_too() -> None:
    story = planned(date(2027, 3, 10), at=london("2027-03-01 12:00")).silence(london("2027-03-09 17:00"))
    sent = facts(story.stream, ReminderSent)
    assert [(each.obligation, each.to) for each in sent] == [("early-help-review", ("lead", "dsl"))]


def test_each_new_date_has_its_reminder() -> None:
    story = planned(date(2027, 3, 10), at=london("2027-03-01 12:00")).silence(london("2027-03-09 18:00"))
    story = story.tell(a_plan_review("continue", date(2027, 3, 17))).silence(london("2027-03-16 17:00"))
    assert [at.day for name, at in reminders(story) if name == "early-help-review"] == [9, 16]


def test_an_obligation_that_opens_again_with_its_old_deadline_has_no_second_reminder() -> None:
    story = support_decided().tell(a_plan(date(2027, 3, 12)))
    story = story.tell(void(story.version_of("early-help.started")))
    assert story.obligation(OWED).wakes_at == NEXT_MONDAY_5PM


def test_no_other_obligation_sends_a_reminder() -> None:
    kinds = [kind for kind, limit in POLICY.limits.items() if limit.remind_before]
    expected = [
        *("monitor", "support", "start-support", "early-help-review", "liaison", "consider-nrm", "mentor"),
        *("file-receipt", "answer-request"),
    ]
    assert kinds == expected
    story = given(raised(), reviewed("refer", "cscs"), referred(), silence_until(london("2027-04-30 12:00")))
    assert reminders(story) == []
