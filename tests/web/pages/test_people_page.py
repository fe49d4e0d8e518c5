"""People and roles, kept by the school's administrator and by no one else."""

from uuid import uuid4

from store.people import accounts
from tests.school import School
from tests.web.page_reader import Readers

SAVE = "Save"


async def test_only_an_administrator_manages_people(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl, at="/people")
    assert "Add a person" not in await visitor.main()
    await visitor.go("/people/new", status=403)
    await visitor.go(f"/people/{school.teacher.id}", status=403)


async def test_no_one_gives_themselves_a_role(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.admin, at=f"/people/{school.admin.id}")
    await visitor.page.check("input[value=dsl]")
    visitor.expected.add(422)
    await visitor.press(SAVE)
    assert "You cannot change your own roles" in await visitor.main()
    roles = await readers.owner.fetchval("SELECT roles FROM people WHERE id = $1", school.admin.id)
    assert roles == ["admin"]


async def test_a_new_person_signs_in_with_the_link_shown_once(readers: Readers, school: School) -> None:
    leads = [school.dsl.id, school.deputy.id]
    await readers.owner.execute("UPDATE people SET roles = '{staff}' WHERE id = ANY($1)", leads)
    visitor = await readers.signed_in(school.admin, at="/people")
    assert "No designated safeguarding lead is recorded" in await visitor.text()
    await visitor.press("Add a person")
    await visitor.page.fill("#name", "Nia New")
    await visitor.page.fill("#phone", "01452 000000")
    assert await visitor.page.locator(":checked").count() == 0, "a role is a right, and no one has given one"
    await visitor.page.check("input[value=staff]")
    await visitor.page.check("input[value=deputy_dsl]")
    await visitor.press(SAVE)
    assert "Nia New was added." in await visitor.main()
    assert "No designated safeguarding lead is recorded" not in await visitor.text()
    address = await visitor.page.locator("#address").inner_text()
    newcomer = await readers.signed_out(at=address.removeprefix(readers.address))
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


async def test_who_has_left_cannot_sign_in_and_stays_on_record(readers: Readers, school: School) -> None:
    gone, admin = await readers.signed_in(school.teacher), await readers.signed_in(school.admin)
    await gone.go("/")
    await school.teacher.read("/v1/me")
    link = await accounts.invite(readers.ledger.pool, school.teacher.id, school.admin.id)
    await admin.go(f"/people/{school.teacher.id}")
    await admin.press("They have left")
    await admin.reads("Has Teacher left?", "Cases that they own stay open under their name.")
    assert "the only" not in await admin.main()
    await gone.go("/people")
    assert "/sign-in" not in gone.page.url, "nothing is done yet"
    await admin.press("Cancel")
    await admin.press("They have left")
    await admin.press("Remove access")
    await admin.reads("Teacher has left. They can no longer sign in.", "to no role (has left)")
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


async def test_taking_the_last_lead_away_is_warned_of_first(readers: Readers, school: School) -> None:
    """3.2k, 3.2l."""
    admin = await readers.signed_in(school.admin)
    for address in (f"/people/{school.dsl.id}", f"/people/{school.dsl.id}/left"):
        await admin.go(address)
        assert "Dsl is your school’s only designated safeguarding lead." in await admin.main()
    await readers.owner.execute("UPDATE people SET roles = '{dsl}' WHERE id = $1", school.colleague.id)
    await admin.go(f"/people/{school.dsl.id}/left")
    assert "only designated safeguarding lead" not in await admin.main()


async def test_a_new_school_starts_with_its_own_administrator(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.operator, at="/people")
    assert "Add a person" not in await visitor.main()
    await visitor.press("Add a school")
    await visitor.page.fill("#school", f"New {school.id}")
    await visitor.page.fill("#name", "Ada Other")
    await visitor.press("Add the school")
    secret = (await visitor.page.locator("#address").inner_text()).removeprefix(readers.address)
    other = await readers.signed_out(at=secret)
    assert f"New {school.id}" in await other.main()
    await visitor.go("/people")
    assert "Ada Other" not in await visitor.main()
