"""A report that found no one in line: the administrator is told, then each person who gets a role (3.2k)."""

from store.delivery import dead_letters
from store.people import people_admin
from tests.delivery.conftest import House
from tests.store.queries.callers import caller

LINE = ("dsl", "deputy", "senior", "headteacher", "governor", "board_lead")
WAITS = "a report waits, and no one can see it"
YOURS = "work waits for your new role"


async def _given(house: House, part: str, *roles: str) -> None:
    school = house.school
    admin = caller(school, school.admin, "admin")
    (kept,) = await people_admin.people(house.ledger.pool, admin, school.everybody[part].id)
    await people_admin.keep(house.ledger.pool, admin, kept.id, kept.name, roles, kept.email, None)


async def test_the_administrator_is_told_and_then_who_gets_the_role(house: House) -> None:
    school = house.school
    for part in LINE:
        await house.gives_roles(school.everybody[part], "staff")
    case = await school.teacher.raises(immediate_danger=True)
    await house.carries()
    assert ("admin", WAITS) in house.told()
    (mail,) = house.mail(house.at("admin"))
    text = " ".join(mail.get_content().split())
    assert "designated safeguarding lead" in text
    assert case["reference"] not in text
    house.server.taken.clear()
    await _given(house, "colleague", "dsl", "staff")
    await house.carries()
    assert house.told() == [("colleague", YOURS)]
    text = " ".join(house.mail()[0].get_content().split())
    assert "1 concern has not been picked up. 1 is marked immediate danger." in text
    assert case["reference"] not in text
    assert await dead_letters.stuck(house.ledger.pool) == 0, "what found no one is settled"


async def test_who_gets_another_role_or_finds_nothing_waiting_is_told_nothing(house: House) -> None:
    await house.school.teacher.raises()
    await house.forgets_earlier_mail()
    await _given(house, "colleague", "mentor", "staff")
    await house.carries()
    assert house.told() == []
    case = await house.school.teacher.raises()
    await _given(house, "colleague", "deputy_dsl", "staff")
    await house.owner.execute("DELETE FROM post WHERE case_id IS NOT NULL")
    await house.school.dsl.does(case, "accept")
    await house.carries()
    assert ("colleague", YOURS) in house.told(), "the first is not picked up"


async def test_the_subject_of_the_only_report_is_not_told_of_it(house: House) -> None:
    """3.2h."""
    await house.school.teacher.raises(about=(house.school.colleague,))
    await house.forgets_earlier_mail()
    await _given(house, "colleague", "deputy_dsl", "staff")
    await house.carries()
    assert house.told() == []
