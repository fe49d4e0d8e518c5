"""The memory of opened states is bounded, and no size of a stored one is refused."""

import time
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from store.ledger import opened_states
from store.ledger.opened_states import OpenedState, OpenedStates
from tests.domain.command_builders import raised
from tests.domain.story import given
from tests.school import School, a_concern

CASE = given(raised()).state


def opened(size: int = 10) -> OpenedState[str]:
    return OpenedState(version=1, hash=b"", size=size, state=replace(CASE, id=uuid4()), key="key")


def kept(states: OpenedStates[str], *each: OpenedState[str]) -> list[bool]:
    return [states.get(one.state.id) is not None for one in each]


def test_the_state_used_longest_ago_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_states, "MOST", 2)
    states, first, second, third = OpenedStates[str](), opened(), opened(), opened()
    states.keep(first)
    states.keep(second)
    assert states.get(first.state.id) is first
    states.keep(third)
    assert kept(states, first, second, third) == [True, False, True]


def test_the_sealed_bytes_are_bounded_in_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_states, "MOST_BYTES", 100)
    states, first, second = OpenedStates[str](), opened(60), opened(60)
    states.keep(first)
    states.keep(first)  # the same case counts once
    assert kept(states, first) == [True]
    states.keep(second)
    assert kept(states, first, second) == [False, True]


def test_a_state_is_used_for_an_hour() -> None:
    states, hour = OpenedStates[str](), opened_states.SECONDS
    now, before = opened(), replace(opened(), since=time.monotonic() - hour)
    states.keep(now)
    states.keep(before)
    assert kept(states, now, before) == [True, False]


def test_a_case_has_one_state_and_can_be_dropped() -> None:
    states, first = OpenedStates[str](), opened()
    newer = replace(first, version=2)
    states.keep(first)
    states.keep(newer)
    assert states.get(first.state.id) is newer
    states.drop(first.state.id)
    states.drop(UUID(int=0))
    assert kept(states, first) == [False]


@pytest.mark.long("every size near the limit")
async def test_no_size_near_the_limit_of_a_database_page_is_refused(school: School) -> None:
    for summary in range(4_400, 7_000, 4):
        body = a_concern()
        body["concern"]["summary"] = "s" * summary
        answer = await school.dsl.post("/v1/referrals", body)
        assert answer.status_code == 201, (summary, answer.text)
