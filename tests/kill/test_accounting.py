"""The kill test's accounting finds each kind of fault, also of the register."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.case.event import Effects, Event
from domain.events import EscalationRaised, Fact, FeedbackOverdue
from store.ledger.idempotency import command_id
from tests.domain.command_builders import raised
from tests.domain.joined_stories import joined, other_case
from tests.domain.story import given
from tests.kill.accounting import clock_doubles, half_joined, what_is_doubled, what_is_lost, what_mail_is_lost
from tests.kill.list_imports import PER_LIST, ImportedList
from tests.kill.load_clients import Acknowledged, Diary
from tests.kill.register_accounting import doubled_changes, doubled_pupils, lost_changes, parts_of_lists

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
    twice = (written(1, 2, 3, 4), written(1, 2, 5, 6), written(1, 2, cases=2), written(1, 2, writings=2))
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
    assert what_mail_is_lost({"a": True}, ["a"], ["a", "a"]) == []
    assert what_mail_is_lost({"a": True}, ["a"], ["a", "b"], needless={"b", "c"}) == []
    assert what_mail_is_lost({"a": False}, [], ["a"]) == []
    faults: tuple[tuple[dict[str, bool], list[str], list[str]], ...] = (
        ({"a": True}, [], ["a"]),
        ({"a": True}, ["a"], []),
        ({"a": False}, [], []),
        ({}, ["a"], []),
        ({}, [], ["a"]),
    )
    for posted, recorded, received in faults:
        assert len(what_mail_is_lost(posted, recorded, received)) == 1


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


BY, PUPIL = uuid4(), uuid4()
KEY = command_id(BY, "k")


def changed(status: int = 200, version: int | None = 2) -> list[Acknowledged]:
    return [Acknowledged(BY, "k", status, PUPIL if status != 409 else None, version)]


def kept_change(status: int = 200) -> dict[UUID, Any]:
    return {KEY: {"status": status}}


def ids(imported: ImportedList, many: int = PER_LIST, times: int = 1) -> dict[str, int]:
    return dict.fromkeys(imported.external_ids[:many], times)


def test_an_acknowledged_change_is_on_record_as_it_was_answered() -> None:
    assert lost_changes(changed(), kept_change(), {KEY: [(PUPIL, 2)]}) == []
    assert lost_changes(changed(409, None), kept_change(409), {}) == []
    for answers, written in (
        ({}, {KEY: [(PUPIL, 2)]}),
        (kept_change(201), {KEY: [(PUPIL, 2)]}),
        (kept_change(), {}),
        (kept_change(), {KEY: [(PUPIL, 3)]}),
        (kept_change(), {KEY: [(uuid4(), 2)]}),
    ):
        assert len(lost_changes(changed(), answers, written)) == 1
    assert len(lost_changes(changed(409, None), kept_change(409), {KEY: [(PUPIL, 2)]})) == 1


def test_a_change_written_twice_is_doubled() -> None:
    sent = [(BY, "k")]
    assert doubled_changes(sent, {}) == doubled_changes(sent, {KEY: [(PUPIL, 2)]}) == []
    assert len(doubled_changes(sent, {KEY: [(PUPIL, 2), (PUPIL, 3)]})) == 1
    assert len(doubled_changes(sent, {KEY: [(PUPIL, 1), (uuid4(), 1)]})) == 1


def test_a_list_is_there_whole_or_not_at_all() -> None:
    confirmed, killed = ImportedList(1, True), ImportedList(2, False)
    assert parts_of_lists([confirmed, killed], ids(confirmed)) == []
    assert parts_of_lists([confirmed, killed], ids(confirmed) | ids(killed)) == []
    assert len(parts_of_lists([confirmed], {})) == 1
    assert len(parts_of_lists([confirmed], ids(confirmed, PER_LIST - 1))) == 1
    assert len(parts_of_lists([killed], ids(killed, 1))) == 1


def test_a_pupil_of_a_list_who_is_there_twice_is_doubled() -> None:
    imported = ImportedList(1, True)
    assert doubled_pupils([imported], ids(imported)) == []
    assert len(doubled_pupils([imported], ids(imported) | ids(imported, 1, 2))) == 1
