"""The headteacher's overview on its page: what is late, who must act, and where to do it (3-HT.b)."""

import csv
from datetime import timedelta
from io import StringIO

import asyncpg

from store.ledger.ledger import Ledger
from tests.school import Json, School, SetClock, silence
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser


async def late_and_in_danger(school: School, clock: SetClock, ledger: Ledger) -> tuple[Json, Json]:
    late = await school.teacher.raises(category="neglect")
    await silence(ledger, clock, late, clock.time + timedelta(hours=4))
    return late, await school.teacher.raises(immediate_danger=True)


async def test_only_the_headteacher_has_the_page_and_the_link(readers: Readers, school: School) -> None:
    for person in (school.dsl, school.senior, school.auditor):
        visitor = await readers.signed_in(person)
        await visitor.go("/headteacher", status=403)
        await visitor.go("/")
        assert await visitor.page.locator("a[href='/headteacher']").count() == 0


async def test_the_headteacher_sees_danger_first_and_goes_to_the_case(
    readers: Readers, school: School, clock: SetClock, ledger: Ledger
) -> None:
    late, danger = await late_and_in_danger(school, clock, ledger)
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go("/")
    await visitor.press("Overview")
    cases = visitor.page.locator("section[aria-labelledby='section-cases'] .onward-row")
    said = [await each.inner_text() for each in await cases.all()]
    assert [danger["reference"] in said[0], late["reference"] in said[1]] == [True, True]
    assert "Immediate danger" in said[0]
    assert "overdue" in said[1]
    assert "Case owner: no one yet" in said[1]
    text = await visitor.main()
    assert "Open cases (2)" in text
    assert "School hours without a lead on the rota, next 10 working days" in text
    assert "Concerns about a named member of staff or a governor are not on this page." in text
    await cases.first.locator("a").click()
    assert visitor.page.url.endswith(f"/cases/{danger['id']}")


async def test_it_is_saved_as_files_and_each_case_has_that_in_its_log(
    school: School, clock: SetClock, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    late, danger = await late_and_in_danger(school, clock, ledger)
    async with at_a_browser(owner, ledger, school.headteacher) as (pages, _):
        answer, paper = await pages.get("/headteacher.csv"), await pages.get("/headteacher.pdf")
    async with at_a_browser(owner, ledger, school.dsl) as (pages, _):
        assert (await pages.get("/headteacher.csv")).status_code == 403
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    of_cases = [row["Case"] for row in rows if row["Part"] == "Open cases (2)"]
    assert of_cases == [danger["reference"], late["reference"]]
    assert paper.content.startswith(b"%PDF-")
    for case in (late, danger):
        looks = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
        assert {"csv", "pdf"} <= {each["what"] for each in looks}


async def test_the_governors_report_is_saved_as_files_too(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    async with at_a_browser(owner, ledger, school.governor) as (pages, _):
        answer, paper = (
            await pages.get("/governors.csv?year=2025"),
            await pages.get("/governors.pdf?year=2025"),
        )
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    told = {(row["Table"], row["Figure"], row["Period"]): row for row in rows}
    concerns = told["Concerns reported, by kind", "All concerns", "Autumn 2025"]
    assert (concerns["Value"], concerns["School year"]) == ("0 to 4", "2025 to 2026")
    assert concerns["How to read it"].startswith("Numbers are in fives")
    assert all(row["School"] and row["As at"] and row["Figure"] and row["Value"] for row in rows)
    assert any("training was out of date" in table for table, _, _ in told)
    assert paper.content.startswith(b"%PDF-")
    async with at_a_browser(owner, ledger, school.teacher) as (pages, _):
        assert (await pages.get("/governors.csv")).status_code == 403
