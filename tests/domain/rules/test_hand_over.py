"""Handing over a case, with a note; no deadline moves (3-DSL.f, 3-DSL.x)."""

import pytest

from domain.access.ownership import is_owner
from domain.messaging.notifications import notifications_for
from domain.people.roles import Person
from domain.refusals import AlreadyTheOwner, CannotTakeOver, NotAcceptedYet
from tests.domain.command_builders import ACCEPT, an_emergency, raised, referred, reviewed
from tests.domain.conflict_builders import handed_to
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import (
    AUDITOR,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    SENIOR,
    TEACHER,
    WEDNESDAY_9AM,
)
from tests.domain.story import Story, done, given
from tests.with_each import with_each


def taken_on() -> Story:
    return given(raised(), done(ACCEPT))


@pytest.mark.parametrize("by", [TEACHER, SENIOR, AUDITOR])
def test_only_a_dsl_or_the_head_hands_over(by: Person) -> None:
    taken_on().when(handed_to(DEPUTY), by=by).refused(Forbidden)


def test_an_unaccepted_case_cannot_be_handed_over() -> None:
    given(raised()).when(handed_to(DEPUTY)).refused(NotAcceptedYet)


def test_the_owner_cannot_be_handed_their_own_case() -> None:
    taken_on().when(handed_to(DSL)).refused(AlreadyTheOwner)


@with_each("to", [TEACHER, COLLEAGUE, HEAD, SENIOR, GOVERNOR, AUDITOR])
def test_only_a_person_with_a_dsls_powers_takes_over(to: Person) -> None:
    taken_on().when(handed_to(to)).refused(CannotTakeOver)


def test_a_subject_takes_nothing_over() -> None:
    """3.2h."""
    story = given(raised(about=(DEPUTY,)), done(ACCEPT))
    story.when(handed_to(DEPUTY)).refused(CannotTakeOver)


@pytest.mark.parametrize("by", [DSL, DEPUTY, HEAD])
def test_a_deputy_takes_over_and_is_told(by: Person) -> None:
    handed = taken_on().when(handed_to(DEPUTY), by=by).records("case.handed-over").opens().turns()
    assert handed.after.state.owner == DEPUTY.id
    (told,) = notifications_for(handed.events, handed.after.state)
    assert (told.say, told.people, told.roles) == ("handed-over", (DEPUTY.id,), ())


def test_the_next_in_line_takes_over_a_case_with_a_dsls_powers() -> None:
    story = given(raised(about=(DSL, DEPUTY)), done(ACCEPT, SENIOR)).tell(handed_to(HEAD), SENIOR)
    assert story.state.owner == HEAD.id
    assert "decide-review" in story.next_for(HEAD)


def test_the_feedback_clock_runs_on_and_asks_the_new_referrer() -> None:
    """Handed over before a deadline: it stays, and the ladder reaches the new owner (11.8)."""
    story = given(raised(), done(ACCEPT), reviewed("refer", "cscs"), referred())
    due = story.obligation("feedback:cscs-1").due_at
    story = story.tell(handed_to(DEPUTY))
    owed = story.obligation("feedback:cscs-1")
    assert owed.due_at == due
    (referral,) = story.state.standing_referrals
    assert (referral.made_by, referral.referrer) == (DSL.id, DEPUTY.id)
    assert is_owner(story.state, owed, DEPUTY)
    late = story.silence(WEDNESDAY_9AM)
    said = [each for each in notifications_for(late.stream, late.state) if each.say.startswith("contact-")]
    told = said[0]
    assert DEPUTY.id in told.people
    assert DSL.id not in told.people


def test_a_hand_over_leaves_other_peoples_referrals_with_them() -> None:
    story = given(raised(), done(ACCEPT), done(an_emergency(), TEACHER)).tell(handed_to(DEPUTY))
    (referral,) = story.state.standing_referrals
    assert referral.referrer == TEACHER.id
