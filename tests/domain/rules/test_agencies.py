"""Referring, acknowledging and chasing (11.4, 11.5, 11.8, 11.10, 3-STF.h)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from domain.commands import PersonCommand, ReadInformation, SocialWorker
from domain.events import ChaseRecorded, ReferralMade
from domain.refusals import AlreadyDecided, NoSuchAgencyReferral, NotAReReferral
from tests.domain.command_builders import (
    MORE,
    WHY,
    a_chase,
    a_referral,
    a_review,
    an_acknowledgement,
    an_emergency,
    fed_back,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import (
    DEPUTY,
    FRIDAY_3PM,
    MONDAY_9AM,
    MONDAY_NOON,
    NEXT_MONDAY_5PM,
    SATURDAY_NOON,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    TUESDAY_NOON,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.settling_steps import closed
from tests.domain.story import done, given, silence_until
from tests.with_each import with_each


def test_a_re_referral_goes_to_the_same_agency_once_it_has_decided_and_starts_its_own_clock() -> None:
    """11.10."""
    again = a_referral(re_referral_of="cscs-1")
    given(raised()).when(again).refused(NoSuchAgencyReferral)
    given(raised(), referred()).when(again).refused(NotAReReferral)
    decided = given(raised(), referred(), fed_back("no_statutory"))
    decided.when(replace(again, agency="lado")).refused(NotAReReferral)
    decided.when(again).opens("feedback:cscs-2")


@with_each(
    ("made", "due"),
    [
        (FRIDAY_3PM, NEXT_MONDAY_5PM),
        (SATURDAY_NOON, NEXT_MONDAY_5PM),
        (london("2027-03-07 23:59"), NEXT_MONDAY_5PM),
        (london("2027-03-25 16:00"), london("2027-03-30 17:00")),  # over Easter
        (london("2027-03-27 12:00"), london("2027-03-30 17:00")),  # the clocks go forward that night
    ],
)
def test_feedback_is_due_at_the_close_of_the_next_working_day(made: datetime, due: datetime) -> None:
    """11.8."""
    assert given(raised(), done(a_referral(), at=made)).obligation("feedback:cscs-1").due_at == due


def test_the_clock_runs_from_when_it_was_made_not_from_when_it_was_typed() -> None:
    story = given(raised()).when(a_referral(occurred_at=MONDAY_9AM), at=TUESDAY_NOON)
    (event,) = story.events
    assert isinstance(event.fact, ReferralMade)
    assert (event.fact.made_at, event.occurred_at, event.recorded_at) == (
        MONDAY_9AM,
        MONDAY_9AM,
        TUESDAY_NOON,
    )
    story.due("feedback:cscs-1", london("2027-03-02 17:00"))


def test_a_referral_meets_what_is_owed_to_that_agency_alone() -> None:
    story = given(raised(), reviewed("refer", "cscs", "police"))
    story.when(a_referral("police")).turns(refer_police="met").stands_in("referral")


def test_any_staff_member_refers_in_an_emergency_and_the_dsl_reviews_it_afterwards() -> None:
    """11.4, 3-STF.h."""
    story = given(raised()).when(an_emergency(trigger="at_risk"), by=TEACHER).records("referral.made")
    story.opens("feedback:police-1", "retrospective-review").turns(review="replaced")
    story.stands_in("awaiting_feedback").due("retrospective-review", london("2027-03-01 14:00"))


def test_an_emergency_because_of_danger_makes_danger_known_and_tells_of_it() -> None:
    """11.4, 11.9: it does not take another entry to say so, and no later review than without it."""
    story = given(raised()).when(an_emergency(), by=TEACHER)
    story.opens("feedback:police-1", "retrospective-review", "accept", "protect")
    story.turns(review="replaced", accept="replaced", protect="replaced")
    assert story.after.state.concern.immediate_danger
    called = story.after.now
    story.due("accept", called + timedelta(minutes=10)).due("protect", called + timedelta(hours=1))


def test_a_second_emergency_takes_over_the_sooner_deadline_of_a_review_that_was_opened_again() -> None:
    """3-STF.h: the review afterwards is due by the earlier of both deadlines."""
    called = given(raised(TEACHER), reviewed(), done(an_emergency(trigger="at_risk"), TEACHER))
    assert called.obligation("retrospective-review").due_at == TUESDAY_5PM
    said = called.tell(MORE, TEACHER)
    again = said.tell(ReadInformation(versions=(said.state.version,), changes="review", reasons=WHY))
    due = again.obligation("review").due_at
    assert due is not None
    assert due < TUESDAY_5PM
    story = again.when(an_emergency(trigger="at_risk"), by=TEACHER).due("retrospective-review", due)
    assert len(story.after.obligation("retrospective-review").causes) == 2


def test_an_emergency_by_a_deputy_needs_no_second_look() -> None:
    given(raised()).when(an_emergency(trigger="at_risk"), by=DEPUTY).opens("feedback:police-1").turns()


def test_an_emergency_reopens_a_closed_case() -> None:
    story = given(raised(), closed).when(an_emergency(), by=TEACHER).records("case.reopened", "referral.made")
    story.opens(*("accept", "protect") * 2, "review", "feedback:police-1", "retrospective-review")
    story.turns(review="replaced", accept="replaced", protect="replaced").stands_in("awaiting_feedback")


def test_an_agency_of_the_first_life_is_owed_a_referral_again_after_reopening() -> None:
    story = given(raised(), referred(), fed_back("section_17"), closed, done(an_emergency(), DEPUTY))
    story.when(a_review("refer", "cscs", "police")).opens(
        "refer:cscs", f"inform-pupil:{story.state.version + 1}", "reply"
    )


@with_each("entry", [an_acknowledgement, a_chase])
def test_only_a_referral_that_waits_for_a_decision_is_acknowledged_or_chased(
    entry: Callable[..., PersonCommand],
) -> None:
    given(raised(), referred(), fed_back("section_17")).when(entry()).refused(AlreadyDecided)
    given(raised(), referred()).when(entry("police-1")).refused(NoSuchAgencyReferral)


def test_an_acknowledgement_does_not_stop_the_clock() -> None:
    """11.8: an acknowledgement and a decision are separate facts."""
    story = given(raised(), referred()).when(an_acknowledgement(), at=MONDAY_NOON)
    story.records("referral.acknowledged").opens().turns().stands_in("review")
    assert story.after.state.agency_referrals[0].acknowledged_at == MONDAY_NOON


def test_the_first_acknowledgement_and_the_latest_social_worker_count() -> None:
    first, second = SocialWorker(name="A. Duty"), SocialWorker(name="B. Assigned")
    story = given(
        raised(),
        referred(),
        done(an_acknowledgement(social_worker=first), at=MONDAY_NOON),
        done(an_acknowledgement(social_worker=second)),
        done(an_acknowledgement()),
    )
    (made,) = story.state.agency_referrals
    assert (made.acknowledged_at, made.social_worker) == (MONDAY_NOON, second)


def test_asking_before_the_deadline_owes_no_next_chase() -> None:
    given(raised(), referred()).when(a_chase()).records("chase.recorded").opens().turns()


def test_each_chase_opens_the_next_two_school_hours_on() -> None:
    """11.8."""
    story = given(raised(), referred(), silence_until(TUESDAY_6PM)).when(a_chase(), at=TUESDAY_6PM)
    story.then(
        ChaseRecorded(agency_referral="cscs-1", contacted="front_door", route="telephone", result="no_answer")
    )
    story.opens("chase:cscs-1").turns(chase_cscs_1="met").due("chase:cscs-1", WEDNESDAY_10AM)
