"""An exploited pupil has a mentor, who keeps in contact (12.5)."""

import pytest

from domain.access.ownership import Owners, owners
from domain.access.permissions import visibility
from domain.entries.reporting import Outcome
from domain.refusals import (
    MentorIsTheSubject,
    MentorStillAssigned,
    NoMentorAssigned,
)
from tests.domain.command_builders import a_review, raised, reviewed
from tests.domain.exploitation_builders import (
    EXPLOITATION,
    FIVE_AFTER_FRIDAY,
    IN_FIVE_WORKING_DAYS,
    LAST_CONTACT,
    NO_MENTOR,
    a_contact,
    a_mentor,
    looked_at_twice,
    mentored,
    upheld,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    COLLEAGUE,
    DSL,
    FRIDAY_3PM,
    MENTOR,
    TUESDAY_9AM,
    WEDNESDAY_9AM,
    london,
)
from tests.domain.story import done, given


def test_no_contact_is_recorded_without_a_mentor() -> None:
    upheld().when(a_contact()).refused(NoMentorAssigned)
    upheld().tell(NO_MENTOR).when(a_contact()).refused(NoMentorAssigned)
    mentored().tell(LAST_CONTACT).when(a_contact()).refused(NoMentorAssigned)


def test_no_subject_of_the_concern_becomes_the_mentor() -> None:
    """3.2h."""
    story = given(raised(category="cse", about=(COLLEAGUE,)), reviewed("early_help"))
    story.when(a_mentor(COLLEAGUE)).refused(MentorIsTheSubject)


def test_no_mentor_needed_is_refused_while_one_is_assigned() -> None:
    mentored().when(NO_MENTOR).refused(MentorStillAssigned)


def test_nothing_to_act_on_needs_no_mentor() -> None:
    given(raised(DSL, category="cse"), reviewed()).when(NO_MENTOR).turns().opens()


@pytest.mark.parametrize("outcome", ["early_help", "pastoral_support"])
def test_a_pupil_who_was_exploited_is_owed_a_mentor(outcome: Outcome) -> None:
    story = given(raised(DSL, category="cce")).when(a_review(outcome))
    story.opens("start-support", "inform-pupil:2", "consider-nrm", "mentor")
    story.due("mentor", IN_FIVE_WORKING_DAYS)


def test_a_later_review_that_acts_on_exploitation_opens_the_mentor() -> None:
    assert "mentor" in looked_at_twice(first="no_further_action").owed
    assert "mentor" not in looked_at_twice(first="no_further_action", then="no_further_action").owed


def test_a_mentor_is_assigned_with_the_working_days_between_contacts() -> None:
    story = upheld().when(a_mentor(COLLEAGUE, 10), at=FRIDAY_3PM).records("mentor.assigned")
    story.turns(mentor="met").opens("mentor-contact").due("mentor-contact", london("2027-03-19 17:00"))


def test_a_mentor_assigned_before_the_review_is_enough() -> None:
    story = given(EXPLOITATION, done(a_mentor(COLLEAGUE)), reviewed("early_help"))
    assert "mentor" not in story.owed


def test_a_reasoned_decision_that_no_mentor_is_needed_meets_the_obligation() -> None:
    upheld().when(NO_MENTOR).records("mentor.assigned").turns(mentor="met").opens()


def test_the_mentor_has_a_receipt_and_records_contacts() -> None:
    story = mentored(mentor=COLLEAGUE)
    assert visibility(upheld().state, COLLEAGUE) is None
    assert visibility(story.state, COLLEAGUE) == "receipt"
    assert story.next_for(COLLEAGUE)[0] == "record-mentor-contact"
    story.when(a_contact(note="At lunch."), by=COLLEAGUE).acted_as("mentor")


def test_the_role_of_mentor_alone_makes_no_one_this_pupils_mentor() -> None:
    mentored().when(a_contact(), by=MENTOR).refused(Unseen)
    given(raised(MENTOR, category="cse"), done(a_mentor(COLLEAGUE))).when(a_contact(), by=MENTOR).refused(
        Forbidden
    )


def test_the_contact_is_the_mentors_and_the_dsls() -> None:
    story = mentored()
    owed = story.obligation("mentor-contact")
    assert owed.owner_roles == ("mentor", "dsl")
    assert owners(story.state, owed) == Owners(roles=("dsl", "deputy_dsl"), people=(str(COLLEAGUE.id),))


def test_each_contact_is_followed_by_the_next() -> None:
    story = mentored().when(a_contact(), by=COLLEAGUE, at=FRIDAY_3PM).records("mentor.contact-recorded")
    story.turns(mentor_contact="met").opens("mentor-contact").due("mentor-contact", FIVE_AFTER_FRIDAY)


def test_the_next_runs_from_when_it_was_and_an_older_one_moves_nothing() -> None:
    late = london("2027-03-09 09:00")
    story = mentored().silence(late).when(a_contact(occurred_at=FRIDAY_3PM), at=late)
    story.turns(mentor_contact="met").due("mentor-contact", FIVE_AFTER_FRIDAY)
    story.after.when(a_contact(occurred_at=WEDNESDAY_9AM)).turns().opens()


def test_the_last_contact_ends_the_mentoring() -> None:
    story = mentored().when(LAST_CONTACT, by=COLLEAGUE).turns(mentor_contact="met").opens()
    assert story.after.state.mentor is None
    assert visibility(story.after.state, COLLEAGUE) is None


def test_another_mentor_takes_the_place_of_the_first() -> None:
    story = mentored().when(a_mentor(MENTOR, 2), at=TUESDAY_9AM)
    story.turns(mentor_contact="replaced").opens("mentor-contact")
    story.due("mentor-contact", london("2027-03-04 17:00"))
    assert [visibility(story.after.state, each) for each in (COLLEAGUE, MENTOR)] == [None, "receipt"]


def test_a_contact_that_did_not_come_is_overdue_for_the_mentor_and_the_dsl() -> None:
    story = mentored().silence(IN_FIVE_WORKING_DAYS)
    assert story.obligation("mentor-contact").state == "overdue"
    (first,) = (each for each in story.state.escalations if each.obligation == "mentor-contact")
    assert first.to == ("mentor", "dsl")


def test_a_rung_that_reaches_the_mentor_does_not_show_the_case_to_other_mentors() -> None:
    story = given(EXPLOITATION, done(a_mentor(COLLEAGUE)))
    assert story.state.owner is None
    silent = story.silence(IN_FIVE_WORKING_DAYS)
    assert "mentor" in [to for each in silent.state.escalations for to in each.to]
    assert visibility(silent.state, MENTOR) is None
    assert "mentor" not in silent.state.reached


def test_the_cadence_follows_the_working_days() -> None:
    """Easter: Friday 26 and Monday 29 March are not working days."""
    story = mentored(3).when(a_contact(), at=london("2027-03-24 10:00"))
    story.due("mentor-contact", london("2027-03-31 17:00"))
