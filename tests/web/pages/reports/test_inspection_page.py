"""The list for an inspector on its page: by 8am, as of any day, and as a file (11.15)."""

import csv
from datetime import UTC, datetime
from io import StringIO

import asyncpg

from store.ledger.ledger import Ledger
from tests.school import School, SetClock, a_referral, a_review
from tests.web.page_reader import Readers
from tests.web.pages.reports.test_headteacher_page import late_and_in_danger
from tests.web.test_school_isolation import at_a_browser


async def test_only_those_who_give_it_to_an_inspector_or_check_it_have_it(
    readers: Readers, school: School
) -> None:
    for person, status in ((school.senior, 403), (school.governor, 403), (school.auditor, 200)):
        visitor = await readers.signed_in(person)
        await visitor.go("/inspection", status=status)
        await visitor.go("/")
        assert await visitor.page.locator("a[href='/inspection']").count() == (2 if status == 200 else 0)


async def test_the_dsl_opens_the_list_as_of_an_earlier_day(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises(category="neglect")
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    clock.time = datetime(2027, 3, 3, 7, 30, tzinfo=UTC)
    await school.dsl.does(case, "refer", a_referral())
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/inspection")
    text = await visitor.main()
    assert "Referred 3 March 2027, no answer yet" in text
    assert "R.A." in text
    assert "Rowan" not in text
    await visitor.page.fill("#as_of-day", "1")
    await visitor.press("Show")
    text = await visitor.main()
    assert "as they were recorded at the end of that day" in text
    assert "Referred 3 March" not in text
    assert "Decided to refer" in text
    await visitor.page.get_by_role("link", name=case["reference"]).click()
    assert visitor.page.url.endswith(f"/cases/{case['id']}")


async def test_the_whole_list_is_saved_and_each_case_has_that_in_its_log(
    school: School, clock: SetClock, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    late, danger = await late_and_in_danger(school, clock, ledger)
    async with at_a_browser(owner, ledger, school.auditor) as (pages, _):
        answer, paper = await pages.get("/inspection.csv"), await pages.get("/inspection.pdf?names=full")
    async with at_a_browser(owner, ledger, school.senior) as (pages, _):
        assert (await pages.get("/inspection.csv")).status_code == 403
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["Case"] for row in rows} == {late["reference"], danger["reference"]}
    assert {row["Child"] for row in rows} == {"R.A."}
    assert paper.content.startswith(b"%PDF-")
    assert "inspection-2027-03-01" in answer.headers["content-disposition"]
    looks = await school.dsl.read(f"/v1/referrals/{late['id']}/views")
    assert [each["what"] for each in looks if each["person"] == str(school.auditor.id)] == ["csv", "pdf"]
