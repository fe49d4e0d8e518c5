"""A list of staff that is written on the command line leaves each change of roles on record."""

import asyncpg

from domain.imports.import_step import ImportRow
from domain.imports.staff_import import plan_staff
from local.embedded_postgres import OWNER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.people import people_admin
from store.people.people_admin import staff_list
from tests.school import School
from tests.store.queries.callers import caller


async def test_changes_of_roles_are_on_record_without_a_person(
    school: School, ledger: Ledger, owner: asyncpg.Connection, database: EmbeddedPostgres
) -> None:
    teacher = await owner.fetchval("SELECT name FROM people WHERE id = $1", school.teacher.id)
    email = await owner.fetchval("SELECT email FROM people WHERE id = $1", school.dsl.id)
    listed = [
        ImportRow(number=2, values={"name": "Nell New"}),
        ImportRow(number=3, values={"name": teacher, "roles": ("mentor",)}),
        ImportRow(number=4, values={"name": "Thea Lead", "email": email}),
    ]
    async with staff_list(database.url(OWNER), school.id) as staff:
        await staff.write(plan_staff(listed, staff.known))
    newest = await people_admin.changes(ledger.pool, caller(school, school.admin, "admin"), 10)
    assert [(each.name, each.made_by) for each in newest] == [(teacher, None), ("Nell New", None)]
    before = [each.roles_before and tuple(each.roles_before) for each in newest]
    assert before == [("staff",), None]
    assert [tuple(each.roles_after) for each in newest] == [("mentor",), ("staff",)]
