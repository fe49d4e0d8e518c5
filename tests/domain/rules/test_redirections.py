"""Redirections: the referral that is then due, what meets it, and corrections (11.8)."""

from datetime import datetime

import pytest

from domain.commands import RecordFeedback
from domain.entries.agencies import Agency, Decision, Elsewhere
from domain.people.roles import AGENCY, By
from tests.domain.command_builders import (
    AGENCIES,
    a_referral,
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
from tests.domain.safeguard_builders import reclassified
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


def test_elsewhere_that_is_not_an_agency_is_reconsidered() -> None:
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


def test_a_signed_message_of_an_agency_leads_on_too() -> None:
    story = TO_SOCIAL_CARE.at(TUESDAY_10AM)
    told = story.and_then(story.decided(sent_to("police"), By(id=CASE, role=AGENCY)))
    assert refers(told) == {"refer:police"}


def test_a_made_time_before_they_sent_the_school_there_owes_it_again() -> None:
    for answer in (sent_to("police"), sent_to()):
        story = (
            given(raised(), referred(at=MONDAY_9AM)).tell(answer, at=MONDAY_NOON).tell(a_referral("police"))
        )
        assert refers(story) == set()
        made = story.version_of("referral.made")
        earlier = story.tell(change(made, made_at=MONDAY_10AM))
        assert refers(earlier) == {"refer:police" if answer.redirected_to else "refer:cscs"}
        assert refers(earlier.tell(change(made, made_at=MONDAY_NOON))) == set()


def test_voiding_or_backdating_the_referral_reopens_the_redirection() -> None:
    since = given(raised(), referred(at=MONDAY_9AM), referred("police", at=MONDAY_NOON))
    told = since.tell(sent_to("police", told_at=MONDAY_10AM), at=TUESDAY_9AM)
    assert refers(told) == set()
    for correction in (void(3), change(3, made_at=MONDAY_9AM)):
        assert refers(told.tell(correction)) == {"refer:police"}
    twice = told.tell(a_referral("police"))
    assert refers(twice.tell(void(3))) == set()
    assert refers(told.tell(feedback("section_17")).tell(void(3))) == set()


def test_a_referral_required_by_two_agencies_survives_one_new_answer() -> None:
    """At the second answer the referral was no longer due; at the correction it was due already."""
    twice = given(raised(), referred("police"), referred("police"))
    first = twice.tell(sent_to(referral="police-1")).tell(a_referral("lado"))
    second = first.tell(sent_to(referral="police-2")).tell(void(first.version_of("referral.made")))
    assert refers(second) == {"refer:police"}
    assert refers(second.tell(feedback("police_investigation", "police-2"))) == {"refer:police"}


def test_a_destination_learnt_later_opens_its_referral_although_another_agency_was_told() -> None:
    told = given(raised(), referred("police")).tell(sent_to(referral="police-1")).tell(a_referral("lado"))
    assert refers(told) == set()
    learnt = told.tell(change(3, decision="redirected", redirected_to="police"))
    assert refers(learnt) == {"refer:police"}
    assert refers(learnt.tell(a_referral("police"))) == set()


def test_a_replaced_answer_requires_nothing_again() -> None:
    told = given(raised(), referred("lado")).tell(sent_to(referral="lado-1")).tell(a_referral("cscs"))
    made = told.version_of("referral.made")
    otherwise = told.tell(sent_to("police", "lado-1"))
    assert refers(otherwise.tell(void(made))) == {"refer:police"}


def test_an_adult_in_imagery_who_was_not_told_of_keeps_it_owed_when_they_answer_otherwise() -> None:
    """8.3."""
    sent = given(raised(adult_involved=True), referred()).tell(sent_to("police"))
    seen = sent.tell(reclassified("youth_produced_imagery"))
    assert refers(seen.tell(feedback("section_17"))) == {"refer:police"}
    untold = seen.tell(a_referral("police")).tell(sent_to("police"))
    again = untold.tell(void(untold.version_of("referral.made")))
    assert refers(again.tell(feedback("section_17"))) == {"refer:police"}


def test_a_referral_made_before_the_redirection_does_not_meet_a_shared_obligation() -> None:
    story = given(raised(), referred(at=MONDAY_9AM), reviewed("refer", "police", at=MONDAY_10AM))
    both = story.tell(sent_to("police"), at=MONDAY_NOON)
    early = both.tell(a_referral("police", occurred_at=MONDAY_10AM))
    assert refers(early) == {"refer:police"}
    assert refers(early.tell(a_referral("police", occurred_at=MONDAY_NOON))) == set()
