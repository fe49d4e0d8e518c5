"""The fold names every event, starts with a concern, and stops at an unknown event."""

import ast
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

import pytest

from domain import events as happened
from domain.case.event import Event
from domain.events import Fact
from domain.evolve import evolve, replay
from domain.fold import (
    agency_referrals,
    challenges,
    clock,
    conflicts,
    corrections,
    deliveries,
    joins,
    reporting,
    safeguards,
    side_records,
    support,
)
from tests.domain.command_builders import ACCEPT, raised
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import DSL, TEACHER, WEDNESDAY_9AM
from tests.domain.settling_steps import closed
from tests.domain.story import done, given
from tests.with_each import with_each

FAMILIES: dict[str, tuple[Any, Callable[..., Any]]] = {
    "reporting": (happened.ReportingFact, reporting.apply),
    "agencies": (happened.AgencyFact, agency_referrals.apply),
    "support": (happened.SupportFact, support.apply),
    "safeguards": (happened.SafeguardFact, safeguards.apply),
    "conflicts": (happened.ConflictFact, conflicts.apply),
    "challenges": (happened.ChallengeFact, challenges.apply),
    "side records": (happened.SideRecordFact, side_records.apply),
    "closing": (happened.ClosingFact, corrections.apply),
    "joins": (happened.JoinFact, joins.apply),
    "clock": (happened.ClockFact, clock.apply),
    "deliveries": (happened.PostFact, deliveries.apply),
}


@with_each(("family", "function"), FAMILIES.values(), ids=FAMILIES)
def test_a_fold_names_each_event_of_its_family_once_and_takes_no_other(
    family: Any, function: Callable[..., Any]
) -> None:
    """With `assert_never` mypy finds an event without a case; this finds a guard or a wrong family."""
    (match,) = (
        each for each in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(each, ast.Match)
    )
    named = [
        each.cls.attr
        for case in match.cases
        for each in ast.walk(case.pattern)
        if isinstance(each, ast.MatchClass) and isinstance(each.cls, ast.Attribute)
    ]
    assert sorted(named) == sorted(fact.__name__ for fact in get_args(family))
    assert all(case.guard is None for case in match.cases)
    last = match.cases[-1]
    assert ast.unparse(last.pattern) == "_"
    assert ast.unparse(last.body[0]).startswith("assert_never(")


def test_every_event_belongs_to_one_family() -> None:
    members = [fact.__name__ for family, _ in FAMILIES.values() for fact in get_args(family)]
    members.append(happened.RepeatsFound.__name__)  # what was found is among the effects
    assert sorted(members) == sorted(fact.__name__ for fact in get_args(Fact))


def test_an_unknown_event_stops_the_fold() -> None:
    class SomethingElse:
        type = "something.else"

    event = given(raised(), done(ACCEPT)).stream[-1]
    with pytest.raises(AssertionError, match="SomethingElse"):
        evolve(given(raised()).state, replace(event, fact=SomethingElse()))  # type: ignore[arg-type]


def test_a_case_needs_an_event() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        replay(())


def test_a_stream_begins_with_a_concern() -> None:
    later = given(raised(), done(ACCEPT)).stream[1:]
    with pytest.raises(ValueError, match=r"concern\.raised"):
        replay(later)


def test_one_story_has_every_event_and_folds_to_the_same_case_again() -> None:
    story = whole_life()
    assert {event.fact.type for event in story.stream} == {fact.type for fact in get_args(Fact)}
    assert replay(story.stream) == story.state


LIFE = whole_life()
STATES = (given(raised()).state, given(raised(DSL), closed).state, LIFE.state)


@with_each("event", LIFE.stream, ids=lambda event: f"{event.version} {event.fact.type}")
def test_any_event_folds_onto_any_state(event: Event) -> None:
    """The fold refuses no event, neither on a new case nor on a closed one."""
    for state in STATES:
        after = evolve(state, replace(event, version=state.version + 1))
        assert after.version == state.version + 1


def test_a_case_says_who_raised_it_and_when() -> None:
    state = given(raised(TEACHER)).state
    assert (state.raised_by, state.raised_role, state.id) == (TEACHER.id, "staff", UUID(int=100))
    assert state.raised_at == state.recorded_at
    later = given(raised(TEACHER), done(ACCEPT, at=WEDNESDAY_9AM)).state
    assert later.recorded_at == WEDNESDAY_9AM
    assert later.raised_at == state.raised_at
