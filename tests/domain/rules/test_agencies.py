"""Referring, acknowledging, chasing and withdrawing (11.4, 11.5, 11.8, 11.10, 3-STF.h)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from domain.commands import PersonCommand, ReadInformation, SocialWorker
from domain.events import ChaseRecorded, FeedbackReceived, ReferralMade
from domain.refusals import AlreadyDecided, NoSuchAgencyReferral, NotAReReferral
from tests.domain.command_builders import (
    MORE,
    WHY,
    a_chase,
    a_referral,
    a_review,
    a_withdrawn_referral,
    an_acknowledgement,
    an_emergency,
    by_telephone,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import (
    DEPUTY,
    DSL,
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


REFERRED = given(raised(), reviewed("refer", "cscs"), referred())
REOPENS_THE_REVIEW = an_emergency("lado", trigger="at_risk")
WITHDRAWN = REFERRED.tell(a_withdrawn_referral())


def test_only_a_dsl_withdraws_and_only_a_referral_without_a_decision() -> None:
    given(raised(), done(a_referral(), TEACHER)).when(a_withdrawn_referral(), by=TEACHER).refused(Forbidden)
    REFERRED.when(a_withdrawn_referral("cscs-9")).refused(NoSuchAgencyReferral)
    given(raised(), referred(), fed_back("section_17")).when(a_withdrawn_referral()).refused(AlreadyDecided)


def test_its_clocks_end_and_the_referral_that_the_review_decided_is_due_again() -> None:
    """11.1, 11.8."""
    outcome = REFERRED.when(a_withdrawn_referral()).records("referral.withdrawn")
    outcome.turns(feedback_cscs_1="ended").opens("refer:cscs").stands_in("referral")
    late = REFERRED.silence(TUESDAY_6PM)
    late.when(a_withdrawn_referral()).turns(feedback_cscs_1="ended", chase_cscs_1="ended")


def test_a_call_that_was_withdrawn_needs_no_confirmation_in_writing() -> None:
    story = given(raised(), done(by_telephone("Shropshire")))
    story.when(a_withdrawn_referral()).turns(feedback_cscs_1="ended", confirm_in_writing_cscs_1="ended")


def test_nothing_that_no_one_decided_is_due_again() -> None:
    given(raised(), referred()).when(a_withdrawn_referral()).opens().stands_in("review")
    twice = given(raised(), reviewed("refer", "cscs"), referred(), done(a_referral(), DSL))
    twice.when(a_withdrawn_referral("cscs-2")).opens()


def test_danger_that_no_one_else_was_told_of_is_due_again() -> None:
    """11.4."""
    story = given(raised(immediate_danger=True), done(an_emergency("police"), DSL))
    outcome = story.when(a_withdrawn_referral("police-1"))
    outcome.opens("refer:immediate")
    told = story.tell(an_emergency("cscs"), DSL)
    told.when(a_withdrawn_referral("police-1")).opens()


def test_an_adult_in_images_of_whom_the_police_now_know_nothing_is_due_again() -> None:
    """8.3."""
    story = given(raised(imagery=True, adult_involved=True), referred("police"))
    story.when(a_withdrawn_referral("police-1")).opens("refer:police")


def test_an_answer_that_comes_all_the_same_leads_on_and_is_never_late() -> None:
    story = WITHDRAWN.silence(WEDNESDAY_10AM)
    outcome = story.when(feedback("section_17"), at=WEDNESDAY_10AM)
    assert not outcome.fact(FeedbackReceived).late
    assert outcome.after.state.open_obligation("conclude:cscs-1")
    assert outcome.after.state.open_obligation("refer:cscs") is None
    assert not outcome.after.state.is_late(outcome.after.state.agency_referrals[0])
    assert outcome.after.stage == "statutory"


def test_an_answer_ends_a_referral_that_is_due_by_an_older_review_or_allegation() -> None:
    story = given(raised(), referred(), reviewed("refer", "cscs"), done(a_withdrawn_referral()))
    assert "refer:cscs" in story.owed
    assert "refer:cscs" not in story.tell(feedback("section_17")).owed
    asked_again = story.tell(REOPENS_THE_REVIEW, TEACHER).tell(a_review("refer", "cscs"))
    assert "refer:cscs" in asked_again.tell(feedback("section_17")).owed


def test_withdrawing_hides_no_answer_that_was_late_by_then() -> None:
    late = REFERRED.silence(TUESDAY_6PM).tell(a_withdrawn_referral())
    assert late.state.is_late(late.state.agency_referrals[0])
    answered = late.when(feedback("section_17"), at=WEDNESDAY_10AM)
    assert answered.fact(FeedbackReceived).late
    assert answered.after.state.is_late(answered.after.state.agency_referrals[0])


def test_a_chase_after_the_withdrawal_starts_no_other() -> None:
    WITHDRAWN.when(a_chase()).records("chase.recorded").opens().turns()


def test_an_entry_made_in_error_is_voided_and_the_clocks_go_on() -> None:
    """3-DSL.n."""
    outcome = WITHDRAWN.when(void(WITHDRAWN.version_of("referral.withdrawn")))
    outcome.opens("feedback:cscs-1").turns(refer_cscs="ended")
    assert outcome.after.obligation("feedback:cscs-1").due_at == REFERRED.obligation("feedback:cscs-1").due_at


def test_the_referrer_and_the_head_are_told_at_once() -> None:
    """3-DSL.e: no one withdraws a teacher's referral behind their back."""
    outcome = given(raised(), done(a_referral(), TEACHER)).when(a_withdrawn_referral())
    (notice,) = outcome.notices
    assert (notice.say, notice.roles, notice.people) == (
        "referral-withdrawn",
        ("headteacher",),
        (TEACHER.id,),
    )
    assert (notice.never, notice.waits_since) == ((DSL.id,), None)


def test_silence_after_the_withdrawal_is_the_schools_alone() -> None:
    story = given(raised(), referred(), done(a_withdrawn_referral()), silence_until(WEDNESDAY_10AM))
    assert "feedback.overdue" not in [event.fact.type for event in story.stream]
