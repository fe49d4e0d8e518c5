"""Reopening a joined case: nothing that the join ended is lost; the other case keeps only its own (11.10)."""

from datetime import timedelta

from tests.domain.command_builders import (
    ACCEPT,
    MORE,
    REOPEN,
    a_referral,
    a_review,
    an_emergency,
    protection,
    raised,
    reviewed,
)
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, TEACHER
from tests.domain.story import Step, Story, done, given
from tests.with_each import with_each

WEEK = timedelta(days=7)


def due(story: Story, name: str) -> object:
    owed = story.state.open_obligation(name)
    return owed.due_at if owed is not None else None


def parted(here: Story, there: Story, *then: Step) -> tuple[Story, Story]:
    """Both cases after a join, more steps in the case that goes on, and its undoing."""
    after = joined(here, there)
    beside = after.there
    for step in then:
        beside = step(beside)
    undone = both(after.here, beside, REOPEN)
    return undone.here, undone.there


@with_each(
    ("name", "known"),
    [
        ("refer:lado", {"staff_allegation": True}),
        ("refer:police", {"imagery": True, "adult_involved": True}),
        ("refer:immediate", {"immediate_danger": True}),
    ],
)
def test_a_referral_that_the_join_ended_is_owed_again_by_its_old_deadline(
    name: str, known: dict[str, bool]
) -> None:
    here = given(raised(TEACHER, **known))
    assert name in here.owed
    again, other = parted(here, other_case(raised(COLLEAGUE)))
    assert due(again, name) == due(here, name)
    assert name not in other.owed


def test_a_referral_made_there_was_perhaps_for_another_child_and_is_owed_again() -> None:
    """11.1, 3.2i: two cases are often parted because they are about two children."""
    there = other_case(raised(COLLEAGUE), done(ACCEPT))
    again, other = parted(given(raised(TEACHER, staff_allegation=True)), there, done(a_referral("lado")))
    assert "refer:lado" in again.owed
    assert other.obligation("refer:lado").state == "met"


def test_the_joined_case_has_its_review_again_and_the_other_keeps_what_it_decided() -> None:
    there = other_case(raised(COLLEAGUE), reviewed(), done(protection()))
    again, other = parted(given(raised(TEACHER)), there)
    assert {"accept", "review", "protect"} <= again.owed
    assert other.owed == there.owed
    decided, kept = parted(given(raised(TEACHER)), there, done(a_review()))
    assert "review" in decided.owed
    assert kept.obligation("review").state == "met"


def test_danger_is_owed_again_even_if_the_other_case_told_an_agency() -> None:
    """11.4: this case has no referral of its own."""
    here = given(raised(TEACHER, immediate_danger=True))
    again, _ = parted(here, other_case(raised(COLLEAGUE), done(ACCEPT)), done(an_emergency()))
    assert "refer:immediate" in again.owed


def test_a_deadline_that_passed_meanwhile_is_overdue_and_never_later() -> None:
    here = given(raised(TEACHER, staff_allegation=True))
    after = joined(here, other_case(raised(COLLEAGUE)))
    month = after.there.now + 4 * WEEK
    again = both(after.here.at(month), after.there.at(month), REOPEN).here
    assert due(again, "refer:lado") == due(here, "refer:lado")
    assert again.silence(again.now).obligation("refer:lado").state == "overdue"


def test_warnings_about_the_join_end_with_it() -> None:
    after = joined(given(raised(TEACHER, category="cse")), other_case(raised(COLLEAGUE)))
    assert "2.5" in {each.clause for each in after.there.state.warnings}
    assert both(after.here, after.there, REOPEN).there.state.warnings == ()


def test_what_was_added_there_since_stays() -> None:
    _, there = parted(
        given(raised(TEACHER)), other_case(raised(COLLEAGUE)), done(MORE, COLLEAGUE), done(ACCEPT)
    )
    assert there.state.owner == DSL.id
    assert len(there.state.concern.learnt) == 2
