"""One row damaged in every column in turn: every other case goes on, and nobody learns what they may not."""

from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from tests.damage.damaging import Column
from tests.damage.place import Place
from tests.damage.wellness import nobody_else_learns, others_are_well, whoever_may_is_told_plainly
from tests.damage.working import the_workers_go_on

OF_A_CASE = {
    "cases": "id = '{case}'",
    "case_keys": "case_id = '{case}'",
    "events": "case_id = '{case}' AND version = 2",
    "outbox": "case_id = '{case}'",
    "post": "case_id = '{case}'",
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
    "duty": "person = '{deputy}'",
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
"""Which row of the tables that hold nothing of one case: of somebody who does nothing while it is damaged."""
Look = Callable[[Place], Awaitable[list[str]]]
LOOKS: tuple[Look, ...] = (
    others_are_well,
    nobody_else_learns,
    whoever_may_is_told_plainly,
    the_workers_go_on,
)


@pytest.mark.parametrize("table", OF_A_CASE)
async def test_a_row_of_a_case(place: Place, table: str) -> None:
    where = OF_A_CASE[table].format(case=place.bad["id"])
    wrong = [
        each
        for column in place.columns
        if column.table == table
        for value in column.damages(str(place.school.colleague.id))
        for look in LOOKS
        for each in await _looked(place, column, where, value, look)
    ]
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


@pytest.mark.parametrize("table", BESIDE)
async def test_a_row_of_no_case(place: Place, table: str) -> None:
    school = place.school
    where = BESIDE[table].format(teacher=school.teacher.id, deputy=school.deputy.id, third=place.third.id)
    wrong = [
        each
        for column in place.columns
        if column.table == table
        for value in column.damages(str(school.colleague.id))
        for each in await _looked(place, column, where, value, _both)
    ]
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


async def test_no_table_is_passed_over(place: Place) -> None:
    """A table that is added is damaged too, or this fails."""
    assert set(place.tables) == {*OF_A_CASE, *BESIDE}
    counts = [await place.intruder.fetchval(f"SELECT count(*) FROM {table}") for table in place.tables]
    assert all(counts), dict(zip(place.tables, counts, strict=True))


async def _both(place: Place) -> list[str]:
    return [*await others_are_well(place), *await the_workers_go_on(place)]


async def _looked(place: Place, column: Column, where: str, value: str, look: Look) -> list[str]:
    """What is wrong while the row is damaged so; it is put back for the next look."""
    if not await place.damage(column, where, value):
        return []
    try:
        with capture_logs():
            said = await look(place)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the other columns are looked at too
        said = [f"{look.__name__} ended by {type(fault).__name__}: {str(fault)[:100]}"]
    await place.put_back()
    return [f"{column.table}.{column.name} = {value}: {each}" for each in said]
