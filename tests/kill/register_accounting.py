"""Account for the register of pupils: commands, imported lists, chains, states and search rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import asyncpg

from store.ledger.idempotency import command_id
from store.ledger.ledger import Ledger
from store.verification.pupil_check import check_pupils
from tests.kill.list_imports import ImportedList
from tests.kill.load_clients import Acknowledged, Diary

Written = Mapping[UUID, list[tuple[UUID, int]]]
"""The pupils and versions that each command wrote."""


async def account_register(
    connection: asyncpg.Connection, ledger: Ledger, diary: Diary, answers: Mapping[UUID, Any]
) -> tuple[list[str], list[str], list[str]]:
    """Faults found in the register: entries lost, doubled or broken, a sentence each."""
    rows = await connection.fetch("SELECT command_id, pupil_id, version FROM pupil_events")
    written: dict[UUID, list[tuple[UUID, int]]] = {}
    for row in rows:
        written.setdefault(row["command_id"], []).append((row["pupil_id"], row["version"]))
    school = await connection.fetchval("SELECT id FROM schools")
    register = await ledger.names.all_of(school)
    ids = Counter(each.external_id for each in register.values() if each.external_id is not None)
    broken = []
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for each in check_pupils(connection, ledger.seals, state=True):
            if not each.chain.verified:
                broken.append(f"chain of pupil {each.pupil}: event {each.chain.first_bad}")
            broken += [f"pupil {each.pupil}: {found}" for found in each.findings]
    lost = [*lost_changes(diary.register, answers, written), *parts_of_lists(diary.lists, ids)]
    doubled = [*doubled_changes(diary.sent, written), *doubled_pupils(diary.lists, ids)]
    return lost, doubled, broken


def lost_changes(
    acknowledged: Iterable[Acknowledged], answers: Mapping[UUID, Any], written: Written
) -> list[str]:
    """Each answered command is on record as it was answered, or was refused and wrote nothing."""
    lost = []
    for each in acknowledged:
        known = command_id(each.person, each.key)
        kept = answers.get(known)
        if kept is None or kept["status"] != each.status:
            lost.append(f"{each} has no answer of its own")
        elif each.status == 409 and known in written:
            lost.append(f"{each} was refused, and is on record")
        elif each.status != 409 and (each.case, each.version) not in written.get(known, ()):
            lost.append(f"{each} has no event")
    return lost


def doubled_changes(sent: Iterable[tuple[UUID, str]], written: Written) -> list[str]:
    """A key's command wrote one event at most."""
    found = {key: written.get(command_id(person, key), ()) for person, key in sent}
    return [f"{key} wrote {len(events)} events" for key, events in found.items() if len(events) > 1]


def parts_of_lists(lists: Iterable[ImportedList], ids: Mapping[str, int]) -> list[str]:
    """A list is imported whole, or not at all; one that the command called imported is there."""
    lost = []
    for each in lists:
        there = sum(number in ids for number in each.external_ids)
        if there not in (0, len(each.external_ids)) or (each.confirmed and not there):
            lost.append(f"of list {each.number}, confirmed {each.confirmed}, {there} pupils are there")
    return lost


def doubled_pupils(lists: Iterable[ImportedList], ids: Mapping[str, int]) -> list[str]:
    """A list that was sent again registers no one twice."""
    numbers = [number for each in lists for number in each.external_ids]
    return [f"pupil {number} is there {ids[number]} times" for number in numbers if ids.get(number, 0) > 1]
