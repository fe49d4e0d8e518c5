"""A correction in a joined case marks its words in the case that goes on; counts follow (2.4g, 3-DSL.n)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case.repeat_counts import entries_of
from domain.commands import AddInformation, Correct
from domain.events import JoinCorrected
from domain.evolve import replay
from domain.refusals import CaseClosed
from tests.domain.case_documents import case_document
from tests.domain.command_builders import A_DISCUSSION, REOPEN, WHY, change, raised, void
from tests.domain.joined_stories import Joined, both, joined, other_case
from tests.domain.outcome import facts
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, MONDAY_10AM, TEACHER
from tests.domain.side_record_builders import came_back
from tests.domain.story import Story, done, given

MORE = AddInformation(text="It was the third time.", child_words="Fridays.")
AWAY = came_back(MONDAY_10AM - timedelta(days=2))


def a_pair() -> Joined:
    here = given(raised(TEACHER), done(MORE, TEACHER), done(AWAY), done(A_DISCUSSION))
    return joined(here, other_case(raised(COLLEAGUE)))


def shown(story: Story) -> dict[str, Any]:
    (one,) = case_document(story.state, DSL)["joined"]
    return dict(one)


def test_an_entry_that_is_cancelled_after_the_join_is_marked_and_counts_no_more() -> None:
    pair = a_pair()
    counted = len(entries_of(pair.there.state, "concern"))
    after = both(pair.here, pair.there, void(2)).there
    (words,) = shown(after)["added"]
    assert (words["text"], words["cancelled"]) == (MORE.text, True)
    assert len(entries_of(after.state, "concern")) == counted - 1
    assert after.state.joined[0].valid.added == ()
    assert after.stream[-1].fact.type == "join.corrected"
    assert after.stream[-1].actor == "clock", "no reporter becomes an author of the other case"
    assert replay(after.stream) == after.state


def test_a_missing_episode_that_is_cancelled_counts_no_more_unless_another_entry_records_it() -> None:
    pair = a_pair()
    assert len(entries_of(pair.there.state, "missing-episode")) == 1
    assert entries_of(both(pair.here, pair.there, void(3)).there.state, "missing-episode") == ()
    twice = joined(
        given(raised(TEACHER), done(AWAY), done(came_back(AWAY.from_, MONDAY_10AM))),
        other_case(raised(COLLEAGUE)),
    )
    assert len(entries_of(both(twice.here, twice.there, void(2)).there.state, "missing-episode")) == 1


def test_a_step_that_is_cancelled_is_marked() -> None:
    pair = a_pair()
    (step,) = shown(both(pair.here, pair.there, void(4)).there)["steps"]
    assert (A_DISCUSSION.note in step["words"], step["cancelled"]) == (True, True)


def test_words_that_are_put_right_are_shown_and_go_on() -> None:
    pair = a_pair()
    right = Correct(event=2, reasons=WHY, text="It was the second time.")
    after = both(pair.here, pair.there, right).there
    (later,) = shown(after)["corrections"]
    assert (later["entry"], later["text"], later["by"]) == (2, "It was the second time.", str(DSL.id))
    last = joined(after, other_case(raised(HEAD), number=HEAD.id)).there
    assert [each.text for one in last.state.joined for each in one.added] == [
        MORE.text,
        "It was the second time.",
    ]


def test_a_cancelled_entry_and_its_earlier_correction_do_not_go_on_when_the_case_is_joined_again() -> None:
    here = given(raised(TEACHER), done(MORE, TEACHER), done(Correct(event=2, reasons=WHY, text="Twice.")))
    pair = joined(here, other_case(raised(COLLEAGUE)))
    assert len(pair.there.state.joined[0].added) == 2
    cancelled = both(pair.here, pair.there, void(2)).there
    last = joined(cancelled, other_case(raised(HEAD), number=HEAD.id)).there
    assert [one.added for one in last.state.joined] == [(), ()]


def test_words_that_were_put_right_leave_with_the_entry_that_is_cancelled_since() -> None:
    pair = a_pair()
    right = both(pair.here, pair.there, Correct(event=2, reasons=WHY, text="Mr Ash did it."))
    assert [each.text for each in right.there.state.joined[0].valid.added] == [MORE.text, "Mr Ash did it."]
    cancelled = both(right.here, right.there, void(2)).there
    assert cancelled.state.joined[0].valid.added == ()
    last = joined(cancelled, other_case(raised(HEAD), number=HEAD.id)).there
    assert [one.added for one in last.state.joined] == [(), ()]


def test_every_case_further_on_is_told() -> None:
    first = a_pair()
    second = joined(first.there, other_case(raised(HEAD), number=HEAD.id))
    decision_middle = both(first.here, second.there, void(2)).there
    (fact,) = facts(decision_middle.stream, JoinCorrected)
    assert (fact.from_, fact.entry, fact.void) == (first.here.state.id, 2, True)
    assert "cancelled" in repr(case_document(decision_middle.state, DSL)["joined"])


def test_danger_that_is_corrected_after_the_join_stays_known_in_the_other_case() -> None:
    """11.4: it is never lost; the DSL reads the correction and decides."""
    here = given(raised(TEACHER, immediate_danger=True))
    pair = joined(here, other_case(raised(COLLEAGUE)))
    after = both(pair.here, pair.there, change(1, immediate_danger=False))
    assert after.there.state.concern.immediate_danger
    assert len(after.there.state.joined[0].corrections) == 1


def test_danger_that_becomes_known_by_a_correction_of_a_joined_case_is_refused_as_before() -> None:
    pair = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE)))
    with pytest.raises(CaseClosed):
        both(pair.here, pair.there, change(1, immediate_danger=True))


def test_a_parted_case_tells_the_other_nothing() -> None:
    pair = a_pair()
    parted = both(pair.here, pair.there, REOPEN)
    after = parted.here.tell(void(2))
    assert not facts(after.stream, JoinCorrected)
    assert not facts(parted.there.stream, JoinCorrected)
