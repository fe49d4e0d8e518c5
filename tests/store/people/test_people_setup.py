"""People who are added or given roles on the command line are on record, as those on a page are."""

from uuid import UUID, uuid4

import pytest

from local.embedded_postgres import OWNER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.people import people_admin, people_setup
from tests.school import School
from tests.store.queries.callers import caller

Change = tuple[str, str | None, tuple[str, ...] | None, tuple[str, ...]]


async def changes(ledger: Ledger, school: School) -> list[Change]:
    """Each change of roles on record, the newest first: the person, who made it, before and after."""
    found = await people_admin.changes(ledger.pool, caller(school, school.admin, "admin"), 10)
    return [
        (each.name, each.made_by, each.roles_before and tuple(each.roles_before), tuple(each.roles_after))
        for each in found
    ]


async def added(database: EmbeddedPostgres, school: School, *roles: str) -> UUID:
    return await people_setup.add(database.url(OWNER), f"School {school.id}", "Nell New", roles)


async def test_a_person_who_is_added_is_on_record(
    database: EmbeddedPostgres, ledger: Ledger, school: School
) -> None:
    await added(database, school, "dsl", "staff")
    assert await changes(ledger, school) == [("Nell New", None, None, ("dsl", "staff"))]


async def test_a_change_of_roles_is_on_record_and_roles_that_stay_are_no_change(
    database: EmbeddedPostgres, ledger: Ledger, school: School
) -> None:
    nell = await added(database, school, "dsl", "staff")
    for roles in (["staff", "dsl"], ["mentor"], ["mentor", "mentor"]):
        await people_setup.set_roles(database.url(OWNER), nell, roles)
    assert (await changes(ledger, school))[:-1] == [("Nell New", None, ("staff", "dsl"), ("mentor",))]


async def test_nothing_is_on_record_of_a_person_or_a_role_that_does_not_exist(
    database: EmbeddedPostgres, ledger: Ledger, school: School
) -> None:
    with pytest.raises(people_setup.UnknownPerson):
        await people_setup.set_roles(database.url(OWNER), uuid4(), ["staff"])
    with pytest.raises(people_setup.UnknownRole):
        await people_setup.set_roles(database.url(OWNER), school.teacher.id, ["head"])
    assert await changes(ledger, school) == []
