"""People and roles, kept by the school's administrator and by no one else."""

from uuid import uuid4

import asyncpg
import pytest

from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.people import accounts, people_setup
from tests.school import School
from tests.web.form_filling import sent_to
from tests.web.page_reader import Readers

SAVE = "Save"


async def test_only_an_administrator_manages_people(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/people")
    assert "Add a person" not in await visitor.main()
    await visitor.go("/people/new", status=403)
    await visitor.go(f"/people/{school.teacher.id}", status=403)


async def test_a_refused_page_still_says_who_to_tell(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    for address, status in (("/people/new", 403), (f"/cases/{school.id}", 404)):
        await visitor.go(address, status)
        assert "Who to tell" in await visitor.text()
        assert "Your work" in await visitor.page.locator(".govuk-service-navigation").inner_text()


async def test_an_administrator_finds_no_one_from_another_school(
    readers: Readers, school: School, other_school: School
) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go(f"/people/{other_school.dsl.id}", status=404)
    assert str(other_school.id) not in await visitor.text()


async def test_no_one_gives_themselves_a_role(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go(f"/people/{school.admin.id}")
    await visitor.page.check("input[value=dsl]")
    visitor.expected.add(422)
    await visitor.press(SAVE)
    assert "You cannot change your own roles" in await visitor.main()
    roles = await readers.owner.fetchval("SELECT roles FROM people WHERE id = $1", school.admin.id)
    assert roles == ["admin"]


async def test_an_error_is_beside_its_field_and_first_on_the_page(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/people/new")
    await visitor.page.fill("#email", "nowhere")
    visitor.expected.add(422)
    await visitor.press(SAVE)
    summary = await visitor.page.locator(".govuk-error-summary").inner_text()
    assert "Enter a name" in summary
    assert "Enter an e-mail address" in summary
    assert await visitor.page.input_value("#email") == "nowhere"


async def test_a_new_person_signs_in_with_the_link_that_is_shown_once(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/people")
    await visitor.press("Add a person")
    await visitor.page.fill("#name", "Nia New")
    await visitor.page.fill("#phone", "01452 000000")
    assert await visitor.page.locator(":checked").count() == 0, "a role is a right, and no one has given one"
    await visitor.page.check("input[value=staff]")
    await visitor.page.check("input[value=deputy_dsl]")
    await visitor.press(SAVE)
    assert "Nia New was added." in await visitor.main()
    address = await visitor.page.locator("#address").inner_text()
    newcomer = await readers.signed_out()
    await newcomer.go(address.removeprefix(readers.address))
    await newcomer.page.fill("#login", f"nia-{school.id}")
    await newcomer.page.fill("#password", "otter lantern plum")
    await newcomer.press("Set password and sign in")
    shown = await newcomer.text()
    assert "Nothing of yours to do" in shown
    assert "Nia New, deputy, phone 01452 000000" in shown
    await visitor.go("/people")
    assert "added Nia New as Staff, Deputy designated safeguarding lead" in await visitor.main()


async def test_removed_roles_are_gone_at_once(readers: Readers, school: School) -> None:
    await school.teacher.raises()
    dsl, admin = await readers.signed_in(school.deputy), await readers.signed_in(school.admin)
    await dsl.go("/")
    assert "Rowan Ashdown" in await dsl.main()
    await admin.go(f"/people/{school.deputy.id}")
    await admin.page.uncheck("input[value=deputy_dsl]")
    await admin.press(SAVE)
    assert "Deputy’s details are saved." in await admin.main()
    await dsl.go("/")
    assert "Rowan Ashdown" not in await dsl.text()


async def test_a_person_who_has_left_cannot_sign_in_and_stays_on_record(
    readers: Readers, school: School
) -> None:
    gone, admin = await readers.signed_in(school.teacher), await readers.signed_in(school.admin)
    await gone.go("/")
    await school.teacher.read("/v1/me")
    link = await accounts.invite(readers.ledger.pool, school.teacher.id, school.admin.id)
    await admin.go(f"/people/{school.teacher.id}")
    await admin.press("They have left")
    assert "Has Teacher left?" in await admin.main()
    await gone.go("/people")
    assert "/sign-in" not in gone.page.url, "nothing is done yet"
    await admin.press("Cancel")
    await admin.press("They have left")
    await admin.press("Remove access")
    assert "Teacher has left. They can no longer sign in." in await admin.main()
    assert "to no role (has left)" in await admin.main()
    await gone.go("/people")
    assert "/sign-in" in gone.page.url
    await gone.go(f"/welcome/{link}", status=404)
    answer = await school.teacher.get("/v1/me")
    assert answer.status_code == 401
    await admin.go(f"/people/{school.teacher.id}")
    assert "They have left and cannot sign in" in await admin.main()
    await admin.go(f"/people/{school.teacher.id}/left", status=403)
    await admin.go(f"/people/{school.admin.id}")
    assert "They have left" not in await admin.main()
    await admin.go(f"/people/{school.admin.id}/left", status=403)
    await admin.go(f"/people?done={uuid4()}")
    assert "has left." not in await admin.main()


async def test_an_administrator_learns_of_no_other_school_and_adds_none(
    readers: Readers, school: School, other_school: School
) -> None:
    """An answer that a name is taken would say which schools there are."""
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/people")
    assert "Add a school" not in await visitor.main()
    await visitor.go("/people/school", status=403)
    for name in (f"School {other_school.id}", f"New {school.id}"):
        assert await sent_to(visitor, "/people/school", school=name, name="Ada") == 403
    await visitor.go("/people")
    assert (
        await readers.owner.fetchval("SELECT count(*) FROM schools WHERE name = $1", f"New {school.id}") == 0
    )


async def test_an_administrator_manages_everyone_except_the_operator(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/people")
    assert "Serves every school; managed on the command line" in await visitor.main()
    operator = f"/people/{school.operator.id}"
    for address in (operator, f"{operator}/left"):
        await visitor.go(address, status=403)
    await visitor.go("/people/new")
    assert await visitor.page.locator("input[value=operator]").count() == 0
    for address in (operator, f"{operator}/link", f"{operator}/sign-out", f"{operator}/left"):
        assert await sent_to(visitor, address, name="X", roles="staff") == 403
    assert await sent_to(visitor, "/people/new", name="Nia", roles="operator") == 422
    await visitor.go("/connections")
    assert "Operator" not in await visitor.page.locator("#person").inner_text()
    await sent_to(visitor, "/connections/tokens", person=str(school.operator.id))
    made = "SELECT count(*) FROM tokens WHERE person = $1 AND made_by IS NOT NULL"
    assert await readers.owner.fetchval(made, school.operator.id) == 0


async def test_a_new_school_starts_with_its_own_administrator(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.operator)
    await visitor.go("/people")
    assert "Add a person" not in await visitor.main()
    await visitor.press("Add a school")
    await visitor.page.fill("#school", f"New {school.id}")
    await visitor.page.fill("#name", "Ada Other")
    await visitor.press("Add the school")
    secret = (await visitor.page.locator("#address").inner_text()).removeprefix(readers.address)
    other = await readers.signed_out()
    await other.go(secret)
    assert f"New {school.id}" in await other.main()
    await visitor.go("/people")
    assert "Ada Other" not in await visitor.main()


async def test_the_application_changes_no_person_past_the_functions(
    school: School, database: EmbeddedPostgres
) -> None:
    connection = await asyncpg.connect(database.url(APP))
    try:
        for statement in (
            "UPDATE people SET roles = '{dsl}'",
            "INSERT INTO people SELECT * FROM people",
            "UPDATE schools SET demonstration = true",
            "DELETE FROM people_changes",
            "UPDATE accounts SET factors = '{}'",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        said = await connection.fetchval(
            "SELECT keep_person($1, $2, 'X', '{dsl}', NULL, NULL)", school.teacher.id, school.teacher.id
        )
        assert said == "not_an_admin"
    finally:
        await connection.close()


async def test_the_page_says_that_the_command_line_made_the_change(
    database: EmbeddedPostgres, readers: Readers, school: School
) -> None:
    await people_setup.set_roles(database.url(OWNER), school.teacher.id, ["mentor"])
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/people")
    assert "the command line changed Teacher from Staff to Mentor" in await visitor.main()
