"""A challenge goes upwards, past people who may not know, and always reaches someone (3.2u, 3.2h)."""

import pytest

from domain.access.permissions import visibility
from domain.people.roles import NOBODY_LEFT, Person
from domain.refusals import LocalAuthorityAnswers
from tests.domain.command_builders import ACCEPT, a_review, raised, reviewed
from tests.domain.conflict_builders import answered, challenged, decided, declared, in_question
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    AUDITOR,
    BOARD_LEAD,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
    london,
    person,
)
from tests.domain.story import done, given

BOTH = person(12, "dsl", "headteacher")
"""A head who is also the DSL, as in many small schools."""


@pytest.mark.parametrize("by", [DSL, TEACHER, AUDITOR, DEPUTY])
def test_the_challenged_the_challenger_and_their_juniors_cannot_answer(by: Person) -> None:
    in_question().when(answered(2), by=by).refused(Forbidden)


def test_the_head_does_not_answer_their_own_challenge() -> None:
    story = in_question(HEAD)
    story.when(answered(2), by=HEAD).refused(Forbidden)
    story.when(answered(2), by=SENIOR).records("challenge.answered")


def test_silence_ends_no_challenge_and_leads_upwards() -> None:
    """It never goes to the person challenged or to the challenger."""
    story = in_question().silence(london("2027-03-08 18:00"))
    assert story.obligation("answer-challenge:2").state == "overdue"
    reached = [each.to for each in story.state.escalations if each.obligation == "answer-challenge:2"]
    assert reached == [("senior_leader", "headteacher"), ("nominated_governor",), ("board_lead",)]
    assert visibility(story.state, GOVERNOR) == "whole"
    assert "accept" not in story.next_for(GOVERNOR)
    story.when(answered(2), by=GOVERNOR).turns(answer_challenge_2="met_late")


def test_before_a_rung_reaches_them_the_board_does_not_see_it() -> None:
    story = in_question().silence(TUESDAY_5PM)
    assert visibility(story.state, GOVERNOR) is None


def test_an_answer_can_be_challenged_in_its_turn_and_leads_further_up() -> None:
    story = in_question().tell(answered(2), HEAD)
    again = story.when(challenged(4), by=TEACHER).opens("answer-challenge:4").after
    again.when(answered(4), by=SENIOR).refused(Forbidden)
    again.when(answered(4), by=HEAD).refused(Forbidden)
    again.when(answered(4), by=GOVERNOR).records("challenge.answered")


def test_a_head_who_decided_as_dsl_is_answered_for_by_the_governor() -> None:
    """Their highest role counts, not the one in which they decided."""
    line = (BOTH, SENIOR, GOVERNOR, BOARD_LEAD)
    story = decided(BOTH, roster=line).tell(challenged(2), TEACHER)
    story.when(answered(2), by=BOTH).refused(Forbidden)
    story.when(answered(2), by=SENIOR).refused(Forbidden)
    assert visibility(story.state, GOVERNOR) == "whole"
    story.when(answered(2), by=GOVERNOR).records("challenge.answered")


def test_a_subject_neither_answers_nor_hears_of_it() -> None:
    story = given(raised(about=(HEAD,)), reviewed()).tell(challenged(2), TEACHER)
    story.when(answered(2), by=HEAD).refused(Unseen)
    assert story.state.challenges.routed_roles == ("senior_leader",)


def test_an_exclusion_routes_a_challenge_past_people_who_may_no_longer_know() -> None:
    """3.2h."""
    story = given(raised(about=(SENIOR,)), reviewed()).tell(challenged(2), TEACHER)
    assert story.state.challenges.routed_roles == ("headteacher",)
    past = story.tell(declared(HEAD), DSL)
    assert past.state.challenges.routed_roles == ("nominated_governor",)
    past.when(answered(2), by=GOVERNOR).records("challenge.answered")


def test_if_no_one_at_the_school_is_left_the_local_authoritys_answer_is_recorded() -> None:
    """3.2h: it always reaches someone."""
    about = (DSL, DEPUTY, HEAD, SENIOR, GOVERNOR)
    story = given(raised(about=about), done(ACCEPT, BOARD_LEAD), done(a_review(), BOARD_LEAD))
    story = story.tell(challenged(3), TEACHER)
    assert story.state.challenges.raised[0].to == (NOBODY_LEFT,)
    story.when(answered(3), by=BOARD_LEAD).refused(LocalAuthorityAnswers)
    story.when(answered(3, local_authority="The LADO"), by=BOARD_LEAD).turns(answer_challenge_3="met")
