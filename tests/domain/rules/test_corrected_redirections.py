"""Redirections that are corrected or replaced, or whose referral has other causes too (11.8)."""

from tests.domain.command_builders import a_referral, change, feedback, raised, referred, reviewed, void
from tests.domain.people_and_times import MONDAY_9AM, MONDAY_10AM, MONDAY_NOON, TUESDAY_9AM
from tests.domain.rules.test_redirections import refers, sent_to
from tests.domain.safeguard_builders import reclassified
from tests.domain.story import given


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
