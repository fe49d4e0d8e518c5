"""The numbers of cases add up to the figures by their definitions, now and until the next deadline."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.case_measures import CaseMeasures, Part, case_measures
from domain.compliance.school_statistics import school_statistics
from tests.domain.compliance.compliance_helpers import held
from tests.domain.compliance.figures_case_by_case import figures_case_by_case
from tests.domain.exploration.state_machine import AnyCase
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import OTHER_POLICY, POLICY, SCHOOL
from tests.domain.people_and_times import london as at
from tests.domain.story import Story
from views.read_model import as_document
from views.school_figures_view import school_figures_view

POLICIES = {each.name: each for each in (POLICY, OTHER_POLICY)}
MOMENT = timedelta(microseconds=1)


class Remembered(AnyCase):
    """Remembers each case that was explored."""

    stories: ClassVar[list[Story]] = []

    def teardown(self) -> None:
        self.stories.append(self.story)


@cache
def some_cases() -> tuple[Story, ...]:
    how = settings(
        max_examples=30,
        stateful_step_count=30,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(14)(Remembered), settings=how)
    return whole_life(), *map(_of_these_calendars, Remembered.stories)


def _of_these_calendars(story: Story) -> Story:
    """The story without bank holidays that were proclaimed in it alone: a school has one calendar."""
    return replace(story, policy=POLICIES[story.policy.name], policies=tuple(POLICIES.values()))


def by_definition(stories: Iterable[Story], within: Period, now: datetime) -> Any:
    return _document(figures_case_by_case(held(each, now, within) for each in stories), within, now)


def added_up(measures: list[CaseMeasures], within: Period, now: datetime) -> Any:
    total = Counter[Part]()
    for each in measures:
        total.update(each.parts)
    return _document(school_statistics(total, POLICIES, now), within, now)


def _document(figures: Any, within: Period, now: datetime) -> Any:
    """The figures, in an order of clauses that no case decides."""
    document = as_document(school_figures_view(figures, SCHOOL, within, now, POLICY))
    document["clauses"].sort(key=lambda each: each["id"])
    return document


@pytest.mark.long("many random cases")
def test_the_numbers_of_many_cases_add_up_to_their_figures() -> None:
    stories = some_cases()
    now = max(each.now for each in stories)
    for within in (
        school_year_until(london(now).date()),
        Period(first=at("2026-01-01 00:00").date(), last=now.date()),
    ):
        measures = [case_measures(held(each, now, within)) for each in stories]
        assert added_up(measures, within, now) == by_definition(stories, within, now)


def test_they_hold_until_the_next_deadline_and_not_longer() -> None:
    changed = 0
    for story in some_cases():
        within = Period(first=at("2026-01-01 00:00").date(), last=at("2090-01-01 00:00").date())
        counted = case_measures(held(story, story.now, within))
        if counted.valid_until is None:
            later = story.now + timedelta(days=400)
            assert added_up([counted], within, later) == by_definition([story], within, later)
            continue
        until, after = counted.valid_until, counted.valid_until + MOMENT
        assert added_up([counted], within, until) == by_definition([story], within, until)
        changed += added_up([counted], within, after) != by_definition([story], within, after)
    assert changed


def test_taking_a_case_away_leaves_what_the_others_add() -> None:
    first, *others = [case_measures(held(each, within=None)) for each in some_cases()[:5]]
    total = Counter[Part]()
    for each in (first, *others):
        total.update(each.parts)
    total.subtract(first.parts)
    alone = Counter[Part]()
    for each in others:
        alone.update(each.parts)
    assert +total == alone


INSTANTS = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda each: at("2026-01-01 00:00") + timedelta(minutes=each)
)


@given(INSTANTS, INSTANTS)
def test_school_time_is_the_difference_of_two_numbers(one: datetime, other: datetime) -> None:
    time, (start, end) = POLICY.time, sorted((one, other))
    between = (time.school_time(end) - time.school_time(start)) // 60_000_000
    assert between == time.school_minutes_between(start, end)
