"""An import of pupils or staff does exactly what was shown, all or nothing."""

import asyncio
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from application.pupils.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from application.school import staff_imports
from application.school.staff_imports import import_staff, plan_staff_import, staff_fingerprint
from application.school_exports.list_exports import read_staff
from domain.imports.import_step import ImportRow
from domain.imports.staff_import import KnownStaff
from domain.people.roles import By
from domain.pupils.pupil_commands import UpdatePupil
from local.embedded_postgres import APP, EmbeddedPostgres
from store.ledger import chain
from store.ledger.ledger import Ledger
from store.people.people_admin import StaffChanged, keep_staff
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import events_of
from tests.application.school_lists import HEAD, a_list, asked_for, imported, in_register
from tests.processes import an_asyncio_process
from tests.school import School
from tests.store.pupils.register import a_pupil, loaded_pupil, names
from tests.store.queries.callers import caller


async def test_pupils_are_registered_sealed_and_found(ledger: Ledger, school: School) -> None:
    plan = await imported(ledger, school.id, a_list(3))
    assert plan.counts["new"] == 3
    assert await names(ledger, school, "rowan") == ["Rowan1 Ashdown", "Rowan2 Ashdown", "Rowan3 Ashdown"]


async def test_the_events_say_who_imported_them(ledger: Ledger, school: School) -> None:
    by = By(id=school.admin.id, role="admin")
    asked = asked_for(a_list(1), circumstances=False)
    await import_pupils(
        ledger, school.id, asked, by, fingerprint(await plan_import(ledger, school.id, asked))
    )
    pupil = next(iter(await ledger.names.all_of(school.id)))
    async with ledger.pool.connection() as connection:
        plan = await plan_import(ledger, school.id, asked)
        assert plan.steps[0].pupil is not None
        ((event, _),) = await events_of(connection, await loaded_pupil(ledger, plan.steps[0].pupil))
    assert (plan.steps[0].pupil.id, event.actor) == (pupil, by)
    assert plan.steps[0].pupil.source == "import"


async def test_a_second_run_writes_nothing(ledger: Ledger, school: School, owner: asyncpg.Connection) -> None:
    await imported(ledger, school.id, a_list(3))
    before = await owner.fetch("SELECT * FROM pupils WHERE school = $1 ORDER BY id", school.id)
    assert (await imported(ledger, school.id, a_list(3))).counts["unchanged"] == 3
    assert await owner.fetch("SELECT * FROM pupils WHERE school = $1 ORDER BY id", school.id) == before


async def test_a_change_is_an_event_after_the_first(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await imported(ledger, school.id, a_list(2))
    assert (await imported(ledger, school.id, a_list(2, "9B"))).counts["changed"] == 2
    rows = await owner.fetch(
        "SELECT e.pupil_id AS case_id, e.* FROM pupil_events AS e JOIN pupils AS p ON p.id = e.pupil_id "
        "WHERE p.school = $1 ORDER BY e.pupil_id, e.version",
        school.id,
    )
    assert [row["version"] for row in rows] == [1, 2, 1, 2]
    previous = chain.START
    for row in rows:
        assert row["previous"] == (previous if row["version"] > 1 else chain.START)
        previous = row["hash"]


async def test_another_schools_pupils_are_neither_matched_nor_marked(
    ledger: Ledger, school: School, other_school: School
) -> None:
    await imported(ledger, other_school.id, a_list(2))
    assert (await imported(ledger, school.id, a_list(1), full=True)).counts["new"] == 1
    plan = await plan_import(ledger, other_school.id, asked_for(a_list(2), full=True))
    assert plan.counts["unchanged"] == 2


async def test_nothing_is_written_if_the_register_changed_since_the_plan_was_shown(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    asked = asked_for(a_list(3))
    seen = fingerprint(await plan_import(ledger, school.id, asked))
    await a_pupil(ledger, school, external_id="2", given_name="Rowan2", family_name="Ashdown")
    with pytest.raises(RegisterChanged):
        await import_pupils(ledger, school.id, asked, "command_line", seen)
    assert await in_register(owner, school.id) == 1


async def test_an_import_that_fails_half_way_leaves_nothing(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    def fail_half_way(written: int) -> None:
        if written == 10:
            raise ZeroDivisionError

    asked = asked_for(a_list(20))
    seen = fingerprint(await plan_import(ledger, school.id, asked))
    with pytest.raises(ZeroDivisionError):
        await import_pupils(ledger, school.id, asked, "command_line", seen, fail_half_way)
    assert await in_register(owner, school.id) == 0


async def test_an_import_that_is_killed_half_way_leaves_nothing_and_no_lock(
    ledger: Ledger, school: School, owner: asyncpg.Connection, database: EmbeddedPostgres, seal_key: bytes
) -> None:
    async with an_asyncio_process(
        *(sys.executable, "-m", "tests.application.killed_import"),
        *(database.url(APP), seal_key.hex(), str(school.id), "20"),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"half way\n"
    assert await in_register(owner, school.id) == 0
    assert (await imported(ledger, school.id, a_list(20))).counts["new"] == 20


async def test_a_damaged_record_stops_the_import_and_is_named(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    pupil = await a_pupil(ledger, school)
    await owner.execute("UPDATE pupils SET state = '\\x00' WHERE id = $1", pupil.id)
    with pytest.raises(PupilDoesNotOpen) as raised:
        await plan_import(ledger, school.id, asked_for(a_list(1)))
    assert raised.value.pupil == pupil.id
    await owner.execute("DELETE FROM pupil_keys WHERE pupil_id = $1", pupil.id)


async def test_a_row_that_clears_a_mark_is_recorded(ledger: Ledger, school: School) -> None:
    await imported(ledger, school.id, HEAD + "7,Pat,Lister,01/02/2013,9,9A\n")
    await imported(ledger, school.id, a_list(1), full=True)
    plan = await imported(ledger, school.id, HEAD + "7,Pat,Lister,01/02/2013,9,9A\n")
    assert plan.steps[0].command == UpdatePupil(clear=("missing_since",), source="import")


_NAMES = "SELECT name FROM people WHERE school = $1 AND name LIKE 'Nell%' ORDER BY name"


def rows(*staff_names: str, roles: str = "staff") -> tuple[ImportRow, ...]:
    text = "Name,Roles\n" + "".join(f"{name},{roles}\n" for name in staff_names)
    return read_staff(BytesIO(text.encode())).rows


async def staff_names(owner: asyncpg.Connection, school: School) -> list[str]:
    return [row["name"] for row in await owner.fetch(_NAMES, school.id)]


async def test_of_two_imports_at_once_one_writes_and_the_other_says_so(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    by, listed = caller(school, school.admin, "admin"), rows("Nell", "Nellie")
    seen = staff_fingerprint(await plan_staff_import(ledger, by, listed))
    both = [import_staff(ledger, by, listed, seen) for _ in range(2)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in answers) == ["StaffChanged", "StaffPlan"]
    assert await staff_names(owner, school) == ["Nell", "Nellie"]
    assert (await plan_staff_import(ledger, by, listed)).counts["unchanged"] == 2


async def test_a_person_who_is_changed_at_that_moment_keeps_that_change(
    ledger: Ledger, school: School, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = caller(school, school.admin, "admin")
    teacher = await owner.fetchval("SELECT name FROM people WHERE id = $1", school.teacher.id)
    listed = rows("Nell", teacher, roles="staff;mentor")
    seen = staff_fingerprint(await plan_staff_import(ledger, by, listed))

    async def overtaken(connection: asyncpg.Connection, person: UUID, people: Iterable[KnownStaff]) -> None:
        await owner.execute("UPDATE people SET phone = '01452 1' WHERE id = $1", school.teacher.id)
        await keep_staff(connection, person, people)

    monkeypatch.setattr(staff_imports, "keep_staff", overtaken)
    with pytest.raises(StaffChanged):
        await import_staff(ledger, by, listed, seen)
    assert await staff_names(owner, school) == []
    row = await owner.fetchrow("SELECT roles, phone FROM people WHERE id = $1", school.teacher.id)
    assert row is not None
    assert (row["roles"], row["phone"]) == (["staff"], "01452 1")


async def test_a_person_who_is_not_an_administrator_any_more_writes_nothing(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    by, listed = caller(school, school.admin, "admin"), rows("Nell")
    seen = staff_fingerprint(await plan_staff_import(ledger, by, listed))
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.admin.id)
    with pytest.raises(StaffChanged):
        await import_staff(ledger, by, listed, seen)
    assert await staff_names(owner, school) == []
