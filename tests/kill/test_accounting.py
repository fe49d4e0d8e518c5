"""The kill test's accounting finds each kind of fault."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from domain.case.event import Effects, Event
from domain.events import EscalationRaised, Fact, FeedbackOverdue
from store.ledger.idempotency import command_id
from tests.domain.command_builders import raised
from tests.domain.joined_stories import joined, other_case
from tests.domain.story import given
from tests.kill.accounting import (
    clock_doubles,
    half_joined,
    what_is_doubled,
    what_is_lost,
    what_mail_is_lost,
)
from tests.kill.load_clients import Acknowledged, Diary

PERSON, CASE = uuid4(), uuid4()
DUE = datetime(2027, 3, 2, 17, 0, tzinfo=UTC)


def diary(status: int = 200, version: int | None = 2) -> Diary:
    """One command that was answered."""
    case = CASE if status != 409 else None
    return Diary(sent=[(PERSON, "k")], acknowledged=[Acknowledged(PERSON, "k", status, case, version)])


def kept(status: int = 200, version: int = 2) -> dict[Any, Any]:
    return {command_id(PERSON, "k"): {"status": status, "case_id": CASE, "version": version}}


def written(*versions: int, cases: int = 1, writings: int = 1) -> dict[Any, Any]:
    block = {"case_id": CASE, "versions": list(versions), "writings": writings}
    return {command_id(PERSON, "k"): [block] * cases}


def test_an_acknowledged_command_recorded_once_is_neither_lost_nor_doubled() -> None:
    assert what_is_lost(diary(), kept(), written(1, 2)) == []
    assert what_is_doubled(diary(), kept(), written(1, 2)) == []


def test_an_acknowledged_command_without_answer_or_event_is_lost() -> None:
    assert len(what_is_lost(diary(), {}, written(1, 2))) == 1
    assert len(what_is_lost(diary(), kept(), {})) == 1
    assert len(what_is_lost(diary(), kept(version=3), written(1, 2))) == 1


def test_a_refusal_that_left_an_event_is_a_fault() -> None:
    assert what_is_lost(diary(409, None), kept(409), {}) == []
    assert len(what_is_lost(diary(409, None), kept(409), written(2))) == 1


def test_a_command_recorded_twice_is_doubled_whether_acknowledged_or_not() -> None:
    unanswered = Diary(sent=[(PERSON, "k")])
    assert what_is_doubled(unanswered, kept(), written(1, 2)) == []
    assert what_is_doubled(unanswered, {}, {}) == []
    twice = (
        written(1, 2, 3, 4),
        written(1, 2, 5, 6),
        written(1, 2, cases=2),
        written(1, 2, writings=2),
    )
    for doubled in twice:
        assert len(what_is_doubled(unanswered, kept(), doubled)) == 1


def test_a_clock_event_recorded_twice_is_doubled() -> None:
    overdue = FeedbackOverdue(agency_referral="cscs-1", due_at=DUE)
    rungs = [
        EscalationRaised(obligation="feedback:cscs-1", rung=rung, to=("dsl",), due_at=DUE) for rung in (1, 2)
    ]
    assert clock_doubles(CASE, [by_clock(overdue), *map(by_clock, rungs)]) == []
    assert len(clock_doubles(CASE, [by_clock(overdue), by_clock(overdue)])) == 1
    assert len(clock_doubles(CASE, [by_clock(rungs[0]), by_clock(rungs[0])])) == 1


def test_lost_or_unexpected_mail_is_a_fault_and_repeated_mail_is_not() -> None:
    assert what_mail_is_lost({"a"}, ["a"], ["a", "a"]) == []
    assert what_mail_is_lost({"a"}, ["a"], ["a", "b"], needless={"b", "c"}) == []
    for posted, recorded, received in (
        ({"a"}, [], ["a"]),
        ({"a"}, ["a"], []),
        (set(), ["a"], []),
        (set(), [], ["a"]),
    ):
        assert len(what_mail_is_lost(posted, list(recorded), list(received))) == 1


def by_clock(fact: Fact) -> Event:
    return Event(
        version=1,
        fact=fact,
        occurred_at=DUE,
        recorded_at=DUE,
        actor="clock",
        clauses=("11.8",),
        policy="coalway-cse-2023@1",
        effects=Effects(),
    )


def test_a_join_in_one_of_its_cases_only_is_half_done() -> None:
    pair = joined(given(raised()), other_case(raised()))
    states = {each.state.id: each.state for each in (pair.here, pair.there)}
    assert half_joined(states) == []
    assert len(half_joined({**states, pair.there.state.id: other_case(raised()).state})) == 1
    assert len(half_joined({**states, pair.here.state.id: given(raised()).state})) == 1
