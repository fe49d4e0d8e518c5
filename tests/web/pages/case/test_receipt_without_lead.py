"""A school without a safeguarding lead: who has the report, and what is missing (3.2h, 3.2k)."""

from collections.abc import Sequence

import asyncpg
import httpx2

from store.ledger.ledger import Ledger
from store.people import people_admin
from tests.school import School
from tests.store.queries.callers import caller
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers

NO_ONE = "No one at your school can see this yet."
LINE = ("dsl", "deputy", "senior", "headteacher", "governor", "board_lead")


async def without(owner: asyncpg.Connection, school: School, parts: Sequence[str]) -> None:
    """Take these people's roles from them."""
    people = [school.everybody[part].id for part in parts]
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = ANY($1)", people)


async def given(ledger: Ledger, school: School, part: str, *roles: str) -> None:
    """As the administrator gives a person these roles on a page."""
    admin = caller(school, school.admin, "admin")
    person = school.everybody[part].id
    (kept,) = await people_admin.people(ledger.pool, admin, person)
    await people_admin.keep(ledger.pool, admin, person, kept.name, roles, kept.email, kept.phone)


async def test_the_receipt_says_that_no_one_can_see_the_report_until_a_person_has_the_role(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger
) -> None:
    await without(readers.owner, school, LINE)
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    await closely(visitor)
    assert f"{NO_ONE} Tell the headteacher now." in await visitor.main()
    assert "Your report is with" not in await visitor.main()
    assert "picks up your report" not in await visitor.main()
    await visitor.go("/")
    assert NO_ONE in await visitor.main()
    await given(ledger, school, "colleague", "dsl", "staff")
    await visitor.go(f"/cases/{case['id']}")
    assert NO_ONE not in await visitor.main()
    assert "Your report is with the designated safeguarding lead" in await visitor.main()


async def test_the_receipt_names_the_next_in_line_who_has_it(readers: Readers, school: School) -> None:
    await without(readers.owner, school, ("dsl", "deputy", "senior"))
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    await visitor.reads("Your report is with the headteacher.", "no designated safeguarding lead")
    assert "picks up your report" not in await visitor.main()


async def test_a_report_about_the_only_head_sends_no_one_to_them(readers: Readers, school: School) -> None:
    await without(readers.owner, school, ("dsl", "deputy", "senior", "governor", "board_lead"))
    case = await school.teacher.raises(about=(school.headteacher,))
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    assert f"{NO_ONE} Tell the local authority’s designated officer now." in await visitor.main()
    assert "the number of the local authority’s designated officer" in await visitor.main()
    assert "The front door, Gloucestershire: 01452 426565" in await visitor.main()


async def test_an_administrator_reads_what_is_missing_in_order(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.admin, at="/")
    assert "is not ready" not in await visitor.main()
    await without(readers.owner, school, LINE)
    await school.teacher.raises()
    await visitor.go("/")
    await closely(visitor)
    said = await visitor.reads("Your school is not ready")
    await visitor.reads("A report waits, and no one at your school can see it.")
    assert "Nothing to do" not in said
    missing = "no designated safeguarding lead, no deputy designated safeguarding lead and no headteacher."
    assert f"has {missing} Give people these roles, in this order." in said
    assert "Rowan" not in said
    await given(ledger, school, "colleague", "dsl", "staff")
    await visitor.go("/")
    assert "Your school is not ready" not in await visitor.main()


async def test_readiness_counts_the_schools_that_miss_a_role_and_names_none(
    http: httpx2.AsyncClient, owner: asyncpg.Connection, school: School
) -> None:
    async def missing() -> dict[str, int]:
        answer = await http.get("/readyz")
        assert answer.status_code == 200, "other schools can record"
        assert str(school.id) not in answer.text
        found: dict[str, int] = answer.json()["missing"]
        return found

    before = await missing()
    assert list(before) == ["dsl", "deputy_dsl", "headteacher"], "in the order to fill them"
    await without(owner, school, ("dsl",))
    after = await missing()
    assert (after["dsl"], after["headteacher"]) == (before["dsl"] + 1, before["headteacher"])
