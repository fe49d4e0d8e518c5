"""The school withdraws a referral: its clocks end, and a referral that still applies is due again (11.8)."""

from domain.events import FeedbackReceived
from domain.refusals import AlreadyDecided, NoSuchAgencyReferral
from tests.domain.command_builders import (
    a_chase,
    a_referral,
    a_review,
    a_withdrawn_referral,
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
from tests.domain.people_and_times import DSL, TEACHER, TUESDAY_6PM, WEDNESDAY_10AM
from tests.domain.story import done, given, silence_until

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
