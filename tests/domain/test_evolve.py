"""Folding: every event does its part, a stream begins with a concern, and nothing unknown is invented."""

from dataclasses import replace
from typing import get_args
from uuid import UUID

import pytest

from domain.case.event import Event
from domain.events import Fact
from domain.evolve import evolve, replay
from tests.domain.asked import ACCEPT, raised
from tests.domain.ending import closed
from tests.domain.life import whole_life
from tests.domain.people import DSL, TEACHER, WEDNESDAY_9AM
from tests.domain.story import done, given


def test_an_empty_stream_is_no_case() -> None:
    with pytest.raises(ValueError, match="no case"):
        replay(())


def test_a_stream_begins_with_a_concern() -> None:
    later = given(raised(), done(ACCEPT)).stream[1:]
    with pytest.raises(ValueError, match=r"concern\.raised"):
        replay(later)


def test_every_event_is_told_of_in_one_life_and_folds_to_the_same_case_again() -> None:
    story = whole_life()
    assert {event.fact.type for event in story.stream} == {fact.type for fact in get_args(Fact)}
    assert replay(story.stream) == story.state


@pytest.mark.parametrize("event", whole_life().stream, ids=lambda event: f"{event.version} {event.fact.type}")
def test_any_event_folds_on_any_state(event: Event) -> None:
    """What happened is never refused: not on a case just raised, nor on one long closed."""
    for state in (given(raised()).state, given(raised(DSL), closed).state, whole_life().state):
        after = evolve(state, replace(event, version=state.version + 1))
        assert after.version == state.version + 1


def test_a_case_is_who_where_and_when_it_was_raised() -> None:
    state = given(raised(TEACHER)).state
    assert (state.raised_by, state.raised_role, state.id) == (TEACHER.id, "staff", UUID(int=100))
    assert state.raised_at == state.recorded_at
    later = given(raised(TEACHER), done(ACCEPT, at=WEDNESDAY_9AM)).state
    assert later.recorded_at == WEDNESDAY_9AM
    assert later.raised_at == state.raised_at
