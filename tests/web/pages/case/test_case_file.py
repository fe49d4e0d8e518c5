"""A case and its clauses, printed and saved on every device by those who may."""

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.browsers import Browsers
from tests.web.full_case_over_http import full_case
from tests.web.page_reader import Readers
from tests.web.saved_files import clicked_through, read_through, rows_of, said_in
from tests.web.test_school_isolation import at_a_browser

FORMULA = '=HYPERLINK("http://evil.example")\n@and more'


@pytest.mark.parametrize("kind", ["csv", "pdf"])
async def test_only_those_who_print_a_case_save_it(
    kind: str, school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    """11.15: others who read it have its print view, as their browser prints it."""
    case = await school.teacher.raises(about=(school.headteacher,))
    for part, status in (
        ("teacher", 403),
        ("colleague", 404),
        ("headteacher", 404),
        ("senior", 403),
        ("auditor", 403),
        ("dsl", 200),
    ):
        async with at_a_browser(owner, ledger, school.everybody[part]) as (http, _):
            assert (await http.get(f"/cases/{case['id']}/case.{kind}")).status_code == status, part
            link = f"/cases/{case['id']}/case.{kind}"
            page = await http.get(f"/cases/{case['id']}")
            assert (link in page.text) == (status == 200), part
            assert ("Print view" in page.text) == (page.status_code == 200)
    log = await school.deputy.read(f"/v1/referrals/{case['id']}/views")
    files = [(each["person"], each["version"]) for each in log if each["what"] == kind]
    assert files == [(str(school.dsl.id), 1)]


async def test_a_case_is_printed_and_saved_on_every_device(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await full_case(school, ledger, clock)
    for shown, pdf, body in await clicked_through(browsers, school.dsl, f"/cases/{case['id']}"):
        rows = rows_of(body)
        entries = [each for each in rows if each["Part"].startswith("Time line")]
        assert int(entries[0]["Entry"]) > int(entries[-1]["Entry"])
        assert entries[-1]["Entry"] == "1"
        said = said_in(pdf)
        for each in ("Rowan Ashdown", case["reference"], "Keep this paper in a locked cabinet."):
            assert each in said
        assert "Keep this paper" not in body.decode()
        assert all(each["What"].split(" (")[0] in shown for each in rows if each["Part"] == "Tasks")
        assert {each["Part"] for each in rows} == {"The case now", "Tasks", "Time line, the newest first"}


async def test_the_files_have_the_entries_that_the_filter_chooses(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await school.teacher.raises(summary=FORMULA)
    found = {}
    async with at_a_browser(owner, ledger, school.dsl) as (http, _):
        for asked in ("people", "clock", "all"):
            answer = await http.get(f"/cases/{case['id']}/case.csv?entries={asked}")
            found[asked] = rows_of(answer.content)
            page = await http.get(f"/cases/{case['id']}?entries={asked}")
            assert f"case.csv?entries={asked}" in page.text
    numbers = {asked: [each["Entry"] for each in rows if each["Entry"]] for asked, rows in found.items()}
    assert sorted(numbers["people"] + numbers["clock"]) == sorted(numbers["all"])
    assert numbers["clock"] != numbers["all"]
    cells = [cell for rows in found.values() for row in rows for cell in row.values()]
    assert "'" + FORMULA in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


async def test_a_printed_entry_of_the_clock_is_in_the_print_view_too(
    readers: Readers, school: School, clock: SetClock, ledger: Ledger
) -> None:
    case = await full_case(school, ledger, clock)
    visitor = await readers.signed_in(school.auditor, at=f"/cases/{case['id']}?print=yes")
    entries = visitor.page.locator(".onward-timeline__item")
    assert await entries.count() > 10
    assert [each for each in await entries.all() if not await each.is_visible()] == []
    assert await visitor.page.locator("[data-live]").count() == 0


async def test_a_reporter_prints_their_receipt(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    await visitor.press("Print view")
    assert "printed by" in await visitor.main()
    log = await school.auditor.read(f"/v1/referrals/{case['id']}/views")
    assert [(each["what"], each["sight"]) for each in log[:2]] == [("page", "receipt"), ("print", "receipt")]


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
