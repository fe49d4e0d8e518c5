"""A case compared with the policy, on its page and in its files, which are logged before anyone gets them."""

import asyncpg

from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.page_reader import Readers
from tests.web.saved_files import read_through, rows_of, said_in
from tests.web.test_school_isolation import at_a_browser

KINDS = ("csv", "pdf")


async def test_who_may_not_open_the_page_gets_no_file(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await school.teacher.raises(about=(school.senior,))
    answers = {}
    for part in ("teacher", "senior", "colleague"):
        async with at_a_browser(owner, ledger, school.everybody[part]) as (http, _):
            for name in ("compliance", *(f"compliance.{kind}" for kind in KINDS)):
                answers[part, name] = (await http.get(f"/cases/{case['id']}/{name}")).status_code
    for part, status in (("teacher", 403), ("senior", 404), ("colleague", 404)):
        assert {answers[part, f"compliance.{kind}"] for kind in KINDS} == {answers[part, "compliance"]}
        assert answers[part, "compliance"] == status


async def test_the_page_is_printed_and_saved_on_every_device(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(days=2)
    await school.dsl.does(case, "accept")
    shown, pdf, body = await read_through(readers, school.dsl, f"/cases/{case['id']}/compliance")
    rows = rows_of(body)
    late = next(each for each in rows if each["Status"] == "Done late")
    assert late["What the record shows"] in shown
    assert all(each["What it asks"] in shown for each in rows)
    said = said_in(pdf)
    assert f"Policy compliance of case {case['reference']}" in said
    assert "As at Wednesday 3 March 2027, 10am, made by" in said
    assert late["What the record shows"][:40] in said


async def test_each_file_and_the_print_view_are_logged_without_a_hash(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    path = f"/cases/{case['id']}/compliance"
    async with at_a_browser(owner, ledger, school.dsl) as (http, _):
        for kind in KINDS:
            answer = await http.get(f"{path}.{kind}")
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        await http.get(f"{path}?print=yes")
    log = await school.auditor.read(f"/v1/referrals/{case['id']}/views")
    looks = [(each["what"], each["sha256"], each["person"]) for each in log[:-1]]
    assert looks == [(what, None, str(school.dsl.id)) for what in (*KINDS, "print")]
