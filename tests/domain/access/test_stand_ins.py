"""Who may act from the start if a concern is about the head or no DSL is available (3.2h, 3-DSL.x)."""

import pytest

from domain.access.ownership import is_owner
from domain.access.permissions import visibility
from domain.people.roles import Person
from domain.refusals import AlreadyAccepted, CaseClosed
from tests.domain.command_builders import (
    ACCEPT,
    REOPEN,
    a_referral,
    a_review,
    an_emergency,
    protection,
    raised,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    BOARD_LEAD,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    SENIOR,
    TEACHER,
    TUESDAY_9AM,
)
from tests.domain.record_builders import declared, handed_to
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given, silence_until

TO_ACT = ("accept", "protect", "refer")
ABOUT_THE_HEAD = given(raised(about=(HEAD,)))
BY_NIGHT = given(raised(), rota=True)
"""The school has a rota, and neither the DSL nor a deputy is on duty."""


def on_taking_it(by: Person) -> Story:
    """The concern about the head, after it was accepted."""
    return ABOUT_THE_HEAD.tell(ACCEPT, by)


# --- about the headteacher


@pytest.mark.parametrize("story", [ABOUT_THE_HEAD, on_taking_it(DSL)], ids=["raised", "accepted"])
def test_the_governor_accepts_whether_or_not_a_dsl_has(story: Story) -> None:
    accepted = story.when(ACCEPT, by=GOVERNOR).records("concern.accepted").acted_as("acting_dsl")
    accepted.after.when(a_review(), by=GOVERNOR).records("review.decided").acted_as("acting_dsl")
    accepted.after.when(a_referral("police"), by=GOVERNOR).records("referral.made")
    assert accepted.after.state.owner == GOVERNOR.id


@pytest.mark.parametrize("story", [ABOUT_THE_HEAD, on_taking_it(DSL)], ids=["raised", "accepted"])
def test_the_governor_protects_and_refers_to_the_lado_before_accepting(story: Story) -> None:
    story.when(protection(), by=GOVERNOR).acted_as("nominated_governor").turns(protect="met")
    made = story.when(a_referral("lado"), by=GOVERNOR).acted_as("nominated_governor")
    made.records("referral.made").opens("feedback:lado-1")
    assert set(TO_ACT) <= set(story.next_for(GOVERNOR))


def test_before_accepting_the_governor_does_no_more_than_that() -> None:
    for story in (ABOUT_THE_HEAD, on_taking_it(DSL)):
        for command in (a_referral("police"), a_review(), handed_to(DSL)):
            story.when(command, by=GOVERNOR).refused(Forbidden)
        story.when(an_emergency("police"), by=GOVERNOR).records("referral.made")
        story.when(a_referral("cscs"), by=GOVERNOR).records("referral.made")


def test_the_dsl_keeps_their_powers_whether_they_or_the_governor_accept() -> None:
    both = on_taking_it(GOVERNOR)
    both.when(ACCEPT, by=DSL).refused(AlreadyAccepted)
    both.when(a_review(), by=DSL).records("review.decided").acted_as("dsl")
    both = on_taking_it(DSL).tell(ACCEPT, GOVERNOR)
    both.when(a_review(), by=DSL).records("review.decided").acted_as("dsl")
    both.when(ACCEPT, by=GOVERNOR).refused(AlreadyAccepted)
    assert "accept" not in both.next_for(GOVERNOR)


def test_the_governor_accepts_what_is_reviewed_too_and_nothing_is_owed_twice() -> None:
    reviewed = ABOUT_THE_HEAD.tell(a_review())
    reviewed.when(ACCEPT, by=GOVERNOR).records("concern.accepted").opens().turns()
    closed(ABOUT_THE_HEAD).when(ACCEPT, by=GOVERNOR).refused(CaseClosed)


def test_no_other_board_member_and_no_senior_leader_acts_in_it() -> None:
    ABOUT_THE_HEAD.when(ACCEPT, by=BOARD_LEAD).refused(Unseen)
    for command in (ACCEPT, protection(), a_referral("lado")):
        ABOUT_THE_HEAD.when(command, by=SENIOR).refused(Forbidden)
        ABOUT_THE_HEAD.when(command, by=HEAD).refused(Unseen)


def test_the_board_lead_acts_where_the_governor_may_not_know_of_it() -> None:
    story = given(raised(about=(HEAD, GOVERNOR)))
    story.when(ACCEPT, by=BOARD_LEAD).records("concern.accepted").acted_as("acting_dsl")
    story.when(ACCEPT, by=GOVERNOR).refused(Unseen)


def test_another_subject_in_line_gives_the_governor_nothing() -> None:
    for person in (DSL, SENIOR, TEACHER):
        story = given(raised(DEPUTY, about=(person,)))
        story.when(ACCEPT, by=GOVERNOR).refused(Unseen)


def test_a_head_who_is_declared_later_counts_as_a_subject() -> None:
    story = given(raised(), done(ACCEPT), done(declared(HEAD)))
    story.when(ACCEPT, by=GOVERNOR).records("concern.accepted")


def test_the_governor_is_told_at_raising_to_accept() -> None:
    told = [each for each in ABOUT_THE_HEAD.notices if GOVERNOR.roles[0] in each.roles]
    assert [(each.say, each.obligation) for each in told] == [("routed-to-you", "accept")]


# --- neither DSL nor deputy may know of it


def test_a_senior_leader_protects_and_refers_to_the_lado_in_a_case_about_dsl_and_deputy() -> None:
    story = given(raised(about=(DSL, DEPUTY)))
    story.when(protection(), by=SENIOR).acted_as("senior_leader").turns(protect="met")
    story.when(a_referral("lado"), by=SENIOR).acted_as("senior_leader").records("referral.made")
    story.when(a_review(), by=SENIOR).refused(Forbidden)
    story.when(ACCEPT, by=SENIOR).records("concern.accepted").acted_as("acting_dsl")


# --- neither DSL nor deputy is on duty


def test_a_senior_leader_acts_while_no_dsl_is_on_duty_and_goes_on_when_one_has_accepted() -> None:
    for story in (BY_NIGHT, BY_NIGHT.tell(ACCEPT)):
        story.when(protection(), by=SENIOR).acted_as("senior_leader").turns(protect="met")
        story.when(a_referral("lado"), by=SENIOR).records("referral.made")
        story.when(a_review(), by=SENIOR).refused(Forbidden)
        story.when(a_referral("police"), by=SENIOR).refused(Forbidden)
        accepted = story.when(ACCEPT, by=SENIOR).acted_as("acting_dsl")
        accepted.after.when(a_review(), by=SENIOR).records("review.decided")
    assert is_owner(BY_NIGHT.state, BY_NIGHT.obligation("accept"), SENIOR)


def test_dsl_and_senior_leader_are_told_by_night() -> None:
    told, _ = BY_NIGHT.notices
    assert (told.say, told.roles, told.people) == ("concern-raised", ("senior_leader",), (DSL.id,))


@pytest.mark.parametrize(
    "story",
    [
        given(raised()),  # without a rota, a DSL is never off duty
        given(raised(), rota=True, on_duty=(DEPUTY,)),
        given(raised(), rota=True, on_duty=(DSL, HEAD)),
    ],
    ids=["no rota", "deputy on duty", "DSL on duty"],
)
def test_the_senior_leader_has_no_more_to_do_while_a_dsl_is_on_duty(story: Story) -> None:
    assert story.state.covering == ()
    for command in (ACCEPT, protection(), a_referral("lado")):
        story.when(command, by=SENIOR).refused(Forbidden)


def test_an_excluded_dsl_on_duty_counts_as_off_duty() -> None:
    story = given(raised(about=(DSL,)), rota=True, on_duty=(DSL,))
    story.when(ACCEPT, by=SENIOR).records("concern.accepted")
    story.when(ACCEPT, by=DEPUTY).records("concern.accepted").acted_as("deputy_dsl")


def test_the_next_in_line_stands_in_where_the_senior_leader_cannot() -> None:
    no_senior = given(raised(), rota=True, roster=(DSL, HEAD, GOVERNOR))
    assert no_senior.state.covering == ("headteacher",)
    board = given(raised(about=(SENIOR, HEAD)), rota=True)
    assert board.state.covering == ("nominated_governor",)
    assert visibility(board.state, GOVERNOR) == "whole"
    board.when(ACCEPT, by=GOVERNOR).records("concern.accepted")
    assert given(raised(), rota=True, roster=(DSL,)).state.covering == ()


def test_cover_for_absent_dsls_is_fixed_when_the_concern_is_raised() -> None:
    by_day = given(raised(), rota=True, on_duty=(DSL,))
    off_again = Story(stream=by_day.stream, folded=by_day.state, now=by_day.now, rota=True)
    off_again.when(ACCEPT, by=SENIOR).refused(Forbidden)
    assert BY_NIGHT.stream[0].effects.covers == ("senior_leader",)
    reopened = closed(BY_NIGHT).tell(REOPEN)
    reopened.when(ACCEPT, by=SENIOR).refused(Forbidden)


def test_the_head_cannot_accept_again_after_an_escalation() -> None:
    story = given(raised(), silence_until(TUESDAY_9AM), done(ACCEPT))
    story.when(ACCEPT, by=HEAD).refused(AlreadyAccepted)
