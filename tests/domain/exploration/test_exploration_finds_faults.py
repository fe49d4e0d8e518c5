"""The invariants of the exploration catch rules that would fail a child (8.3, 11.4, 11.7, 11.8)."""

from dataclasses import replace

import pytest

from domain.case.case import Case
from domain.case.event import ObligationTransition
from domain.commands import AddInformation
from domain.evolve import evolve
from domain.messaging.notification import TO_THE_HEAD
from domain.messaging.notifications import notifications_for
from tests.domain.command_builders import (
    CLOSE,
    WHY,
    a_referral,
    a_review,
    a_withdrawn_referral,
    an_emergency,
    change,
    feedback,
    raised,
    referred,
    void,
)
from tests.domain.exploration.fact_tracker import ADULT, DANGER, Known
from tests.domain.exploration.invariants import (
    every_agency_was_told_which_child_it_is,
    every_answer_reaches_its_referrer,
    nothing_was_done_that_must_not_be,
)
from tests.domain.identity_builders import identified_as
from tests.domain.people_and_times import DEPUTY, DSL, MONDAY_9AM, TEACHER
from tests.domain.safeguard_builders import DANGER as NOW_IN_DANGER
from tests.domain.safeguard_builders import HOLD
from tests.domain.settling_steps import everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each

A_MAN = AddInformation(text="A grown man.", adult_involved=True)
IMAGERY = raised(category="youth_produced_imagery")


def known_in(story: Story) -> Known:
    known, state = Known(), None
    for event in story.stream:
        after = evolve(state, event)
        known.hear(state, event, after)
        state = after
    return known


def met_as_before(story: Story, owed: str) -> Case:
    """The case as release 0.1.0 would have left it: no referral is due."""
    return replace(
        story.state, obligations=tuple(each for each in story.state.obligations if each.id != owed)
    )


@with_each(
    "story",
    [
        given(raised(immediate_danger=True), referred("lado")),
        given(raised(immediate_danger=True), done(an_emergency("adult_services"), TEACHER)),
        given(raised(immediate_danger=True), done(a_referral("police", occurred_at=MONDAY_9AM))),
        given(raised(immediate_danger=True), referred("police"), done(NOW_IN_DANGER)),
        given(raised(), referred("police"), done(change(1, immediate_danger=True))),
        given(raised(immediate_danger=True), referred("police"), done(void(2))),
    ],
)
def test_untold_danger_without_an_obligation_is_found(story: Story) -> None:
    known = known_in(story)
    known.is_told_or_owed(story.state)
    with pytest.raises(AssertionError, match="danger, and no agency told"):
        known.is_told_or_owed(met_as_before(story, DANGER))


@with_each(
    "story",
    [
        given(IMAGERY, referred("police"), done(A_MAN)),
        given(IMAGERY, referred("police"), done(change(1, adult_involved=True))),
        given(IMAGERY, done(A_MAN), done(a_referral("police", occurred_at=MONDAY_9AM))),
        given(IMAGERY, done(A_MAN), referred("police"), done(change(2, adult_involved=False)), done(A_MAN)),
        given(IMAGERY, done(A_MAN), referred("cscs")),
    ],
)
def test_an_adult_that_the_police_were_not_told_of_is_found_where_nothing_is_owed(story: Story) -> None:
    known = known_in(story)
    known.is_told_or_owed(story.state)
    with pytest.raises(AssertionError, match="the police not told"):
        known.is_told_or_owed(met_as_before(story, ADULT))


@with_each(
    "story",
    [
        given(raised(immediate_danger=True), referred("cscs")),
        given(raised(immediate_danger=True), done(a_review(no_immediate_danger=WHY))),
        given(raised(immediate_danger=True), done(change(1, immediate_danger=False))),
        given(IMAGERY, done(A_MAN), referred("police")),
        given(IMAGERY, done(A_MAN), done(change(2, adult_involved="unknown"))),
    ],
)
def test_referred_or_ruled_out_danger_is_not_reported(story: Story) -> None:
    for owed in (DANGER, ADULT):
        known_in(story).is_told_or_owed(met_as_before(story, owed))


def test_a_finding_that_was_void_counts_for_nothing() -> None:
    story = given(raised(immediate_danger=True), done(a_review(no_immediate_danger=WHY)), done(void(2)))
    with pytest.raises(AssertionError, match="danger, and no agency told"):
        known_in(story).is_told_or_owed(met_as_before(story, DANGER))


def test_a_case_that_closes_while_the_police_ask_to_wait_is_found() -> None:
    story = everything_met(given(raised()))
    held = story.tell(HOLD)
    closing = story.answer(CLOSE, DSL)
    still_held = replace(held.state, obligations=story.state.obligations)
    before = replace(held, folded=still_held)
    with pytest.raises(AssertionError, match="during a police hold"):
        nothing_was_done_that_must_not_be(before, before.and_then(closing), closing)


def test_an_obligation_met_by_hearsay_is_found() -> None:
    """An entry of release 0.1.0 that met the obligation: the transition is in its effects."""
    story = given(raised(immediate_danger=True))
    (event,) = story.answer(A_MAN, DSL)
    told = replace(
        event, effects=replace(event.effects, turns=(ObligationTransition(obligation=DANGER, state="met"),))
    )
    after = story.and_then([told])
    with pytest.raises(AssertionError, match="danger, and no agency told"):
        known_in(after).is_told_or_owed(after.state)


def test_an_answer_that_only_the_head_is_told_of_is_found() -> None:
    """The recipients in release 0.1.0."""
    story = given(raised(), referred(by=DEPUTY))
    events = story.answer(feedback("section_17"), DSL)
    after = story.and_then(events).state
    told = notifications_for(events, after)
    every_answer_reaches_its_referrer(story.state, after, events, told)
    to_the_head = tuple(each for each in told if each.say in TO_THE_HEAD)
    with pytest.raises(AssertionError, match="the referrer hears"):
        every_answer_reaches_its_referrer(story.state, after, events, to_the_head)


def test_a_referrer_who_records_the_answer_needs_no_message() -> None:
    story = given(raised(), referred())
    events = story.answer(feedback("section_17"), DSL)
    every_answer_reaches_its_referrer(story.state, story.and_then(events).state, events, ())


def test_an_agency_that_was_not_told_of_the_wrong_child_is_found() -> None:
    """3-DSL.n."""
    story = given(raised(), referred()).tell(identified_as("Amir Khan"))
    quiet = story.tell(a_withdrawn_referral())
    for untold in (story, quiet):
        with pytest.raises(AssertionError, match="another child"):
            every_agency_was_told_which_child_it_is(untold.stream)
    every_agency_was_told_which_child_it_is(quiet.tell(a_withdrawn_referral(told_to="Front door")).stream)
