"""The case is about another child than the one of whom agencies were told (3-DSL.n, 11.4, 11.13)."""

from datetime import date, timedelta

from domain.messaging.incoming_messages import referral_meant
from domain.refusals import CannotBeCorrected, CannotIdentify, NoSuchAgencyReferral, ParentGateClosed
from tests.domain.command_builders import (
    a_concern,
    a_referral,
    a_withdrawn_referral,
    an_acknowledgement,
    an_emergency,
    feedback,
    protection,
    raised,
    referred,
    reviewed,
    told_pupil,
    void,
)
from tests.domain.joined_stories import joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, TEACHER
from tests.domain.record_builders import identified_as
from tests.domain.safeguard_builders import DANGER, MOTHER, PLAN, assessed
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import done, given

OTHER = identified_as("Amir Khan", date(2014, 5, 9))
SAME = identified_as("Rowan Ashdown-Bell", date(2020, 1, 31))
TOLD = {"told_to": "Front door"}
REFERRED = given(raised(), reviewed("refer", "cscs"), done(protection()), referred())
IN_DANGER = given(raised(immediate_danger=True), done(an_emergency("cscs"), DSL), done(protection()))
WRONG = REFERRED.tell(OTHER)


def test_the_referral_is_due_again_its_clock_ends_and_the_agency_is_told_of_the_mistake() -> None:
    outcome = REFERRED.when(OTHER).records("pupil.identified")
    outcome.opens("refer:cscs", "protect", "tell-agency:cscs-1").turns(feedback_cscs_1="ended")
    assert outcome.after.state.approached == ()
    REFERRED.when(SAME).records("pupil.identified").opens().turns()


def test_the_agency_is_told_in_four_school_hours_and_within_the_hour_in_danger() -> None:
    owed = WRONG.obligation("tell-agency:cscs-1")
    assert (owed.limit, owed.due_at) == (None, WRONG.obligation("protect").due_at)
    outcome = IN_DANGER.when(OTHER)
    outcome.opens("refer:immediate", "protect", "tell-agency:cscs-1")
    for name in ("protect", "tell-agency:cscs-1"):
        outcome.due(name, outcome.after.now + timedelta(hours=1))


def test_danger_that_was_said_later_is_not_told_by_a_referral_made_before_it() -> None:
    before = IN_DANGER.now
    later = IN_DANGER.at(before + timedelta(days=1)).tell(DANGER).tell(OTHER)
    still = later.tell(an_emergency("cscs", occurred_at=before), DSL)
    assert "refer:immediate" in still.owed
    assert "refer:immediate" not in still.tell(an_emergency("cscs"), DSL).owed


def test_danger_that_is_said_later_shortens_the_time_to_tell_the_agency() -> None:
    story = WRONG.tell(an_emergency("police"), DSL)
    assert story.obligation("tell-agency:cscs-1").due_at == story.now + timedelta(hours=1)


def test_only_a_withdrawal_of_which_the_agency_was_told_tells_it_of_the_mistake() -> None:
    """A referral about another child can be withdrawn when it has been decided on, too."""
    answered = REFERRED.tell(feedback("section_17")).tell(OTHER)
    for story in (WRONG, answered):
        story.when(a_withdrawn_referral()).opens().turns()
        story.when(a_withdrawn_referral(**TOLD)).opens().turns(tell_agency_cscs_1="met")


def test_an_agency_that_was_told_before_is_not_told_again() -> None:
    told = REFERRED.tell(a_withdrawn_referral(**TOLD))
    assert "tell-agency:cscs-1" not in told.tell(OTHER).owed
    told.tell(OTHER).when(void(told.state.version)).refused(CannotBeCorrected)
    assert "tell-agency:cscs-1" in REFERRED.tell(a_withdrawn_referral()).tell(OTHER).owed


def test_the_answers_about_the_first_child_decide_nothing() -> None:
    answered = REFERRED.tell(feedback("section_17"))
    told = answered.version_of("feedback.received")
    outcome = answered.when(OTHER)
    outcome.opens("refer:cscs", "protect", "tell-agency:cscs-1").turns(
        conclude_cscs_1="ended",
        liaison="ended",
        **{f"inform_pupil_{told}": "ended"},  # type: ignore[arg-type]
    )
    assert outcome.after.stage == "referral"
    for command in (feedback("no_statutory"), an_acknowledgement()):
        outcome.after.when(command).refused(NoSuchAgencyReferral)


def test_a_referral_to_which_the_first_agency_sent_the_school_is_not_due_for_this_child() -> None:
    sent_on = REFERRED.tell(feedback("redirected", redirected_to="police"))
    assert "refer:police" in sent_on.owed
    assert "refer:police" not in sent_on.tell(OTHER).owed
    made = sent_on.tell(a_referral("police")).tell(OTHER)
    assert "refer:police" not in made.owed
    assert {"tell-agency:cscs-1", "tell-agency:police-1"} <= made.owed


def test_danger_that_no_one_was_told_of_for_this_child_is_due_again() -> None:
    """11.4: a teacher's own emergency made the danger known, and it is the same danger."""
    story = given(raised(), done(an_emergency("police"), TEACHER)).tell(OTHER)
    assert "refer:immediate" in story.owed
    assert "retrospective-review" in story.owed


def test_measures_and_every_parents_gate_are_decided_again() -> None:
    story = given(raised(), done(protection()), done(assessed()))
    story.when(PLAN).records("parent-contact.planned")
    wrong = story.tell(OTHER)
    assert "protect" in wrong.owed
    assert not wrong.state.gate.is_open(MOTHER)
    wrong.when(PLAN).refused(ParentGateClosed)
    wrong.when(protection()).turns(protect="met")


def test_the_first_child_and_their_parents_are_told_if_they_may_have_been_told() -> None:
    pupil = REFERRED.tell(told_pupil(REFERRED.version_of("review.decided")))
    parents = REFERRED.tell(assessed())
    for story in (pupil, parents):
        wrong = story.tell(OTHER)
        assert f"inform-pupil:{wrong.version_of('pupil.identified')}" in wrong.owed
    assert f"inform-pupil:{WRONG.state.version}" not in WRONG.owed


def test_a_void_identification_restores_everything_until_an_agency_was_told() -> None:
    version = WRONG.version_of("pupil.identified")
    back = WRONG.tell(void(version))
    assert back.owed == REFERRED.owed
    assert back.obligation("feedback:cscs-1").due_at == REFERRED.obligation("feedback:cscs-1").due_at
    WRONG.tell(a_referral()).when(void(version)).refused(CannotBeCorrected)
    WRONG.tell(a_withdrawn_referral(**TOLD)).when(void(version)).refused(CannotBeCorrected)


def test_a_referral_about_another_child_was_made_and_cannot_be_cancelled() -> None:
    WRONG.when(void(WRONG.version_of("referral.made"))).refused(CannotBeCorrected)


def test_of_a_third_child_every_agency_that_was_told_of_the_first_two_is_told() -> None:
    third = WRONG.tell(a_referral()).tell(identified_as("Bo Lin", date(2015, 5, 9)))
    assert {"tell-agency:cscs-1", "tell-agency:cscs-2", "refer:cscs"} <= third.owed
    twice = WRONG.tell(identified_as("Bo Lin", date(2015, 5, 9)))
    assert "tell-agency:cscs-1" in twice.tell(void(WRONG.version_of("pupil.identified"))).owed


def test_a_closed_case_reopens_first_if_an_agency_was_told() -> None:
    over = closed(IN_DANGER)
    outcome = over.when(OTHER).records("pupil.identified", "case.reopened")
    owed = {"accept", "review", "protect", "refer:immediate", "tell-agency:cscs-1"}
    assert owed <= outcome.after.owed
    outcome.due("protect", outcome.after.now + timedelta(hours=1))
    closed(given(raised())).when(OTHER).records("pupil.identified").opens()


def test_the_case_closes_once_everyone_was_told() -> None:
    assert closed(everything_met(WRONG)).state.closed


def test_a_message_about_the_first_child_is_written_down_and_decides_nothing() -> None:
    """11.8: the agency’s message is kept, and a person reads it."""
    referral = referral_meant(WRONG.state, frozenset(("cscs-1",)))
    assert referral is not None
    assert referral in WRONG.state.mistaken_referrals
    again = WRONG.tell(a_referral())
    newer = referral_meant(again.state, frozenset(("cscs-1", "cscs-2")))
    assert newer is not None
    assert newer.id == "cscs-2", "the referral about this child comes first"


def test_a_joined_case_is_parted_first_if_an_agency_was_told() -> None:
    """2.4g: the other case would tell the agency of the first child."""
    pair = joined(given(raised()), other_case(done(a_concern(), COLLEAGUE), referred()))
    pair.there.when(OTHER).refused(CannotIdentify)
    pair.there.when(SAME).records("pupil.identified")
