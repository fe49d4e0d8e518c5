"""Redirections: the referral that is then due, and what meets it (11.8)."""

from datetime import datetime

import pytest

from domain.commands import AddInformation, RecordFeedback
from domain.entries.agencies import Agency, Decision, Elsewhere
from domain.people.roles import AGENCY, By
from tests.domain.command_builders import (
    AGENCIES,
    a_referral,
    a_review,
    agreed,
    an_emergency,
    believed_at_risk,
    change,
    fed_back,
    feedback,
    neither,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.people_and_times import (
    CASE,
    MONDAY_9AM,
    MONDAY_10AM,
    MONDAY_NOON,
    TUESDAY_9AM,
    TUESDAY_10AM,
    TUESDAY_NOON,
)
from tests.domain.story import Story, done, given
from tests.with_each import with_each


def sent_to(
    elsewhere: Elsewhere | None = None, referral: str = "cscs-1", told_at: datetime | None = None
) -> RecordFeedback:
    return feedback("redirected", referral, redirected_to=elsewhere, told_at=told_at)


def refers(story: Story) -> set[str]:
    """The open referrals and reconsiderations."""
    return {name for name in story.owed if name.startswith(("refer:", "reconsider:"))}


TO_SOCIAL_CARE = given(raised(), reviewed("refer", "cscs"), referred())


@pytest.mark.parametrize("decision", ["section_17", "no_statutory"])
def test_only_one_who_is_sent_elsewhere_is_told_where(decision: Decision) -> None:
    TO_SOCIAL_CARE.when(feedback(decision, redirected_to="police")).malformed("/redirected_to")
    correction = change(3, decision=decision, redirected_to="police")
    TO_SOCIAL_CARE.when(correction).malformed("/changes/redirected_to")
    TO_SOCIAL_CARE.when(change(3, redirected_to="police")).malformed("/changes/redirected_to")


@with_each("agency", AGENCIES)
def test_a_referral_is_owed_to_where_they_send_the_school(agency: Agency) -> None:
    told = TO_SOCIAL_CARE.when(sent_to(agency)).records("feedback.received")
    told.opens(f"refer:{agency}", f"inform-pupil:{told.after.state.version}")
    met = told.after.when(a_referral(agency)).records("referral.made")
    assert refers(met.after) == set()


def test_a_referral_elsewhere_does_not_meet_it() -> None:
    story = TO_SOCIAL_CARE.tell(sent_to("police")).tell(a_referral("lado")).tell(a_referral("cscs"))
    assert refers(story) == {"refer:police"}


def test_a_referral_made_when_the_redirection_was_told_or_since_is_enough() -> None:
    since = given(raised(), referred(at=MONDAY_9AM), referred("police", at=MONDAY_NOON))
    for told_at in (MONDAY_NOON, MONDAY_10AM):
        told = since.when(sent_to("police", told_at=told_at), at=TUESDAY_9AM)
        told.opens(f"inform-pupil:{told.after.state.version}")
    before = since.when(sent_to("police", told_at=TUESDAY_9AM), at=TUESDAY_9AM)
    before.opens("refer:police", f"inform-pupil:{before.after.state.version}")


def test_the_minute_that_people_write_is_enough() -> None:
    told = (
        given(raised(), referred(at=MONDAY_9AM))
        .at(MONDAY_10AM.replace(second=40))
        .tell(sent_to("police"), at=MONDAY_10AM.replace(second=40))
    )
    story = told.tell(a_referral("police", occurred_at=MONDAY_10AM), at=MONDAY_NOON)
    assert refers(story) == set()


def test_an_earlier_referral_never_meets_it_in_either_order() -> None:
    early = a_referral("police", occurred_at=MONDAY_10AM)
    first = given(raised(), referred(at=MONDAY_9AM)).tell(sent_to("police"), at=MONDAY_NOON)
    assert refers(first.tell(early)) == {"refer:police"}
    then = given(raised(), referred(at=MONDAY_9AM)).tell(early, at=MONDAY_NOON)
    assert refers(then.tell(sent_to("police"))) == {"refer:police"}


def test_the_referral_that_is_answered_so_does_not_count_itself() -> None:
    story = given(raised(), referred(at=MONDAY_NOON))
    told = story.when(sent_to("cscs", told_at=MONDAY_NOON))
    told.opens("refer:cscs", "inform-pupil:3")
    assert refers(told.after.tell(a_referral("cscs", authority="Next county"))) == set()


def test_without_saying_where_the_next_referral_to_any_agency_meets_it() -> None:
    told = TO_SOCIAL_CARE.when(sent_to()).records("feedback.received")
    told.opens("refer:cscs", f"inform-pupil:{told.after.state.version}")
    for agency in AGENCIES:
        assert refers(told.after.tell(a_referral(agency))) == set()
    assert refers(told.after.tell(an_emergency("police"))) == set()


def test_a_decision_to_refer_again_is_met_only_by_a_referral_to_that_agency() -> None:
    """A referral to another agency does not meet the DSL's own decision to refer again."""
    again = given(raised(), referred(), fed_back("no_statutory"), done(believed_at_risk()))
    story = again.tell(sent_to()).tell(a_referral("police"))
    assert refers(story) == {"refer:cscs"}


def test_an_adult_in_imagery_is_still_told_to_the_police() -> None:
    """8.3."""
    redirected = given(raised(), referred("police")).tell(sent_to(referral="police-1"))
    seen = AddInformation(text="A grown man has pictures.", imagery=True, adult_involved=True)
    story = redirected.tell(seen).tell(a_referral("lado"))
    assert "refer:police" in story.owed
    assert refers(story.tell(a_referral("police"))) == set()


def test_elsewhere_that_is_no_agency_is_reconsidered() -> None:
    """11.10."""
    told = TO_SOCIAL_CARE.when(sent_to("other")).records("feedback.received")
    told.opens("reconsider:cscs-1", f"inform-pupil:{told.after.state.version}")
    story = told.after
    assert refers(story.tell(believed_at_risk())) == {"refer:cscs"}
    assert "support" in story.tell(agreed()).owed
    watched = story.tell(neither(TUESDAY_NOON.date()))
    assert "monitor:cscs-1" in watched.owed
    assert "monitor:cscs-1" not in watched.tell(sent_to("police")).owed


def test_a_later_answer_ends_what_the_earlier_one_opened() -> None:
    story = TO_SOCIAL_CARE.tell(sent_to("police"))
    assert refers(story.tell(sent_to("lado"))) == {"refer:lado"}
    assert refers(story.tell(sent_to("other"))) == {"reconsider:cscs-1"}
    assert refers(story.tell(sent_to())) == {"refer:cscs"}
    assert refers(story.tell(feedback("section_17"))) == set()
    assert refers(story.tell(sent_to("other")).tell(sent_to("police"))) == {"refer:police"}


def test_a_later_answer_does_not_end_what_the_review_decided() -> None:
    both = given(raised(), referred(), reviewed("refer", "police"))
    story = both.tell(sent_to("police")).tell(feedback("section_17"))
    assert refers(story) == {"refer:police"}


def test_an_answer_in_error_takes_away_what_it_opened_and_brings_back_what_it_had_met() -> None:
    story = TO_SOCIAL_CARE.tell(sent_to("police"))
    answer = story.version_of("feedback.received")
    assert refers(story.tell(void(answer))) == set()
    met = story.tell(a_referral("police"))
    back = met.tell(void(met.version_of("referral.made")))
    assert refers(back) == {"refer:police"}
    unsaid = TO_SOCIAL_CARE.tell(sent_to()).tell(a_referral("lado"))
    assert refers(unsaid.tell(void(unsaid.version_of("referral.made")))) == {"refer:cscs"}
    twice = TO_SOCIAL_CARE.tell(sent_to()).tell(a_referral("lado")).tell(a_referral("police"))
    lado = twice.version_of("referral.made") - 1
    assert refers(twice.tell(void(lado))) == set()


def test_the_destination_of_a_redirection_can_be_corrected() -> None:
    story = TO_SOCIAL_CARE.tell(sent_to("police"))
    answer = story.version_of("feedback.received")
    heard = story.tell(change(answer, decision="redirected", redirected_to="lado"))
    assert refers(heard) == {"refer:lado"}
    assert refers(heard.tell(change(answer, decision="redirected"))) == {"refer:cscs"}
    assert refers(heard.tell(change(answer, decision="section_17"))) == set()
    taken_up = TO_SOCIAL_CARE.tell(feedback("section_17"))
    answer = taken_up.version_of("feedback.received")
    assert refers(taken_up.tell(change(answer, decision="redirected", redirected_to="police"))) == {
        "refer:police"
    }


def test_a_reconsideration_in_error_is_owed_again_where_they_sent_the_school_to_no_agency() -> None:
    story = TO_SOCIAL_CARE.tell(sent_to("other")).tell(neither(TUESDAY_NOON.date()))
    back = story.tell(void(story.version_of("reconsideration.decided")))
    assert refers(back) == {"reconsider:cscs-1"}
    assert "monitor:cscs-1" not in back.owed


def test_a_signed_message_of_an_agency_leads_on_too() -> None:
    story = TO_SOCIAL_CARE.at(TUESDAY_10AM)
    told = story.and_then(story.decided(sent_to("police"), By(id=CASE, role=AGENCY)))
    assert refers(told) == {"refer:police"}


def test_a_review_may_refer_there_all_the_same() -> None:
    story = given(raised(), referred()).tell(sent_to("police"))
    decided = story.tell(a_review("refer", "police"))
    assert refers(decided.tell(a_referral("police"))) == set()
