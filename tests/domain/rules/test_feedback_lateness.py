"""The first answer decides about lateness, and no answer counts before the referral was made (11.8)."""

import pytest

from domain.compliance.compliance_check import ComplianceChecker
from domain.entries.agencies import Decision
from domain.events import FeedbackReceived
from domain.people.roles import AGENCY, By
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import a_referral, change, fed_back, feedback, raised, referred, void
from tests.domain.people_and_times import (
    CASE,
    MONDAY_9AM,
    MONDAY_10AM,
    MONDAY_NOON,
    POLICY,
    TUESDAY_5PM,
    TUESDAY_6PM,
    TUESDAY_NOON,
    WEDNESDAY_9AM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.story import Story, done, given, silence_until

IN_TIME = fed_back("section_17", at=TUESDAY_NOON)
TOO_LATE = fed_back("section_17", at=TUESDAY_6PM)


def is_late(story: Story) -> bool:
    """The feedback as the case shows it."""
    (shown,) = whole_document(story.state)["agency_referrals"]
    return bool(shown["late"])


def in_compliance(story: Story) -> list[str]:
    """The finding on the feedback in the case's report."""
    found = ComplianceChecker({POLICY.name: POLICY}, story.now).compliance(story.stream)
    duties = {id(duty): duty for each in found.findings for duty in each.duties}
    return [each.outcome for each in duties.values() if each.obligation == "feedback:cscs-1"]


@pytest.mark.parametrize("then", ["section_47", "no_statutory", "redirected"])
def test_a_decision_told_in_time_and_changed_later_is_not_late(then: Decision) -> None:
    changed = given(raised(), referred(), IN_TIME).when(feedback(then), at=WEDNESDAY_10AM)
    assert not changed.fact(FeedbackReceived).late
    assert not is_late(changed.after)
    assert changed.after.obligation("feedback:cscs-1").state == "met"
    assert in_compliance(changed.after) == ["met"]


def test_an_answer_first_told_late_stays_late_when_it_changes() -> None:
    story = given(raised(), referred(), TOO_LATE)
    for told_at in (None, TUESDAY_NOON):  # an answer with a later time changes nothing either
        changed = story.when(feedback("section_47", told_at=told_at), at=WEDNESDAY_10AM)
        assert changed.fact(FeedbackReceived).late
        assert is_late(changed.after)
        assert changed.after.obligation("feedback:cscs-1").state == "met_late"
        assert in_compliance(changed.after) == ["met_late"]


def test_once_the_first_answer_is_void_the_next_is_the_first() -> None:
    story = given(raised(), referred(), IN_TIME, fed_back("section_47", at=WEDNESDAY_9AM))
    story = story.tell(void(story.version_of("feedback.received") - 1))
    assert is_late(story)
    assert in_compliance(story) == ["met_late"]
    late_first = given(raised(), referred(), TOO_LATE)
    late_first = late_first.tell(feedback("section_47", told_at=TUESDAY_NOON))
    late_first = late_first.tell(void(late_first.version_of("feedback.received") - 1))
    assert not is_late(late_first)
    assert in_compliance(late_first) == ["met"]


def test_an_answer_that_is_void_alone_is_owed_again() -> None:
    story = given(raised(), referred(), IN_TIME).tell(void(3))
    assert in_compliance(story) == ["owed"]


def test_a_corrected_made_time_moves_what_the_first_answer_is_held_against() -> None:
    story = given(raised(), referred(), TOO_LATE).tell(change(2, made_at=MONDAY_10AM), at=WEDNESDAY_9AM)
    assert is_late(story)
    made_late = given(raised(), referred(at=TUESDAY_NOON), fed_back("section_17", at=WEDNESDAY_10AM))
    assert not is_late(made_late)
    assert is_late(made_late.tell(change(2, made_at=MONDAY_9AM)))


def test_an_agency_does_not_answer_before_the_referral_is_made() -> None:
    story = given(raised(), referred(at=MONDAY_NOON))
    story.when(feedback(told_at=MONDAY_10AM)).malformed("/told_at")
    story.when(feedback(occurred_at=MONDAY_10AM)).malformed("/occurred_at")
    story.when(feedback(told_at=MONDAY_NOON, occurred_at=MONDAY_10AM)).records("feedback.received")
    story.when(feedback(told_at=MONDAY_NOON)).records("feedback.received")


def test_each_answer_is_held_against_its_own_referral() -> None:
    early = done(a_referral("police", occurred_at=MONDAY_9AM))
    story = given(raised(), referred(at=MONDAY_NOON), early)
    story.when(feedback("police_investigation", "police-1", told_at=MONDAY_10AM)).records("feedback.received")


def test_a_made_time_is_not_corrected_to_after_an_answer() -> None:
    story = given(raised(), referred(), fed_back("section_17", at=MONDAY_NOON), silence_until(TUESDAY_NOON))
    story.when(change(2, made_at=london("2027-03-01 12:01"))).malformed("/changes/made_at")
    story.when(change(2, made_at=MONDAY_NOON)).records("event.corrected")
    story.tell(void(3)).when(change(2, made_at=london("2027-03-01 12:01")), at=TUESDAY_NOON).records(
        "event.corrected"
    )


def test_an_agencys_own_message_is_held_against_when_it_arrived() -> None:
    """11.8: a late agency does not decide whether it was in time."""
    by = By(id=CASE, role=AGENCY)
    story = given(raised(), referred()).at(TUESDAY_6PM)
    story = story.and_then(story.decided(feedback(told_at=TUESDAY_NOON), by))
    assert is_late(story)
    story = story.at(WEDNESDAY_9AM)
    (event,) = story.decided(feedback("section_47"), by)
    assert isinstance(event.fact, FeedbackReceived)
    assert event.fact.late


def test_silence_is_late_until_it_is_answered_at_a_time_within_the_limit() -> None:
    story = given(raised(), referred(), silence_until(TUESDAY_6PM))
    assert is_late(story)
    assert not is_late(story.tell(feedback(told_at=TUESDAY_5PM)))
