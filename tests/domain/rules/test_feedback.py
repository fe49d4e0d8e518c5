"""The agency's decision, and what follows from it (11.8, 11.10)."""

from datetime import datetime
from typing import get_args

import pytest

from domain.entries.agencies import Agency, Decision
from domain.events import FeedbackReceived
from domain.refusals import NoSuchAgencyReferral, NotTheirDecision
from tests.domain.command_builders import (
    AGENCIES,
    agreed,
    an_emergency,
    concluded,
    fed_back,
    feedback,
    neither,
    raised,
    referred,
    void,
)
from tests.domain.people_and_times import (
    MONDAY_NOON,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    TUESDAY_NOON,
    WEDNESDAY_9AM,
    london,
)
from tests.domain.story import done, given, silence_until
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


def test_the_time_an_answer_was_told_is_kept_apart_from_the_time_of_its_entry() -> None:
    told = given(raised(), referred()).when(feedback(told_at=MONDAY_NOON), at=TUESDAY_NOON)
    assert told.events[0].occurred_at == TUESDAY_NOON


def test_silence_is_late_while_it_lasts() -> None:
    before, after = (given(raised(), referred(), silence_until(at)) for at in (TUESDAY_NOON, TUESDAY_6PM))
    assert not before.state.is_late(before.state.agency_referrals[0])
    assert after.state.is_late(after.state.agency_referrals[0])


def test_the_newest_decision_counts() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), fed_back("section_47"))
    (made,) = story.state.agency_referrals
    assert made.current_decision is not None
    assert made.current_decision.decision == "section_47"


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


def test_a_changed_decision_ends_monitoring() -> None:
    in_a_week = london("2027-03-08 09:00").date()
    story = given(raised(), referred(), fed_back("no_statutory"), done(neither(in_a_week)))
    story.when(feedback("section_47")).turns(monitor_cscs_1="ended")


def test_a_changed_decision_does_not_end_what_the_school_decided_on_itself() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), done(agreed()), fed_back("section_47"))
    assert {"support", "conclude:cscs-1"} <= story.owed


def test_work_taken_up_again_after_its_end_must_be_concluded_again() -> None:
    story = given(raised(), referred(), fed_back("section_17"), done(concluded()))
    pupil = f"inform-pupil:{story.state.version + 1}"
    story.when(feedback("section_47")).opens("conclude:cscs-1", "liaison", pupil)


def test_the_referrer_records_what_they_were_told() -> None:
    """11.8: the agency answers the referrer."""
    story = given(raised(), done(an_emergency(), TEACHER))
    story.when(feedback("police_investigation", "police-1"), by=TEACHER).records("feedback.received")
