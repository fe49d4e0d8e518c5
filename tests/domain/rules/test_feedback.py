"""The agency's decision: what follows from it, and whether the first answer was late (11.8, 11.10)."""

from datetime import datetime
from typing import get_args

import pytest

from domain.case.warnings import derived_warnings, spoken_answers
from domain.compliance.compliance_check import ComplianceChecker
from domain.entries.agencies import Agency, Decision
from domain.events import FeedbackReceived
from domain.people.roles import AGENCY, By
from domain.refusals import NoSuchAgencyReferral, NotTheirDecision
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import AGENCIES, agreed, change, fed_back, feedback, raised, referred, void
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
from tests.with_each import with_each

TAKEN_UP = {
    "cscs": (
        *("immediate_protection", "section_47", "section_17", "specialist_assessment", "services"),
        "family_help",
    ),
    "police": ("police_investigation",),
    "lado": ("taken_up",),
    "adult_services": ("taken_up",),
}
AGAINST_INVESTIGATION = {"cscs": ("no_statutory",), "police": ("police_no_further_action",)}
NOTHING_FOLLOWS = {"lado": ("advice_given", "no_further_action"), "adult_services": ("advice_given",)}


def what_follows(agency: Agency, decision: Decision) -> str | None:
    """The obligation in the table; KeyError if the agency does not make that decision."""
    table = {
        **dict.fromkeys(TAKEN_UP[agency], f"conclude:{agency}-1"),
        **dict.fromkeys(AGAINST_INVESTIGATION.get(agency, ()), f"reconsider:{agency}-1"),
        **dict.fromkeys(NOTHING_FOLLOWS.get(agency, ()), None),
        "redirected": f"refer:{agency}",
    }
    if (agency, decision) == ("adult_services", "no_further_action"):
        return "support"
    return table[decision]


def test_nothing_is_told_of_a_referral_that_was_never_made() -> None:
    given(raised(), referred()).when(feedback(referral="police-1")).refused(NoSuchAgencyReferral)


@with_each("agency", AGENCIES)
@with_each("decision", get_args(Decision))
def test_each_agency_makes_its_own_decisions_and_each_owes_what_follows(
    agency: Agency, decision: Decision
) -> None:
    """11.8, 11.10."""
    told = given(raised(), referred(agency)).when(feedback(decision, f"{agency}-1"))
    try:
        follows = what_follows(agency, decision)
    except KeyError:
        told.refused(NotTheirDecision)
        return
    with_it = ["liaison"] if follows == f"conclude:{agency}-1" else []  # 11.6
    with_it += ["accept", "protect"] if decision == "immediate_protection" else []  # 11.9: sooner
    told.records("feedback.received").opens(*filter(None, [follows, *with_it, "inform-pupil:3"]))


def test_a_no_is_reconsidered_by_the_close_of_the_next_working_day() -> None:
    story = given(raised(), referred()).when(feedback("no_statutory"), at=TUESDAY_NOON)
    story.due("reconsider:cscs-1", london("2027-03-03 17:00")).stands_in("review")


@pytest.mark.parametrize(("told_at", "late"), [(TUESDAY_5PM, False), (TUESDAY_6PM, True)])
def test_feedback_is_late_after_its_deadline_and_not_at_it(told_at: datetime, late: bool) -> None:
    story = given(raised(), referred()).when(feedback(), at=told_at).records("feedback.received")
    assert story.after.state.is_late(story.after.state.agency_referrals[0]) is late
    assert story.fact(FeedbackReceived).late is late
    assert story.after.obligation("feedback:cscs-1").state == ("met_late" if late else "met")


def test_an_answer_told_in_time_and_recorded_the_next_day_is_not_late() -> None:
    story = given(raised(), referred(), silence_until(TUESDAY_6PM))
    told = story.when(feedback(told_at=TUESDAY_NOON), at=WEDNESDAY_9AM).records("feedback.received")
    told.turns(feedback_cscs_1="met", chase_cscs_1="ended")
    assert not told.fact(FeedbackReceived).late
    assert "feedback.overdue" in [event.fact.type for event in told.after.stream]


@with_each("first", ["no_statutory", "section_17", "redirected"])
@with_each("then", ["no_statutory", "section_17", "redirected"])
def test_a_changed_decision_ends_what_the_earlier_one_had_opened(first: Decision, then: Decision) -> None:
    story = given(raised(), referred(), fed_back(first), fed_back(then))
    following = {name for name in story.owed if name.startswith(("reconsider", "conclude", "refer"))}
    assert following == {what_follows("cscs", then)}


def test_if_adult_services_take_no_action_the_school_considers_support() -> None:
    """2.4a, 11.11: there is no work of theirs to conclude, and no one to stay in touch with."""
    story = given(raised(), referred("adult_services"))
    told = story.when(feedback("no_further_action", "adult_services-1"))
    told.opens("support", "inform-pupil:3")
    changed = told.after.when(feedback("taken_up", "adult_services-1"))
    changed.turns(support="ended").opens("conclude:adult_services-1", "liaison", "inform-pupil:4")
    voided = told.after.when(void(3))
    voided.opens("feedback:adult_services-1").turns(support="ended", inform_pupil_3="ended")


def test_a_changed_decision_does_not_end_what_the_school_decided_on_itself() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), done(agreed()), fed_back("section_47"))
    assert {"support", "conclude:cscs-1"} <= story.owed


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


REFERRED = given(raised(), referred())
SPOKEN = REFERRED.tell(feedback(how="told", said_by="The team manager"))


def asked_for(story: Story) -> list[str]:
    found = derived_warnings(story.state, POLICY, story.now)
    return [each.clause for each in found if "in writing" in each.text]


def shown(story: Story) -> str | None:
    how: str | None = whole_document(story.state)["agency_referrals"][0]["how"]
    return how


def test_two_spoken_answers_are_one_warning() -> None:
    by_phone = (
        feedback(how="told", said_by="The manager"),
        feedback("police_investigation", "police-1", how="told", said_by="The sergeant"),
    )
    both = given(raised(), referred(), referred("police"), *map(done, by_phone))
    (said,) = [each.text for each in spoken_answers(both.state)]
    assert "children's social care and of the police" in said


def test_a_spoken_answer_is_shown_so_and_asked_for_in_writing() -> None:
    assert shown(SPOKEN) == "told"
    assert asked_for(SPOKEN) == ["11.15"]
    (said,) = [each.text for each in spoken_answers(SPOKEN.state)]
    assert "each agency" not in said, "only one has answered"


def test_it_opens_no_task_and_so_is_never_late() -> None:
    assert SPOKEN.owed == REFERRED.tell(feedback()).owed


def test_in_writing_it_is_asked_for_no_more() -> None:
    written = SPOKEN.tell(feedback(how="written"))
    assert (shown(written), asked_for(written)) == ("written", [])
    assert asked_for(written.tell(void(written.state.version))) == ["11.15"]


def test_an_answer_of_which_no_one_said_how_it_came_is_not_asked_for() -> None:
    plain = REFERRED.tell(feedback())
    assert (shown(plain), asked_for(plain)) == (None, [])
