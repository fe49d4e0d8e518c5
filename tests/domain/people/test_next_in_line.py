"""Who acts when the DSL is absent or excluded: the next in line (3.2h, 3.2k, 3.2l)."""

from datetime import date

import pytest

from domain.access.ownership import is_owner
from domain.access.permissions import visibility
from domain.people.roles import NOBODY_LEFT, Person, eligible_recipients
from domain.refusals import AlreadyAccepted
from tests.domain.command_builders import (
    ACCEPT,
    a_plan,
    a_review,
    protection,
    raised,
    reviewed,
)
from tests.domain.conflict_builders import declared
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    IN_LINE,
    MONDAY_NOON,
    SENIOR,
    TUESDAY_5PM,
    london,
)
from tests.domain.story import done, given, silence_until
from tests.with_each import with_each


@with_each(
    ("to", "excluded", "found"),
    [
        (("dsl",), (), ("dsl",)),
        (("dsl",), (DSL,), ("deputy_dsl",)),
        (("dsl",), (DSL, DEPUTY), ("senior_leader", "headteacher")),
        (("dsl",), (DSL, DEPUTY, HEAD), ("senior_leader",)),
        (("dsl",), (DSL, DEPUTY, HEAD, SENIOR), ("nominated_governor",)),
        (("deputy_dsl", "headteacher"), (HEAD,), ("deputy_dsl",)),
        (("deputy_dsl", "headteacher"), (DEPUTY, HEAD), ("senior_leader",)),
        (("deputy_dsl", "headteacher"), (DEPUTY, HEAD, SENIOR), ("nominated_governor",)),
        (("board_lead",), (BOARD_LEAD,), ("nominated_governor",)),  # from the top, downwards
        (("board_lead",), (BOARD_LEAD, GOVERNOR), ("senior_leader", "headteacher")),
        (("dsl",), IN_LINE, (NOBODY_LEFT,)),
    ],
)
def test_a_rung_that_would_reach_only_the_excluded_goes_one_further(
    to: tuple[str, ...], excluded: tuple[Person, ...], found: tuple[str, ...]
) -> None:
    """3.2h."""
    assert eligible_recipients(to, IN_LINE, [person.id for person in excluded]) == found


def test_the_dsl_whom_a_concern_is_about_cannot_accept_it_and_the_deputy_does() -> None:
    story = given(raised(about=(DSL,)))
    story.when(ACCEPT, by=DSL).refused(Unseen)
    story.when(ACCEPT, by=DEPUTY).records("concern.accepted")


def test_no_one_further_in_line_accepts_while_the_dsl_or_a_deputy_may() -> None:
    for by in (HEAD, SENIOR):
        given(raised(about=(DSL,))).when(ACCEPT, by=by).refused(Forbidden)
    given(raised(about=(DSL,))).when(ACCEPT, by=GOVERNOR).refused(Unseen)


@pytest.mark.parametrize("by", [HEAD, SENIOR])
def test_head_or_senior_leader_accept_what_neither_dsl_nor_deputy_may_know_of(by: Person) -> None:
    story = given(raised(about=(DSL, DEPUTY)))
    story.when(a_review(), by=by).refused(Forbidden)
    accepted = story.when(ACCEPT, by=by).records("concern.accepted").acted_as("acting_dsl")
    accepted.after.when(a_review(), by=by).records("review.decided")


def test_each_of_those_next_in_line_accepts_once() -> None:
    story = given(raised(about=(DSL, DEPUTY)), done(ACCEPT, HEAD))
    story.when(ACCEPT, by=HEAD).refused(AlreadyAccepted)
    both = story.when(ACCEPT, by=SENIOR).records("concern.accepted").turns().after
    assert "accept" not in both.next_for(SENIOR)
    for by in (HEAD, SENIOR):
        both.when(a_review(), by=by).records("review.decided").acted_as("acting_dsl")


def test_the_governor_sees_a_case_only_when_it_is_rerouted_to_them() -> None:
    rerouted = given(raised(about=(DSL, DEPUTY, HEAD, SENIOR)))
    assert visibility(rerouted.state, GOVERNOR) == "whole"
    assert visibility(rerouted.state, BOARD_LEAD) is None
    rerouted.when(ACCEPT, by=GOVERNOR).records("concern.accepted")


def test_a_school_without_deputies_goes_on_to_the_next() -> None:
    story = given(raised(about=(DSL,)), roster=(DSL, HEAD, GOVERNOR))
    story.when(ACCEPT, by=HEAD).records("concern.accepted")


def test_if_no_one_accepts_the_rung_that_reaches_the_head_lets_the_head_accept() -> None:
    story = given(raised(), silence_until(MONDAY_NOON))  # due 10.30am, second rung 12.30pm
    story.when(ACCEPT, by=HEAD).refused(Forbidden)
    later = story.silence(london("2027-03-01 12:30"))
    later.when(ACCEPT, by=HEAD).records("concern.accepted").turns(accept="met_late")


def test_the_board_lead_sees_a_case_unaccepted_at_the_last_rung() -> None:
    story = given(raised(), silence_until(TUESDAY_5PM))
    assert visibility(story.state, BOARD_LEAD) == "whole"
    story.when(ACCEPT, by=BOARD_LEAD).records("concern.accepted")


def test_ladders_leave_out_the_subjects_of_a_concern() -> None:
    story = given(raised(about=(DSL,)), done(ACCEPT, DEPUTY), silence_until(london("2027-03-20 12:00")))
    assert story.state.escalations
    assert not any("dsl" in each.to for each in story.state.escalations)


def test_an_excluded_person_does_not_own_the_reply() -> None:
    story = given(raised(about=(DSL,)), reviewed(by=DEPUTY))
    owed = story.state.open_obligation("reply")
    assert owed is not None
    assert not is_owner(story.state, owed, DSL)
    assert is_owner(story.state, owed, DEPUTY)


def test_the_lead_who_is_excluded_is_not_reached() -> None:
    story = given(raised(), reviewed(), done(protection()))
    story = story.tell(a_plan(date(2027, 3, 2), lead=COLLEAGUE)).tell(declared(COLLEAGUE))
    story = story.silence(london("2027-03-10 12:00"))
    reviews = [each.to for each in story.state.escalations if each.obligation == "early-help-review"]
    assert reviews == [("dsl",), ("deputy_dsl", "headteacher"), ("board_lead",)]
