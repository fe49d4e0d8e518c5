"""Open tasks of a joined case are due in the other, and no danger, adult or decision is lost (2.4g)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.effects import ObligationTransition
from domain.case.protection import IN_DANGER
from domain.events import ConcernJoined
from domain.refusals import CannotJoin, PoliceReferralRequired
from tests.domain.command_builders import (
    ACCEPT,
    MORE,
    REOPEN,
    a_referral,
    a_review,
    agreed,
    fed_back,
    protection,
    raised,
    referred,
    reviewed,
    support,
    void,
)
from tests.domain.full_case import a_message
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.outcome import facts
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, MONDAY_10AM, TEACHER
from tests.domain.replanning_builders import REPLAN
from tests.domain.story import Story, done, given, proclaimed, silence_until

HOUR = timedelta(hours=1)
IN_DANGER_NOW = replace(MORE, immediate_danger=True)


def due(story: Story, name: str) -> object:
    owed = story.state.open_obligation(name)
    return owed.due_at if owed is not None else None


def test_danger_that_a_join_brings_makes_protection_due_within_the_hour() -> None:
    """11.9: also where protection was open, and due later; the hour runs from when it was first said."""
    here = given(raised(TEACHER, immediate_danger=True))
    later = other_case(raised(COLLEAGUE), done(ACCEPT), now=MONDAY_10AM + timedelta(minutes=30))
    others = (done(protection(none_needed=True)), done(protection()))
    for there in (later, *(other_case(raised(COLLEAGUE), each) for each in others)):
        after = joined(here, there).there
        assert due(after, "protect") == MONDAY_10AM + HOUR
        owed = after.state.open_obligation("protect")
        assert owed is not None
        assert owed.limit == IN_DANGER


def test_protection_that_was_due_before_keeps_its_deadline_and_counts_the_danger() -> None:
    """11.9: the clock and the calendar never give more time than the danger does."""
    late = silence_until(MONDAY_10AM + timedelta(hours=3, minutes=30))
    early = other_case(raised(COLLEAGUE), late)
    fresh = given(raised(TEACHER, immediate_danger=True), now=early.now)
    old = given(raised(TEACHER, immediate_danger=True), late)
    settled = other_case(raised(COLLEAGUE), done(protection(none_needed=True)))
    for here, there, said in ((fresh, early, early.now), (old, settled, MONDAY_10AM)):
        after = joined(here, there).there
        assert due(after, "protect") == min(MONDAY_10AM + 4 * HOUR, said + HOUR)
        moved = proclaimed("add", "2027-03-01")(after).when(REPLAN).after
        assert due(moved, "protect") == said + HOUR


def test_no_change_of_the_calendar_moves_protection_that_came_with_danger_later() -> None:
    """11.9: neither what danger gave in the joined case, nor what it gives here."""
    here = given(raised(TEACHER), done(IN_DANGER_NOW))
    had = due(here, "protect")
    there = other_case(raised(COLLEAGUE), now=MONDAY_10AM + HOUR / 2)
    after = joined(here, there).there
    assert due(after, "protect") == had
    assert due(proclaimed("add", "2027-03-01")(after).when(REPLAN).after, "protect") == had


def test_a_joined_adult_in_images_is_told_to_the_police_though_they_know_of_another() -> None:
    """8.3: it can be another adult, and no later correction takes the referral away."""
    images = {"imagery": True, "adult_involved": True}
    told = other_case(raised(COLLEAGUE, **images), reviewed("refer", "police"), referred("police"))
    assert "refer:police" not in told.owed
    here = given(raised(TEACHER, **images))
    after = joined(here, told).there
    assert due(after, "refer:police") == due(here, "refer:police")
    after.when(a_review()).refused(PoliceReferralRequired)
    corrected = after.tell(MORE).tell(void(after.state.version + 1))
    assert "refer:police" in corrected.owed
    assert "refer:police" not in corrected.tell(a_referral("police")).owed


def test_a_referral_that_a_review_decided_on_goes_on_and_survives_a_correction() -> None:
    """11.1: the decision comes along, also where the entry made a fact known."""
    here = given(raised(TEACHER), reviewed("refer", "police", "lado"))
    after = joined(here, other_case(raised(COLLEAGUE), done(MORE, COLLEAGUE))).there
    (fact,) = facts(after.stream, ConcernJoined)
    assert fact.agencies == ("police", "lado")
    corrected = after.tell(void(2))
    assert {"refer:police", "refer:lado"} <= corrected.owed


def test_a_joined_review_is_due_until_a_review_looks_at_it_whatever_is_voided() -> None:
    there = other_case(raised(COLLEAGUE), reviewed(), done(MORE, COLLEAGUE))
    after = joined(given(raised(TEACHER)), there).there
    assert "review" in after.tell(void(3)).owed
    looked = after.tell(a_review())
    assert "review" not in looked.owed
    assert "review" in looked.tell(void(looked.state.version)).owed


def test_what_is_met_there_is_not_owed_again() -> None:
    """2.4g: a plan that runs, an NRM that was considered; a call about a message of the other case."""
    exploited = given(raised(TEACHER, category="cse"), reviewed("early_help"))
    assert {"consider-nrm", "start-support", "mentor"} <= exploited.owed
    open_there = joined(exploited, other_case(raised(COLLEAGUE))).there
    assert {"consider-nrm", "start-support", "mentor"} <= open_there.owed
    assert {"consider-nrm", "mentor"} <= open_there.tell(a_review("early_help")).owed


def test_a_case_that_was_joined_brings_each_concern_with_its_own_facts_and_causes() -> None:
    """2.4g: the danger of the first is not told of as the middle one's."""
    first = given(raised(TEACHER, immediate_danger=True), done(MORE))
    middle = other_case(raised(COLLEAGUE))
    two = joined(first, middle)
    three = joined(two.there, other_case(raised(HEAD), number=HEAD.id)).there
    told = {fact.from_: fact.concern.immediate_danger for fact in facts(three.stream, ConcernJoined)}
    assert told == {middle.state.id: False, first.state.id: True}
    danger = three.state.open_obligation("refer:immediate")
    assert danger is not None
    by_case = {each.case: each.version for each in three.state.joined}
    assert danger.causes == (by_case[first.state.id],)
    assert due(three, "refer:immediate") == due(first, "refer:immediate")


def test_danger_that_the_middle_case_found_to_be_none_does_not_come_along() -> None:
    two = joined(given(raised(TEACHER, immediate_danger=True)), other_case(raised(COLLEAGUE)))
    found_none = two.there.tell(a_review(no_immediate_danger="She was safe at home all day."))
    three = joined(found_none, other_case(raised(HEAD), number=HEAD.id)).there
    assert "refer:immediate" not in three.owed
    assert not three.state.concern.immediate_danger


def test_here_what_ends_is_exactly_what_was_open() -> None:
    here = given(raised(TEACHER, immediate_danger=True), reviewed("refer", "cscs"))
    ended = joined(here, other_case(raised(COLLEAGUE))).decision.events[-1].effects.turns
    assert set(ended) == {ObligationTransition(obligation=name, state="ended") for name in here.owed}


def test_a_case_whose_referrals_are_answered_can_be_joined_and_what_it_told_counts_as_told() -> None:
    """8.3, 11.4: no agency is told twice of one danger, and one that no one told is told."""
    told = given(
        raised(TEACHER, immediate_danger=True, imagery=True, adult_involved=True),
        referred("police"),
        reviewed("refer", "police"),
        fed_back("police_no_further_action", "police-1"),
        done(agreed("police-1")),
        done(support()),
    )
    assert "join" in told.next_for(DSL)
    after = joined(told, other_case(raised(COLLEAGUE)))
    assert after.there.state.concern.adult_in_imagery
    assert not {"refer:immediate", "refer:police"} & after.there.owed
    assert due(after.there, "protect") == MONDAY_10AM + HOUR
    again = after.there.tell(IN_DANGER_NOW)
    assert "refer:immediate" in again.owed
    parted = both(after.here, after.there, REOPEN)
    assert not {"refer:immediate", "refer:police"} & (parted.here.owed | parted.there.owed)


def test_an_unanswered_referral_keeps_its_case() -> None:
    here = given(raised(TEACHER), referred("police"))
    with pytest.raises(CannotJoin) as refused:
        joined(here, other_case(raised(COLLEAGUE)))
    assert refused.value.obligations == ("feedback:police-1",)


def test_a_call_that_is_due_there_stays_when_the_join_brings_an_earlier_deadline() -> None:
    """8.6, 11.8: the message that failed was about the task, whose deadline only moved."""
    here = given(raised(TEACHER))
    there = other_case(raised(COLLEAGUE), a_message("review", through=False), now=MONDAY_10AM + HOUR)
    assert "telephone:review" in there.owed
    after = joined(here, there).there
    assert due(after, "review") == due(here, "review")
    assert "telephone:review" in after.owed
