"""An import of staff does exactly what was shown, all or nothing."""

import asyncio
from collections.abc import Iterable
from io import BytesIO
from uuid import UUID

import asyncpg
import pytest

from application.school import staff_imports
from application.school.staff_imports import import_staff, plan_staff_import, staff_fingerprint
from application.school_exports.list_exports import read_staff
from domain.imports.import_step import ImportRow
from domain.imports.staff_import import KnownStaff
from store.ledger.ledger import Ledger
from store.people.people_admin import StaffChanged, keep_staff
from tests.school import School
from tests.store.queries.callers import caller

_NAMES = "SELECT name FROM people WHERE school = $1 AND name LIKE 'Nell%' ORDER BY name"


def rows(*names: str, roles: str = "staff") -> tuple[ImportRow, ...]:
    text = "Name,Roles\n" + "".join(f"{name},{roles}\n" for name in names)
    return read_staff(BytesIO(text.encode())).rows


async def names(owner: asyncpg.Connection, school: School) -> list[str]:
    return [row["name"] for row in await owner.fetch(_NAMES, school.id)]


async def test_of_two_imports_at_once_one_writes_and_the_other_says_so(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    by, listed = caller(school, school.admin, "admin"), rows("Nell", "Nellie")
    seen = staff_fingerprint(await plan_staff_import(ledger, by, listed))
    both = [import_staff(ledger, by, listed, seen) for _ in range(2)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in answers) == ["StaffChanged", "StaffPlan"]
    assert await names(owner, school) == ["Nell", "Nellie"]
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
    assert await names(owner, school) == []
    row = await owner.fetchrow("SELECT roles, phone FROM people WHERE id = $1", school.teacher.id)
    assert row is not None
    assert (row["roles"], row["phone"]) == (["staff"], "01452 1")


async def test_a_person_who_is_no_administrator_any_more_writes_nothing(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    by, listed = caller(school, school.admin, "admin"), rows("Nell")
    seen = staff_fingerprint(await plan_staff_import(ledger, by, listed))
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.admin.id)
    with pytest.raises(StaffChanged):
        await import_staff(ledger, by, listed, seen)
    assert await names(owner, school) == []
