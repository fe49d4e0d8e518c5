"""Another agency has referred the child already: approached, and no feedback is owed (3.2c, 11.4, 11.8)."""

from domain.refusals import CaseClosed, PoliceReferralRequired
from domain.view import case_view
from tests.domain.asked import REOPEN, a_review, believed_at_risk, fed_back, raised, referred, reviewed, void
from tests.domain.besides import referred_by_others
from tests.domain.ending import closed
from tests.domain.outcome import Forbidden
from tests.domain.people import DSL, HEAD, MONDAY_9AM, TEACHER, london
from tests.domain.story import done, given

BY_THEM = referred_by_others(known_at=MONDAY_9AM)
TO_THE_POLICE = referred_by_others("police", known_at=MONDAY_9AM)


def test_recording_it_is_the_dsls() -> None:
    given(raised(TEACHER)).when(BY_THEM, by=TEACHER).refused(Forbidden)
    given(raised(TEACHER)).when(BY_THEM, by=HEAD).refused(Forbidden)


def test_a_closed_case_is_reopened_for_it() -> None:
    given(raised(), closed).when(BY_THEM).refused(CaseClosed)


def test_it_starts_no_feedback_clock_and_makes_no_agency_referral_of_ours() -> None:
    """11.8: whoever referred is told."""
    story = given(raised(DSL), reviewed()).when(BY_THEM).records("outside-referral.recorded").opens().turns()
    assert story.after.state.agency_referrals == ()
    assert story.after.stage == "settled"
    assert case_view(story.after.state, DSL)["outside_referrals"] == [
        {"agency": "cscs", "by": "The children's ward", "known_at": "2027-03-01T09:00:00Z"}
    ]


def test_an_agency_that_was_approached_is_not_owed_a_referral_by_the_review() -> None:
    story = given(raised(DSL), done(BY_THEM)).when(a_review("refer", "cscs", "lado"))
    assert "refer:lado" in story.after.owed
    assert "refer:cscs" not in story.after.owed


def test_one_that_was_owed_is_met() -> None:
    given(raised(DSL), reviewed("refer", "cscs")).when(BY_THEM).turns(refer_cscs="met")


def test_danger_stays_ours_to_refer() -> None:
    """11.4: immediately, whatever others are said to have done."""
    story = given(raised(immediate_danger=True)).tell(TO_THE_POLICE)
    assert "refer:immediate" in story.owed


def test_the_police_who_were_told_by_others_are_approached() -> None:
    """8.3."""
    story = given(raised(DSL, imagery=True, adult_involved=True))
    story.when(a_review()).refused(PoliceReferralRequired)
    told = story.when(TO_THE_POLICE).turns(refer_police="met")
    told.after.when(a_review()).records("review.decided")


def test_to_refer_again_is_not_done_by_what_was_known_before() -> None:
    """11.10."""
    story = given(raised(DSL), referred(), fed_back("no_statutory"), done(believed_at_risk()))
    story.when(BY_THEM).turns()
    since = referred_by_others(known_at=london("2027-03-01 11:00"))
    story.when(since, at=london("2027-03-01 11:01")).turns(refer_cscs="met")


def test_one_that_was_none_owes_the_referral_again() -> None:
    story = given(raised(DSL), reviewed("refer", "cscs"), done(BY_THEM))
    story.when(void(3)).opens("refer:cscs")


def test_after_a_reopening_it_is_approached_anew() -> None:
    """11.10."""
    story = closed(given(raised(DSL), done(BY_THEM), reviewed())).tell(REOPEN)
    assert story.state.approached == ()
    assert len(story.state.besides.outside) == 1
