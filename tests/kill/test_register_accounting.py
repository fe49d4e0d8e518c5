"""The accounting of the register finds each kind of fault."""

from typing import Any
from uuid import UUID, uuid4

from store.ledger.idempotency import command_id
from tests.kill.list_imports import PER_LIST, ImportedList
from tests.kill.load_clients import Acknowledged
from tests.kill.register_accounting import doubled_changes, doubled_pupils, lost_changes, parts_of_lists

PERSON, PUPIL = uuid4(), uuid4()
KEY = command_id(PERSON, "k")


def changed(status: int = 200, version: int | None = 2) -> list[Acknowledged]:
    return [Acknowledged(PERSON, "k", status, PUPIL if status != 409 else None, version)]


def kept(status: int = 200) -> dict[UUID, Any]:
    return {KEY: {"status": status}}


def ids(imported: ImportedList, many: int = PER_LIST, times: int = 1) -> dict[str, int]:
    return dict.fromkeys(imported.external_ids[:many], times)


def test_an_acknowledged_change_is_on_record_as_it_was_answered() -> None:
    assert lost_changes(changed(), kept(), {KEY: [(PUPIL, 2)]}) == []
    assert lost_changes(changed(409, None), kept(409), {}) == []
    for answers, written in (
        ({}, {KEY: [(PUPIL, 2)]}),
        (kept(201), {KEY: [(PUPIL, 2)]}),
        (kept(), {}),
        (kept(), {KEY: [(PUPIL, 3)]}),
        (kept(), {KEY: [(uuid4(), 2)]}),
    ):
        assert len(lost_changes(changed(), answers, written)) == 1
    assert len(lost_changes(changed(409, None), kept(409), {KEY: [(PUPIL, 2)]})) == 1


def test_a_change_written_twice_is_doubled() -> None:
    sent = [(PERSON, "k")]
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
