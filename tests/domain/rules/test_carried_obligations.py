"""Open tasks of a joined case are due in the other, and no danger, adult or decision is lost (2.4g)."""

from dataclasses import replace
from datetime import timedelta

from domain.case.event import ObligationTransition
from domain.case.protection import IN_DANGER
from domain.refusals import PoliceReferralRequired
from tests.domain.command_builders import (
    ACCEPT,
    MORE,
    a_referral,
    a_review,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.full_case import a_message
from tests.domain.joined_stories import joined, other_case
from tests.domain.people_and_times import COLLEAGUE, MONDAY_10AM, TEACHER
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


def test_a_joined_review_is_due_until_a_review_looks_at_it_whatever_is_voided() -> None:
    there = other_case(raised(COLLEAGUE), reviewed(), done(MORE, COLLEAGUE))
    after = joined(given(raised(TEACHER)), there).there
    assert "review" in after.tell(void(3)).owed
    looked = after.tell(a_review())
    assert "review" not in looked.owed
    assert "review" in looked.tell(void(looked.state.version)).owed


def test_here_what_ends_is_exactly_what_was_open() -> None:
    here = given(raised(TEACHER, immediate_danger=True, staff_allegation=True))
    ended = joined(here, other_case(raised(COLLEAGUE))).decision.events[-1].effects.turns
    assert set(ended) == {ObligationTransition(obligation=name, state="ended") for name in here.owed}


def test_a_call_that_is_due_there_stays_when_the_join_brings_an_earlier_deadline() -> None:
    """8.6, 11.8: the message that failed was about the task, whose deadline only moved."""
    here = given(raised(TEACHER))
    there = other_case(raised(COLLEAGUE), a_message("review", through=False), now=MONDAY_10AM + HOUR)
    assert "telephone:review" in there.owed
    after = joined(here, there).there
    assert due(after, "review") == due(here, "review")
    assert "telephone:review" in after.owed
