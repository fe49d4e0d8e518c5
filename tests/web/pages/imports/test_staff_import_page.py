"""An administrator imports a list of staff: shown first, written as shown, each change of roles on record."""

import asyncpg
import pytest

from store.drafts.list_uploads import STAFF_UPLOADS
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.form_filling import sent_to
from tests.web.page_reader import Readers
from tests.web.pages.imports.sent_lists import sends_list

STAFF = "/people/import"
HEAD = "Name,Work email,Roles,Room\n"
_ROLES = "SELECT name, roles FROM people WHERE school = $1 AND name = ANY($2)"
_CHANGES = """
SELECT p.name, c.made_by, c.roles_before, c.roles_after
FROM people_changes AS c JOIN people AS p ON p.id = c.person WHERE c.school = $1 ORDER BY c.number
"""


async def in_school(owner: asyncpg.Connection, school: School, *names: str) -> dict[str, list[str]]:
    return {row["name"]: row["roles"] for row in await owner.fetch(_ROLES, school.id, list(names))}


async def test_a_list_is_shown_then_imported_and_changes_of_roles_are_on_record(
    readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    teacher = await owner.fetchval("SELECT name FROM people WHERE id = $1", school.teacher.id)
    await owner.execute("UPDATE people SET phone = '01452 000000' WHERE id = $1", school.teacher.id)
    text = f"{HEAD}Nell New,nell@hill.example,mentor;staff,B1\n{teacher},,staff;deputy_dsl,B2\nUma,,head,B3\n"
    visitor = await readers.signed_in(school.admin, at="/people")
    await visitor.press("Import a list")
    await sends_list(visitor, STAFF, text)
    shown = await visitor.main()
    assert "In your list: 1 row that cannot be used, 1 new and 1 changed. Nothing is recorded yet." in shown
    assert "Columns that are not read: Room." in shown
    assert "Row 4, Uma: Choose roles that a school gives" in shown
    new = await visitor.page.locator("#new").inner_html()
    assert "Nell New, nell@hill.example" in " ".join(new.split())
    assert await in_school(owner, school, "Nell New") == {}
    await visitor.press("Import 2 people")
    assert "2 people were added or changed." in await visitor.main()
    assert await in_school(owner, school, "Nell New", teacher) == {
        "Nell New": ["staff", "mentor"],
        teacher: ["staff", "deputy_dsl"],
    }
    assert [tuple(row) for row in await owner.fetch(_CHANGES, school.id)] == [
        ("Nell New", school.admin.id, None, ["staff", "mentor"]),
        (teacher, school.admin.id, ["staff"], ["staff", "deputy_dsl"]),
    ]
    phone = await owner.fetchval("SELECT phone FROM people WHERE id = $1", school.teacher.id)
    assert phone == "01452 000000"
    assert await STAFF_UPLOADS.find(ledger.pool, ledger.seals, school.admin.id) is None
    await sends_list(visitor, STAFF, text)
    assert "the list of people already says all of this" in await visitor.main()
    await visitor.press("Delete this list")
    await visitor.go("/people")
    assert "added Nell New as Staff, Mentor" in await visitor.main()


async def test_half_a_name_makes_no_person(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.admin)
    await sends_list(visitor, STAFF, "First name,Last name\n,Smith\nUma,\n,\n")
    await visitor.reads("In your list: 2 rows that cannot be used. Nothing is recorded yet.")
    await visitor.reads("Row 2, Smith: There is no given name.", "Row 3, Uma: There is no family name.")
    assert await visitor.page.get_by_role("button", name="Import").count() == 0


async def test_no_one_gives_themselves_a_role_with_a_list(readers: Readers, school: School) -> None:
    name = await readers.owner.fetchval("SELECT name FROM people WHERE id = $1", school.admin.id)
    visitor = await readers.signed_in(school.admin)
    await sends_list(visitor, STAFF, f"{HEAD}{name},,admin;dsl,B1\n")
    assert "You cannot change your own roles: ask another administrator" in await visitor.main()
    assert await visitor.page.get_by_role("button", name="Import").count() == 0


@pytest.mark.parametrize("part", ["teacher", "dsl", "headteacher", "auditor", "operator"])
async def test_only_an_administrator_imports_staff(part: str, readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.everybody[part], at=STAFF, status=403)
    await visitor.go(f"{STAFF}/columns", status=403)
    await visitor.go("/people")
    assert await visitor.page.get_by_role("link", name="Import a list").count() == 0
    for address in ("confirm", "discard"):
        assert await sent_to(visitor, f"{STAFF}/{address}", seen="x") == 403
