"""Damage every column of one row: every other case works, and no one learns what they may not."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, look
from tests.damage.damaging import Column
from tests.damage.place import Place
from tests.damage.wellness import others_are_well, others_learn_nothing, readers_get_a_plain_answer
from tests.damage.working import the_workers_go_on

OF_A_CASE = {
    "cases": "id = '{case}'",
    "case_keys": "case_id = '{case}'",
    "events": "case_id = '{case}' AND version = 2",
    "outbox": "case_id = '{case}'",
    "post": "case_id = '{case}' AND obligation IS NOT NULL",
    "answers": "case_id = '{case}'",
    "agency_references": "case_id = '{case}'",
    "case_links": "case_id = '{case}'",
    "views": "case_id = '{case}'",
    "drafts": "sent_as = '{case}'",
    "kept_forms": "case_id = '{case}'",
}
BESIDE = {
    "accounts": "person = '{teacher}'",
    "agency_keys": "true",
    "calendar_refusals": "true",
    "calendar_requests": "true",
    "duty": "person = '{deputy}'",
    "findings": "true",
    "guesses": "true",
    "invitations": "true",
    "known_browsers": "true",
    "people": "id = '{deputy}'",
    "people_changes": "true",
    "plan_files": "true",
    "plans": "true",
    "process_answers": "true",
    "process_concerns": "true",
    "schema_migrations": "version LIKE '0002%'",
    "schools": "id = '{third}'",
    "sessions": "person = '{teacher}'",
    "tokens": "person = '{deputy}'",
    "training": "true",
    "verifications": "true",
    "webhooks": "true",
    "workers": "true",
}
"""Rows that are about no case, by table, for a person who does nothing while the row is damaged."""
UNTOLD: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("answers", "person"): ("another person",),
    ("answers", "fingerprint"): ("a bit",),
    ("cases", "plan"): ("more",),
    ("drafts", "sent_as"): ("null",),
    ("post", "id"): ("other", "another person"),
    ("post", "version"): ("more",),
    ("post", "obligation"): ("null",),
    ("post", "rung"): ("more", "null"),
    ("post", "due_at"): ("later", "null"),
    ("post", "person"): ("another person", "null"),
    ("post", "attempts"): ("more",),
    ("post", "unanswered"): ("more",),
    ("post", "reasons"): ("empty",),
    ("views", "id"): ("more", "most"),
    ("views", "person"): ("another person", "null"),
    ("views", "what"): ("other",),
    ("views", "whole"): ("other",),
    ("views", "version"): ("more",),
    ("views", "at"): ("later",),
}
"""Plausible values that nothing repeats: no check can notice the change."""
Look = Callable[[Place], Awaitable[list[str]]]
LOOKS: tuple[Look, ...] = (
    others_are_well,
    others_learn_nothing,
    readers_get_a_plain_answer,
    the_workers_go_on,
)


@pytest.mark.parametrize("table", OF_A_CASE)
async def test_a_damaged_row_of_a_case(place: Place, table: str) -> None:
    where = OF_A_CASE[table].format(case=place.bad["id"])
    wrong = [
        each
        for column in place.columns
        if column.table == table
        for name, value in _damages(place, column)
        for look_at in LOOKS
        for each in await _looked(place, column, where, name, value, look_at)
    ]
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


@pytest.mark.parametrize("table", OF_A_CASE)
async def test_all_damage_to_a_case_is_named(place: Place, table: str) -> None:
    where, bad = OF_A_CASE[table].format(case=place.bad["id"]), UUID(place.bad["id"])
    good = {UUID(case["id"]) for case in place.good}
    wrong, looked_at = list[str](), 0
    for column in (each for each in place.columns if each.table == table):
        untold = UNTOLD.get((table, column.name), ())
        for name, value in _damages(place, column):
            if name in untold or not await place.damage(column, where, value):
                continue
            found = await _found(place)
            looked_at += 1
            moved = column.name in ("id", "case_id", "sent_as")
            if not any(each.place.startswith(table) and (moved or each.case == bad) for each in found):
                wrong.append(f"{table}.{column.name}: {name} is not named: {', '.join(map(str, found))}")
            if any(each.case in good for each in found):
                wrong.append(f"{table}.{column.name}: {name} accuses another: {', '.join(map(str, found))}")
            await place.put_back()
    assert looked_at
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


async def test_nothing_is_named_without_damage(place: Place) -> None:
    assert await _found(place) == []


@pytest.mark.parametrize("table", BESIDE)
async def test_a_damaged_row_of_no_case(place: Place, table: str) -> None:
    school = place.school
    where = BESIDE[table].format(teacher=school.teacher.id, deputy=school.deputy.id, third=place.third.id)
    wrong = [
        each
        for column in place.columns
        if column.table == table
        for name, value in _damages(place, column)
        for each in await _looked(place, column, where, name, value, _both)
    ]
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


async def test_no_table_is_skipped(place: Place) -> None:
    """A new table must be damaged too, or this test fails."""
    assert set(place.tables) == {*OF_A_CASE, *BESIDE}
    counts = [await place.intruder.fetchval(f"SELECT count(*) FROM {table}") for table in place.tables]
    assert all(counts), dict(zip(place.tables, counts, strict=True))


async def _both(place: Place) -> list[str]:
    return [*await others_are_well(place), *await the_workers_go_on(place)]


async def _found(place: Place) -> list[Damage]:
    deep = Deep(seals=place.ledger.seals, state=True)
    async with place.ledger.pool.connection(30) as connection:
        found = [each async for each in look(connection, deep)]
    return [finding for each in found for finding in ((each,) if isinstance(each, Damage) else each.findings)]


def _damages(place: Place, column: Column) -> list[tuple[str, str]]:
    return list(column.damages(str(place.school.colleague.id)).items())


async def _looked(
    place: Place, column: Column, where: str, name: str, value: str, look_at: Look
) -> list[str]:
    """The departures while the row is damaged in this way; restores the row afterwards."""
    if not await place.damage(column, where, value):
        return []
    try:
        with capture_logs():
            said = await look_at(place)
    except Exception as fault:  # noqa: BLE001 - check the other columns whatever happens
        said = [f"{look_at.__name__} ended by {type(fault).__name__}: {str(fault)[:100]}"]
    await place.put_back()
    return [f"{column.table}.{column.name}, {name}: {each}" for each in said]
