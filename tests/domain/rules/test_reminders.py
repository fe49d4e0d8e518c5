"""One reminder before the deadline, to the owners; the deadline itself stays."""

from datetime import date, datetime, timedelta

import pytest

from domain.commands import MarkOverdue, Remind
from domain.events import ObligationOverdue, ReminderSent
from tests.domain.command_builders import (
    a_plan,
    a_plan_review,
    fed_back,
    neither,
    raised,
    referred,
    reviewed,
    support,
    void,
)
from tests.domain.outcome import facts
from tests.domain.people_and_times import DSL, MONDAY_5PM, POLICY, TEACHER, TUESDAY_5PM, TUESDAY_6PM, london
from tests.domain.story import Story, done, given, silence_until

NEXT_MONDAY, THE_FRIDAY_BEFORE = london("2027-03-08 17:00"), london("2027-03-05 17:00")
OWED = "start-support"
REMIND = Remind(obligation=OWED, act_at=THE_FRIDAY_BEFORE)
OVERDUE = MarkOverdue(obligation=OWED, act_at=NEXT_MONDAY)


def waiting() -> Story:
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
    waiting().when(REMIND, at=THE_FRIDAY_BEFORE - before).then()


def test_the_deadline_is_not_marked_at_the_reminders_instant() -> None:
    early = MarkOverdue(obligation=OWED, act_at=THE_FRIDAY_BEFORE)
    waiting().when(early, at=THE_FRIDAY_BEFORE).then()
    waiting().when(OVERDUE, at=NEXT_MONDAY).then()  # the reminder comes first


def test_no_one_is_reminded_of_a_met_obligation() -> None:
    story = waiting().tell(a_plan(date(2027, 3, 12)))
    story.when(REMIND, at=THE_FRIDAY_BEFORE).then()


def test_a_reminder_that_would_fall_before_the_opening_is_not_given() -> None:
    told = planned(date(2027, 3, 2), at=MONDAY_5PM + timedelta(minutes=1))
    assert told.obligation("early-help-review").wakes_at == TUESDAY_5PM
    assert reminders(told.silence(TUESDAY_6PM)) == []


def test_a_reminder_due_at_the_opening_is_not_given() -> None:
    assert planned(date(2027, 3, 2), at=MONDAY_5PM).obligation("early-help-review").wakes_at == TUESDAY_5PM


def test_the_owner_is_reminded_a_working_day_before() -> None:
    told = waiting().when(REMIND, at=THE_FRIDAY_BEFORE)
    told.then(ReminderSent(obligation=OWED, rung=0, to=("dsl",), due_at=NEXT_MONDAY))
    assert told.events[0].clauses == ("11.11",)
    assert told.after.obligation(OWED).state == "open"


def test_a_reminder_goes_out_once_and_then_the_deadline_comes() -> None:
    story = waiting().when(REMIND, at=THE_FRIDAY_BEFORE).after
    story.when(REMIND, at=THE_FRIDAY_BEFORE).then()
    story.when(OVERDUE, at=NEXT_MONDAY).records("obligation.overdue", "escalation.raised")
    later = waiting().silence(NEXT_MONDAY)
    assert reminders(later) == [(OWED, THE_FRIDAY_BEFORE)]
    assert later.obligation(OWED).state == "overdue"


def test_a_clock_that_was_away_makes_up_for_both_in_order() -> None:
    late = london("2027-03-10 09:00")
    story = waiting().at(late).silence(late)
    told = [event for event in story.stream if event.actor == "clock" and event.clauses == ("11.11",)]
    assert isinstance(told[0].fact, ReminderSent)
    assert told[1].fact == ObligationOverdue(obligation=OWED, due_at=NEXT_MONDAY)
    assert [event.occurred_at for event in told[:2]] == [THE_FRIDAY_BEFORE, NEXT_MONDAY]


def test_a_review_is_reminded_of_to_its_lead_too() -> None:
    story = planned(date(2027, 3, 10), at=london("2027-03-01 12:00")).silence(london("2027-03-09 17:00"))
    sent = facts(story.stream, ReminderSent)
    assert [(each.obligation, each.to) for each in sent] == [("early-help-review", ("lead", "dsl"))]


def test_each_new_date_has_its_reminder() -> None:
    story = planned(date(2027, 3, 10), at=london("2027-03-01 12:00")).silence(london("2027-03-09 18:00"))
    story = story.tell(a_plan_review("continue", date(2027, 3, 17))).silence(london("2027-03-16 17:00"))
    assert [at.day for name, at in reminders(story) if name == "early-help-review"] == [9, 16]


def test_support_and_monitoring_are_reminded_of() -> None:
    story = given(raised(DSL), reviewed(), referred(), fed_back("no_statutory"))
    story = story.tell(neither(date(2027, 3, 10))).silence(london("2027-03-10 16:00"))
    assert reminders(story) == [("monitor:cscs-1", london("2027-03-09 17:00"))]
    story = given(raised(DSL), reviewed(), done(support(early_help=True)))
    assert reminders(story.silence(NEXT_MONDAY)) == [(OWED, THE_FRIDAY_BEFORE)]


def test_an_obligation_that_opens_again_with_its_old_deadline_has_no_second_reminder() -> None:
    story = waiting().tell(a_plan(date(2027, 3, 12)))
    story = story.tell(void(story.version_of("early-help.started")))
    assert story.obligation(OWED).wakes_at == NEXT_MONDAY


def test_no_other_obligation_sends_a_reminder() -> None:
    kinds = [kind for kind, limit in POLICY.limits.items() if limit.remind_before]
    expected = [
        "monitor",
        "support",
        "start-support",
        "early-help-review",
        "liaison",
        "consider-nrm",
        "mentor",
        "file-receipt",
        "answer-request",
    ]
    assert kinds == expected
    story = given(raised(), reviewed("refer", "cscs"), referred(), silence_until(london("2027-04-30 12:00")))
    assert reminders(story) == []
