"""Reopening a joined case: nothing that the join ended is lost; the other case keeps only its own (11.10)."""

from datetime import timedelta

import pytest

from domain.case.stages import stage
from domain.commands import Join, PersonCommand, Reopen
from domain.commands.agencies import Agency
from domain.events import JoinUndone
from domain.evolve import replay
from tests.domain.command_builders import (
    ACCEPT,
    MORE,
    REOPEN,
    WHY,
    a_referral,
    a_review,
    an_emergency,
    protection,
    raised,
    reviewed,
    told_pupil,
    void,
)
from tests.domain.exploitation_builders import asked_for_nrm
from tests.domain.joined_stories import both, joined, other_case, together
from tests.domain.outcome import facts
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, MONDAY_10AM, TEACHER
from tests.domain.safeguard_builders import reclassified
from tests.domain.side_record_builders import came_back, left, sent_on
from tests.domain.story import Step, Story, done, given
from tests.with_each import with_each

LEAVES = (MONDAY_10AM + timedelta(days=30)).date()
DAY, WEEK = timedelta(days=1), timedelta(days=7)
MISSED = [done(came_back(MONDAY_10AM - days * DAY, MONDAY_10AM - days * DAY + DAY / 2)) for days in (3, 2, 1)]


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
    ("steps", "name"),
    [
        ((raised(TEACHER, staff_allegation=True),), "refer:lado"),
        ((raised(TEACHER), done(left(LEAVES))), "transfer-file"),
        ((raised(TEACHER), reviewed("refer", "cscs")), "refer:cscs"),
        ((raised(TEACHER), reviewed("refer", "police")), "refer:police"),
        ((raised(TEACHER), reviewed(), *MISSED), "missing-review"),
        ((raised(TEACHER), reviewed("early_help")), "start-support"),
        ((raised(TEACHER), reviewed()), "inform-pupil:2"),
        ((raised(TEACHER), reviewed()), "reply"),
        ((raised(TEACHER, immediate_danger=True),), "refer:immediate"),
    ],
)
def test_what_the_join_ended_is_owed_again_by_its_old_deadline(steps: tuple[Step, ...], name: str) -> None:
    here = given(*steps)
    assert name in here.owed
    again, _ = parted(here, other_case(raised(COLLEAGUE)))
    assert due(again, name) == due(here, name)


def test_the_nrm_and_a_mentor_are_owed_again_also_if_the_kind_of_concern_changed() -> None:
    """2.5, 4.6, 12.5: reclassifying takes no duty away."""
    here = given(raised(TEACHER, category="cse"), reviewed("early_help"), done(reclassified("neglect")))
    again, _ = parted(here, other_case(raised(COLLEAGUE)))
    assert {"consider-nrm", "mentor"} <= again.owed
    corrected = again.tell(MORE).tell(void(again.state.version + 1)).tell(a_review("early_help"))
    assert {"consider-nrm", "mentor"} <= corrected.owed
    reviewed_again = again.tell(a_review())
    assert "consider-nrm" in reviewed_again.owed
    assert "consider-nrm" not in reviewed_again.tell(asked_for_nrm()).owed


@pytest.mark.parametrize(
    ("steps", "name", "met"),
    [
        ((raised(TEACHER), done(left(LEAVES))), "transfer-file", sent_on()),
    ],
)
def test_what_was_met_in_the_other_case_is_not_owed_again(
    steps: tuple[Step, ...], name: str, met: PersonCommand
) -> None:
    here = given(*steps)
    again, other = parted(here, other_case(raised(COLLEAGUE), done(ACCEPT)), done(met))
    assert name not in again.owed
    assert other.obligation(name).state == "met"


def test_a_child_who_was_told_there_is_not_told_again() -> None:
    here, there = given(raised(TEACHER), reviewed()), other_case(raised(COLLEAGUE))
    entry = joined(here, there).there.state.joined[0].version
    again, _ = parted(here, there, done(told_pupil(entry)))
    assert "inform-pupil:2" not in again.owed


@pytest.mark.parametrize(
    ("steps", "agency"),
    [
        ((raised(TEACHER, staff_allegation=True),), "lado"),
        ((raised(TEACHER), reviewed("refer", "cscs")), "cscs"),
    ],
)
def test_a_referral_made_there_was_perhaps_for_another_child_and_is_owed_again(
    steps: tuple[Step, ...], agency: Agency
) -> None:
    """11.1, 3.2i: two cases are often parted because they are about two children."""
    there = other_case(raised(COLLEAGUE), done(ACCEPT))
    again, other = parted(given(*steps), there, done(a_referral(agency)))
    assert f"refer:{agency}" in again.owed
    assert other.obligation(f"refer:{agency}").state == "met"


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


def chain(danger: bool = True) -> tuple[Story, Story, Story]:
    """A case that was joined to another, which was joined to a third."""
    first, middle = given(raised(TEACHER, immediate_danger=danger)), other_case(raised(COLLEAGUE))
    two = joined(first, middle)
    three = joined(two.there, other_case(raised(HEAD), reviewed(), done(protection()), number=DSL.id))
    return two.here, three.here, three.there


@pytest.mark.parametrize("again", [REOPEN, an_emergency()])
def test_a_case_that_came_by_another_is_parted_from_both_and_neither_owes_its_facts(again: Reopen) -> None:
    """11.4, 11.10: an emergency waits for no one, so the case in the middle need not be reopened first."""
    first, middle, last = chain()
    assert "refer:immediate" in last.owed
    _, (first, middle, last) = together(again, DSL, first, middle, last)
    assert (first.state.closed, middle.state.closed, last.state.closed) == (False, True, False)
    assert middle.owed == set()
    assert not middle.state.concern.immediate_danger
    assert "refer:immediate" not in last.owed
    assert not last.state.concern.immediate_danger
    assert "review" in last.owed, "the concern of the case in the middle is still to be reviewed"
    for story in (first, middle, last):
        assert replay(story.stream) == story.state


def test_a_case_in_the_middle_takes_with_it_what_came_by_it() -> None:
    first, middle, last = chain()
    _, (middle, last) = together(REOPEN, DSL, middle, last)
    assert [each.undone_by is not None for each in last.state.joined] == [True, True]
    assert not {"review", "refer:immediate"} & last.owed
    assert {"accept", "review", "protect", "refer:immediate"} <= middle.owed
    assert middle.state.concern.immediate_danger
    assert stage(first.state) == "closed"
    _, (first, middle) = together(REOPEN, DSL, first, middle)
    assert "refer:immediate" not in middle.owed
    assert "refer:immediate" in first.owed


def test_a_case_that_came_by_two_others_leaves_all_three() -> None:
    """The entry names every case by which a concern came."""
    first, middle, last = chain()
    end = other_case(raised(HEAD), number=HEAD.id)
    _, (last, end) = together(Join(into=end.state.id, reasons=WHY), DSL, last, end)
    assert {each.through for each in end.state.joined} == {
        (),
        (last.state.id,),
        (middle.state.id, last.state.id),
    }
    _, (middle, last, end) = together(REOPEN, DSL, middle, last, end)
    assert len(facts(end.stream, JoinUndone)) == 2
    assert not end.state.concern.immediate_danger
    assert first.state.closed


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
