"""A referral that someone outside the school says they made settles no obligation (3.2c, 11.4, 11.6)."""

from dataclasses import replace

import pytest

from domain.case.event import Effects, ObligationTransition
from domain.commands import AddInformation, ConfirmedWith, RecordOutsideReferral
from domain.refusals import CaseClosed, PoliceReferralRequired
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    A_DISCUSSION,
    REOPEN,
    a_review,
    believed_at_risk,
    fed_back,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, MONDAY_9AM, TEACHER, TUESDAY_9AM, london
from tests.domain.settling_steps import closed
from tests.domain.side_record_builders import referred_by_others
from tests.domain.story import done, given

BY_THEM = referred_by_others(known_at=MONDAY_9AM)
TO_THE_POLICE = referred_by_others("police", known_at=MONDAY_9AM)
CONFIRMED = referred_by_others(
    known_at=MONDAY_9AM, confirmed_with=ConfirmedWith(name="A. Duty", role="Duty social worker")
)


def test_recording_it_is_the_dsls() -> None:
    given(raised(TEACHER)).when(BY_THEM, by=TEACHER).refused(Forbidden)
    given(raised(TEACHER)).when(BY_THEM, by=HEAD).refused(Forbidden)


def test_a_closed_case_is_reopened_for_it() -> None:
    given(raised(), closed).when(BY_THEM).refused(CaseClosed)


def test_an_outside_referral_starts_no_feedback_clock_and_is_no_referral_of_ours() -> None:
    """11.8: the agency tells the referrer."""
    story = given(raised(DSL), reviewed()).when(BY_THEM).records("outside-referral.recorded").opens().turns()
    assert story.after.state.agency_referrals == ()
    assert story.after.stage == "settled"
    assert case_document(story.after.state, DSL)["outside_referrals"] == [
        {
            "agency": "cscs",
            "by": "The children's ward",
            "known_at": "2027-03-01T09:00:00Z",
            "confirmed_with": None,
        }
    ]


def test_a_review_owes_the_agency_a_referral_whatever_others_say_they_did() -> None:
    story = given(raised(DSL), done(BY_THEM)).when(a_review("refer", "cscs", "lado"))
    assert {"refer:cscs", "refer:lado"} <= story.after.owed


@pytest.mark.parametrize("said", [BY_THEM, CONFIRMED])
def test_the_school_still_tells_the_agency_itself(said: RecordOutsideReferral) -> None:
    given(raised(DSL), reviewed("refer", "cscs")).when(said).turns()


def test_danger_stays_ours_to_refer() -> None:
    """11.4: refer at once, whatever others say they did."""
    story = given(raised(immediate_danger=True)).tell(TO_THE_POLICE)
    assert "refer:immediate" in story.owed


def test_police_who_were_told_by_others_let_no_review_pass() -> None:
    """8.3."""
    story = given(raised(DSL, imagery=True, adult_involved=True))
    told = story.when(TO_THE_POLICE).turns()
    told.after.when(a_review()).refused(PoliceReferralRequired)


def test_a_member_of_staff_is_reported_to_the_lado_whatever_others_say_they_did() -> None:
    """3.2i."""
    lado = referred_by_others("lado", known_at=MONDAY_9AM)
    story = given(raised(DSL), done(lado))
    story.when(AddInformation(text="It was a coach.", staff_allegation=True)).opens("refer:lado")


def test_to_refer_again_is_not_done_by_others() -> None:
    """11.10."""
    story = given(raised(DSL), referred(), fed_back("no_statutory"), done(believed_at_risk()))
    since = referred_by_others(known_at=london("2027-03-01 11:00"))
    story.when(since, at=london("2027-03-01 11:01")).turns()


def test_confirmed_by_the_agency_it_is_liaison_with_it() -> None:
    """11.6: the next contact is due from when it was confirmed."""
    story = given(raised(DSL), referred(), fed_back("section_17"))
    story.when(BY_THEM, at=TUESDAY_9AM).opens().turns()
    told = story.when(CONFIRMED, at=TUESDAY_9AM).opens("liaison").turns(liaison="met")
    told.due("liaison", london("2027-03-16 17:00"))
    assert told.events[0].clauses == ("3.2c", "11.6")
    told.after.when(void(4)).opens("liaison").turns(liaison="ended")


def test_the_case_shows_who_confirmed_an_outside_referral() -> None:
    story = given(raised(DSL), done(CONFIRMED))
    (shown,) = case_document(story.state, DSL)["outside_referrals"]
    assert shown["confirmed_with"] == {"name": "A. Duty", "role": "Duty social worker", "reference": None}


def test_the_person_who_confirmed_an_outside_referral_needs_a_name() -> None:
    nameless = referred_by_others(known_at=MONDAY_9AM, confirmed_with=ConfirmedWith(name=" "))
    given(raised(DSL)).when(nameless).malformed("/confirmed_with/name")


def test_an_obligation_that_release_0_1_0_recorded_as_met_stays_met() -> None:
    """A stream of release 0.1.0, in which the ward's referral met `refer:cscs`."""
    story = given(raised(DSL), reviewed("refer", "cscs"))
    (event,) = story.answer(BY_THEM, DSL)
    met = replace(event, effects=Effects(turns=(ObligationTransition(obligation="refer:cscs", state="met"),)))
    old = story.and_then([met])
    assert "refer:cscs" not in old.owed
    assert "refer:cscs" not in old.tell(A_DISCUSSION).tell(void(4)).owed
    assert "refer:cscs" in old.tell(void(3)).owed


def test_it_counts_as_no_approach_to_an_agency() -> None:
    story = given(raised(DSL), done(BY_THEM))
    assert story.state.approached == ()
    assert len(story.state.besides.outside) == 1
    reopened = closed(story.tell(a_review())).tell(REOPEN)
    assert reopened.state.approached == ()
