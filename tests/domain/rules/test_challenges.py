"""Challenges to decisions go upwards, past people who may not know, and are answered (3.2h, 3.2u)."""

import pytest

from domain.access.permissions import visibility
from domain.messaging.notifications import notifications_for
from domain.people.roles import NOBODY_LEFT, Person
from domain.refusals import (
    CannotBeCorrected,
    LocalAuthorityAnswers,
    NothingToAnswer,
    NothingToChallenge,
    NothingToCountersign,
)
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    ACCEPT,
    a_review,
    an_emergency,
    correct,
    protection,
    raised,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    AUDITOR,
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
    WEDNESDAY_5PM,
    london,
    person,
)
from tests.domain.record_builders import (
    a_mentor,
    answered,
    asked_for_nrm,
    challenged,
    countersigned,
    decided,
    declared,
    in_question,
)
from tests.domain.story import done, given


def test_only_a_standing_decision_of_another_person_is_challenged() -> None:
    decided().when(challenged(2)).refused(NothingToChallenge)
    decided().tell(void(2)).when(challenged(2), by=DEPUTY).refused(NothingToChallenge)
    for version in (1, 3, 99):
        decided().when(challenged(version), by=DEPUTY).refused(NothingToChallenge)


@pytest.mark.parametrize("by", [TEACHER, DEPUTY, SENIOR, HEAD])
def test_anyone_who_sees_it_challenges_and_a_senior_person_must_answer(by: Person) -> None:
    """3.2u, 3-STF.l."""
    asked = decided().when(challenged(2), by=by).records("decision.challenged").opens("answer-challenge:2")
    asked.due("answer-challenge:2", WEDNESDAY_5PM).stands_in("settled")
    assert asked.after.obligation("answer-challenge:2").basis == "school setting"


def test_a_reporter_challenges_the_review_that_their_receipt_tells_of_and_nothing_beside_it() -> None:
    """3-STF.k: the answer does not show whether the entry is a decision, something else, or missing."""
    story = decided().tell(asked_for_nrm())
    for version in (1, 3, 99):
        story.when(challenged(version), by=TEACHER).refused(Forbidden)
    assert case_document(story.state, TEACHER)["challengeable"] == [{"event": 2, "type": "review.decided"}]
    assert visibility(in_question().state, TEACHER) == "receipt"


def test_nothing_is_answered_that_was_not_asked_nor_twice() -> None:
    decided().when(answered(2), by=HEAD).refused(NothingToAnswer)
    in_question().tell(answered(2), HEAD).when(answered(2), by=HEAD).refused(NothingToAnswer)


@pytest.mark.parametrize("by", [SENIOR, HEAD])
def test_if_not_upheld_the_decision_stays(by: Person) -> None:
    story = in_question().when(answered(2), by=by).turns(answer_challenge_2="met").opens().after
    assert not story.state.overturned


def test_if_upheld_the_case_is_reviewed_again() -> None:
    """The review looks at the whole case, whatever the decision was."""
    upheld = in_question().when(answered(2, upheld=True), by=HEAD).opens("review").stands_in("review")
    again = upheld.after.when(a_review("refer", "cscs"), by=DEPUTY).turns(review="met")
    assert again.after.stage == "referral"
    assert not again.after.state.overturned


def test_the_look_that_is_owed_stays_owed_whatever_else_is_put_right() -> None:
    story = decided().tell(protection()).tell(challenged(2), TEACHER).tell(answered(2, upheld=True), HEAD)
    story = story.tell(void(3))
    assert "review" in story.owed
    story = story.tell(a_review("refer", "cscs"))
    assert "review" in story.tell(void(story.state.version)).owed


def test_the_challenged_does_not_end_a_challenge_by_voiding() -> None:
    story = in_question().tell(void(2))
    assert {"answer-challenge:2", "review"} <= story.owed
    story.when(void(3)).refused(CannotBeCorrected)
    story.when(correct(3), by=DSL).refused(CannotBeCorrected)
    answered_for = in_question().tell(answered(2), HEAD)
    answered_for.when(void(4)).refused(CannotBeCorrected)


def test_a_second_challenge_is_answered_with_the_first_and_keeps_its_deadline() -> None:
    story = in_question().silence(TUESDAY_5PM)
    twice = story.when(challenged(2), by=HEAD).due("answer-challenge:2", WEDNESDAY_5PM).after
    twice.when(answered(2), by=HEAD).refused(Forbidden)
    after = twice.tell(answered(2), SENIOR).state
    assert not [each for each in after.challenges.raised if each.is_open]


def test_the_person_challenged_does_not_learn_who_asked() -> None:
    """3-STF.l: neither the case, nor the entries to countersign, nor a message shows it."""
    story = in_question(TEACHER)
    seen = {by: case_document(story.state, by)["challenges"] for by in (DSL, DEPUTY, HEAD)}
    assert [each[0]["by"] for each in seen.values()] == [None, str(TEACHER.id), str(TEACHER.id)]
    assert story.state.besides.uncountersigned == (1,)
    told = notifications_for(story.stream[-1:], story.state)
    assert [(each.say, each.roles, each.people) for each in told] == [
        ("challenged", ("senior_leader", "headteacher"), ())
    ]


def test_a_challenger_reads_the_answer_and_keeps_their_receipt() -> None:
    """A mentor who challenged sees the answer even when they are no longer the mentor."""
    story = given(raised(category="cse"), reviewed("refer", "cscs"), done(a_mentor(COLLEAGUE)))
    story = story.tell(challenged(2), COLLEAGUE).tell(a_mentor(TEACHER))
    story = story.tell(answered(2, upheld=True), HEAD)
    (seen,) = case_document(story.state, COLLEAGUE)["challenges"]
    assert (seen["upheld"], seen["answer"]) == (True, "Reasons long enough.")
    assert case_document(story.state, COLLEAGUE)["pupil"] is None
    assert case_document(story.state, TEACHER)["challenges"] == []


def test_the_answer_is_told_to_both_and_if_upheld_to_the_dsl() -> None:
    stands = in_question().tell(answered(2), HEAD)
    (told,) = notifications_for(stands.stream[-1:], stands.state)
    assert (told.say, told.roles, set(told.people)) == ("challenge-answered", (), {TEACHER.id, DSL.id})
    upheld = in_question().tell(answered(2, upheld=True), HEAD)
    (told,) = notifications_for(upheld.stream[-1:], upheld.state)
    assert told.roles == ("dsl", "deputy_dsl")


def test_an_emergency_takes_the_place_of_the_review_that_an_upheld_challenge_owes() -> None:
    story = in_question().tell(answered(2, upheld=True), HEAD)
    after = story.when(an_emergency(trigger="at_risk"), by=TEACHER).turns(review="replaced").after
    assert "retrospective-review" in after.owed
    assert not after.tell(a_review()).state.overturned


def test_the_look_that_is_owed_stays_owed_when_the_emergencies_beside_it_never_were() -> None:
    """Found by the exploration: seed 4248."""
    story = given(raised(), done(an_emergency(), TEACHER), done(an_emergency("cscs"), TEACHER))
    story = story.tell(challenged(2), HEAD).tell(answered(2, upheld=True), DSL)
    assert {"review", "retrospective-review"} <= story.owed
    story = story.tell(void(2)).tell(void(3))
    assert "review" in story.owed
    assert "retrospective-review" not in story.owed


def test_a_dsl_need_not_countersign_a_challenge() -> None:
    in_question().when(countersigned(3)).refused(NothingToCountersign)


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
