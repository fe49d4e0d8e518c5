"""Damage every column of one row: every other case works, and no one learns what they may not."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import combinations, zip_longest
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, look
from tests.damage.damaged_school import Place
from tests.damage.damaged_values import Column
from tests.damage.extent import EXTENT, ColumnDamage, damages_of
from tests.damage.isolation_checks import others_are_well, others_learn_nothing, readers_get_a_plain_answer
from tests.damage.test_every_pupil_column import OF_A_PUPIL
from tests.damage.worker_checks import the_workers_go_on

WITH_ROWS_OF_A_CASE = (
    *("case_keys", "open_work", "work_cards", "outbox", "post_notes", "answers", "agency_references"),
    *("case_links", "case_readers", "pupil_cases", "kept_forms"),
)
OF_A_CASE = dict.fromkeys(WITH_ROWS_OF_A_CASE, "case_id = '{case}'") | {
    "cases": "id = '{case}'",
    "events": "case_id = '{case}' AND version = 2",
    "post": "case_id = '{case}' AND obligation IS NOT NULL",
    "tree_entries": "stream = '{case}' AND version = 2",
    "tree_queue": "stream = '{case}'",
    # The first, which is in the tree: nothing yet knows the time of one that waits for it.
    "views": "id = (SELECT min(id) FROM views WHERE case_id = '{case}')",
    "drafts": "sent_as = '{case}'",
}
WITH_ONE_ROW = (
    *("absence_entries", "agency_keys", "calendar_refusals", "calendar_requests", "checkpoints"),
    *("cosignatures", "day_heads", "findings", "guesses", "invitations", "known_browsers", "log_keys"),
    *("mail_choices", "objections", "people_changes", "plan_files", "plans", "process_answers"),
    *("process_concerns", "signing_refusals", "stream_queue", "training", "verifications", "webhooks"),
    *("witnesses", "workers"),
)
BESIDE = dict.fromkeys(WITH_ONE_ROW, "true") | {
    "absences": "person = '{deputy}'",
    "account_changes": "person = '{teacher}'",
    "accounts": "person = '{teacher}'",
    "duty": "person = '{deputy}'",
    "people": "id = '{deputy}'",
    "pupil_uploads": "person = '{deputy}'",
    "row_changes": "of_table = 'webhooks'",
    "saved_filters": "person = '{teacher}'",
    "schema_migrations": "version LIKE '0002%'",
    "schools": "id = '{third}'",
    "sessions": "person = '{teacher}'",
    "sign_ins": "person = '{teacher}'",
    "staff_uploads": "person = '{deputy}'",
    "stream_entries": "version = 2",
    "tokens": "person = '{deputy}'",
    "work_choices": "person = '{teacher}'",
}
"""Rows that are about no case, by table, for a person who does nothing while the row is damaged."""
OF_A_LARGER_RECORD = ("tree_tiles",)
"""Tables without a row in this school; `tests/store/tree/test_tree_check.py` damages them."""
TOGETHER = (
    ("people", "agency_keys", "findings", "guesses", "plan_files", "webhooks", "workers"),
    ("schools", "accounts", "calendar_refusals", "invitations", "process_answers", "tokens", "verifications"),
    (
        "calendar_requests",
        "duty",
        "known_browsers",
        "process_concerns",
        "schema_migrations",
        "sessions",
    ),
    ("people_changes", "plans", "pupil_uploads", "training", "log_keys"),
    ("absences", "saved_filters", "checkpoints", "objections", "signing_refusals"),
    (
        "staff_uploads",
        "work_choices",
        "mail_choices",
        "absence_entries",
        "cosignatures",
        "witnesses",
        "day_heads",
    ),
    ("stream_entries",),
    ("stream_queue", "sign_ins"),
    ("account_changes", "row_changes"),
)
"""Tables of `BESIDE` that are damaged at the same time, because no row of one leads to a row of another."""
UNTOLD: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("answers", "person"): ("another person",),
    ("answers", "fingerprint"): ("a bit",),
    ("cases", "plan"): ("more",),
    ("drafts", "sent_as"): ("null",),
    ("outbox", "begun"): ("other", "null"),
    ("post", "released_at"): ("never", "always", "far", "long ago", "later", "null"),
    ("post", "digest"): ("other", "another person", "null"),
    ("post", "attempts"): ("more",),
    ("post", "unanswered"): ("more",),
    ("post", "reasons"): ("empty",),
}
"""Plausible values that nothing repeats: no check can notice the change."""
Look = Callable[[Place], Awaitable[list[str]]]
LOOKS: tuple[Look, ...] = (
    others_are_well,
    others_learn_nothing,
    readers_get_a_plain_answer,
    the_workers_go_on,
)


@EXTENT
@pytest.mark.parametrize("table", OF_A_CASE)
async def test_a_damaged_row_of_a_case(place: Place, table: str, most: int) -> None:
    where = OF_A_CASE[table].format(case=place.bad["id"])
    wrong = [
        each
        for column, name, value in await damages_of(place, table, where, most)
        for look_at in LOOKS
        for each in await _looked(place, column, where, name, value, look_at)
    ]
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


@EXTENT
@pytest.mark.parametrize("table", OF_A_CASE)
async def test_all_damage_to_a_case_is_named(place: Place, table: str, most: int) -> None:
    where, bad = OF_A_CASE[table].format(case=place.bad["id"]), UUID(place.bad["id"])
    good = {UUID(case["id"]) for case in place.good}
    wrong, looked_at = list[str](), 0
    for column, name, value in await damages_of(place, table, where, 1_000):
        untold = name in UNTOLD.get((table, column.name), ())
        if looked_at == most or untold or not await place.damage(column, where, value):
            continue
        found = await found_damage(place)
        looked_at += 1
        moved = column.name in ("id", "case_id", "sent_as", "stream")
        if not any(each.place.startswith(table) and (moved or each.case == bad) for each in found):
            wrong.append(f"{table}.{column.name}: {name} is not named: {', '.join(map(str, found))}")
        if any(each.case in good for each in found):
            wrong.append(f"{table}.{column.name}: {name} accuses another: {', '.join(map(str, found))}")
        await place.put_back()
    assert looked_at
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


async def test_nothing_is_named_without_damage(place: Place) -> None:
    assert await found_damage(place) == []


@EXTENT
@pytest.mark.parametrize("group", TOGETHER, ids=",".join)
async def test_damaged_rows_of_no_case(place: Place, group: tuple[str, ...], most: int) -> None:
    wrong = await _departures(place, group, most)
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


def test_tables_that_are_damaged_together_have_nothing_to_do_with_each_other(place: Place) -> None:
    for group in TOGETHER:
        assert not [pair for pair in combinations(group, 2) if frozenset(pair) in place.joined]
        people = [who for table in group for who in ("teacher", "deputy") if f"{{{who}}}" in BESIDE[table]]
        assert len(people) == len(set(people))


async def test_sessions_do_not_end_however_long_these_tests_take(place: Place) -> None:
    await place.intruder.execute("UPDATE saved.sessions SET seen_at = seen_at - interval '1 hour'")
    await place.put_back()
    assert (await place.page(place.school.dsl, "/cases")).status_code == 200


async def test_no_table_is_skipped(place: Place) -> None:
    """A new table must be damaged too, or this test fails."""
    assert set(place.tables) == {*OF_A_CASE, *BESIDE, *OF_A_PUPIL, *OF_A_LARGER_RECORD}
    assert sorted(table for group in TOGETHER for table in group) == sorted(BESIDE)
    counts = {
        table: await place.intruder.fetchval(f"SELECT count(*) FROM {table}")
        for table in place.tables
        if table not in OF_A_LARGER_RECORD
    }
    assert all(counts.values()), counts


async def _both(place: Place) -> list[str]:
    return [*await others_are_well(place), *await the_workers_go_on(place)]


async def found_damage(place: Place) -> list[Damage]:
    deep = Deep(seals=place.ledger.seals, state=True)
    async with place.ledger.pool.connection(30) as connection:
        found = [each async for each in look(connection, deep)]
    return [finding for each in found for finding in ((each,) if isinstance(each, Damage) else each.findings)]


def row_of_no_case(place: Place, table: str) -> str:
    """The row of a table that is about no case."""
    school = place.school
    return BESIDE[table].format(
        teacher=school.teacher.id, deputy=school.deputy.id, third=place.third.id, school=school.id
    )


async def _departures(place: Place, group: tuple[str, ...], most: int) -> list[str]:
    """Departures while one value of each table of the group is damaged, until every value was."""
    found = list[str]()
    damages = [await damages_of(place, table, row_of_no_case(place, table), most) for table in group]
    for together in zip_longest(*damages):
        tried = [each for each in together if each is not None]
        done = [
            each
            for each in tried
            if await place.damage(each[0], row_of_no_case(place, each[0].table), each[2])
        ]
        said = await _said(place, _both) if done else []
        await place.put_back()
        if said:
            found += await _attributed(place, done, said)
    return found


async def _attributed(place: Place, damages: list[ColumnDamage], said: list[str]) -> list[str]:
    """Repeat each damage alone to learn which one did it; if none does alone, all of them did."""
    alone = [
        each
        for column, name, value in damages
        for each in await _looked(place, column, row_of_no_case(place, column.table), name, value, _both)
    ]
    together = ", ".join(f"{column.table}.{column.name} ({name})" for column, name, _ in damages)
    return alone or [f"{together}: {each}" for each in said]


async def _looked(
    place: Place, column: Column, where: str, name: str, value: str, look_at: Look
) -> list[str]:
    """The departures while the row is damaged in this way; restores the row afterwards."""
    if not await place.damage(column, where, value):
        return []
    said = await _said(place, look_at)
    await place.put_back()
    return [f"{column.table}.{column.name}, {name}: {each}" for each in said]


async def _said(place: Place, look_at: Look) -> list[str]:
    """What the look finds; a look that ends by an error has found that error."""
    try:
        with capture_logs():
            return await look_at(place)
    except Exception as fault:  # noqa: BLE001 - check the other columns whatever happens
        return [f"{look_at.__name__} ended by {type(fault).__name__}: {str(fault)[:100]}"]
