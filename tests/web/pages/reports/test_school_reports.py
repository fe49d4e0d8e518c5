"""The headteacher's page, the governors' report and an inspector's list, read and saved by their readers."""

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import asyncpg

from domain.compliance.obligation_outcomes import Lateness
from store.ledger.ledger import Ledger
from tests.documents.referral_cases import drawings_in, text_of
from tests.school import Json, School, SetClock, a_referral, a_review, silence
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser
from views.compliance_view import ExceptionView
from views.governors_view import BandView
from web.pages.reports.charts import LATE, SURE, bar_chart, dot_chart, lines_of_bands
from web.pages.reports.headteacher_page import exception_row


async def late_and_in_danger(school: School, clock: SetClock, ledger: Ledger) -> tuple[Json, Json]:
    late = await school.teacher.raises(category="neglect")
    await silence(ledger, clock, late, clock.time + timedelta(hours=4))
    return late, await school.teacher.raises(immediate_danger=True)


async def test_only_the_headteacher_has_the_page_and_the_link(readers: Readers, school: School) -> None:
    for person in (school.dsl, school.senior, school.auditor):
        visitor = await readers.signed_in(person, at="/headteacher", status=403)
        await visitor.go("/")
        assert await visitor.page.locator("a[href='/headteacher']").count() == 0


async def test_a_missing_lead_is_first_on_the_headteachers_page(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    """3.2k, 3.2l."""
    leads = [school.dsl.id, school.deputy.id]
    await readers.owner.execute("UPDATE people SET roles = '{staff}' WHERE id = ANY($1)", leads)
    visitor = await readers.signed_in(school.headteacher, at="/headteacher")
    await closely(visitor)
    missing = "has no designated safeguarding lead and no deputy designated safeguarding lead."
    assert missing in (await visitor.main()).split("Print view")[0]
    assert "Tell the headteacher" not in await visitor.text()
    assert "As the headteacher, you are next in charge" in await visitor.text()
    await visitor.go("/headteacher.pdf")
    assert missing in " ".join(text_of(visitor.file[1]).split())


async def test_the_headteacher_sees_danger_first_and_goes_to_the_case(
    readers: Readers, school: School, clock: SetClock, ledger: Ledger
) -> None:
    late, danger = await late_and_in_danger(school, clock, ledger)
    visitor = await readers.signed_in(school.headteacher, at="/")
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
    rota = visitor.page.locator("section[aria-labelledby='section-duty'] .onward-row")
    assert (await rota.all_inner_texts())[1:] == [
        "Tuesday 2 March 2027 to Friday 12 March 2027\n\n8am to 5pm, on 9 school days"
    ]
    assert "Concerns about a named member of staff or a governor are not on this page." in text
    tasks = visitor.page.locator("section:not([aria-labelledby='section-cases']) .onward-row")
    picked_up = tasks.filter(has_text=late["reference"]).filter(has_text=re.compile("pick up", re.IGNORECASE))
    said = await picked_up.all_inner_texts()
    assert len([each for each in said if "Already listed above" not in each]) == 1, (
        "in the first list that has it"
    )
    assert f"Already listed above: Pick up the concern ({late['reference']})" in text
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


async def test_the_governors_report_has_a_chart_of_each_term_with_the_table_under_it(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    visitor = await readers.signed_in(school.governor, at="/governors?year=2025")
    await closely(visitor)
    charts = visitor.page.locator("figure.onward-chart svg[role=img]")
    assert await charts.count() == 3
    said = await charts.first.locator("desc").text_content()
    assert said == "Autumn 2025: 0 to 4. Spring 2026: 0 to 4. Summer 2026: 0 to 4."
    text = await visitor.main()
    assert text.index("Concerns by term") < text.index("Concerns reported, by kind")
    await visitor.go("/governors?year=2025&print=yes")
    assert await charts.count() == 3


def test_a_chart_draws_what_is_certain_and_what_is_possible_and_a_dot_for_each_five() -> None:
    bands = [BandView(at_least=5, at_most=9), None, BandView(at_least=10, at_most=None)]
    lines = lines_of_bands(("Autumn", "Spring", "<b>"), bands, ("5 to 9", "Not ended", "10 or more"))
    bars, dots = bar_chart("x", "Concerns", lines).drawing, dot_chart("y", "Late", lines).drawing
    assert '<desc id="x-desc">Autumn: 5 to 9. &lt;b&gt;: 10 or more.</desc>' in bars
    assert all(f">{each}</text>" in drawn for drawn in (bars, dots) for each in ("Autumn", "5 to 9"))
    assert bars.count(f'fill="{SURE}"') == 2
    assert (dots.count(f'fill="{LATE}"'), dots.count('fill="#fff"')) == (3, 2)
    assert ("style" in bars, "<b>" in bars) == (False, False)


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
    drawn = drawings_in(paper.content)
    assert len(drawn) == 3
    assert drawn[0] == "Autumn 2025: 0 to 4. Spring 2026: 0 to 4. Summer 2026: 0 to 4."
    assert text_of(paper.content).index("Concerns by term") < text_of(paper.content).index("All concerns")
    async with at_a_browser(owner, ledger, school.teacher) as (pages, _):
        assert (await pages.get("/governors.csv")).status_code == 403


async def test_a_school_that_began_this_term_reads_when_figures_come_and_of_no_year_before(
    readers: Readers, school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    began = "UPDATE schools SET created_at = $2 WHERE id = $1"
    await owner.execute(began, school.id, datetime(2027, 2, 8, 9, tzinfo=UTC))
    visitor = await readers.signed_in(school.governor, at="/governors?year=2025")
    text = await visitor.main()
    days = "Spring: 1 January 2027 to 30 April 2027. Onward was not in use before 8 February 2027"
    assert f"{days}. Its figures are here from 1 May 2027" in text
    assert "2025" not in text
    assert await visitor.page.locator("table, .onward-chart").count() == 0
    async with at_a_browser(owner, ledger, school.governor) as (pages, _):
        rows = list(csv.DictReader(StringIO((await pages.get("/governors.csv")).content.decode("utf-8-sig"))))
        paper = text_of((await pages.get("/governors.pdf")).content)
    assert {row["Period"] for row in rows} == {"Spring 2027 (part)", "Summer 2027", "These terms"}
    assert days in " ".join(paper.split())


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
    visitor = await readers.signed_in(school.dsl, at="/inspection")
    text = await visitor.main()
    assert "Referred 3 March 2027, no answer yet" in text
    assert "R.A." in text
    assert "Rowan" not in text
    columns = await visitor.page.locator("table th[scope=col]").all_inner_texts()
    assert [each.strip() for each in columns[:4]] == ["Case", "Child", "Year", "Raised"]
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


AFTER_THE_TERM = datetime(2027, 5, 3, 9, tzinfo=UTC)


async def test_staff_see_neither_the_report_nor_a_link_to_it(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/governors", status=403)
    await visitor.go("/")
    assert await visitor.page.locator("a[href='/governors']").count() == 0


async def test_a_governor_reads_the_term_that_ended(
    readers: Readers, school: School, clock: SetClock
) -> None:
    for _ in range(6):
        await school.teacher.raises(category="neglect")
    clock.time = AFTER_THE_TERM
    visitor = await readers.signed_in(school.governor, at="/")
    await visitor.press("Governors’ report")
    table = visitor.page.locator("table", has_text="Concerns reported, by kind")
    said = [await row.inner_text() for row in await table.locator("tr").all()]
    assert [each.split("\t") for each in said if each.startswith(("All concerns", "Neglect"))] == [
        ["All concerns", "0 to 4", "5 to 9", "Not ended", "Not ended"],
        ["Neglect", "0 to 4", "5 to 9", "Not ended", "Not ended"],
    ]
    (small,) = [each for each in said if each.startswith("Each of ")]
    assert small.endswith("\t0 to 4\t0 to 4\tNot ended\tNot ended")
    assert "emotional harm" in small
    assert len(said) == 4, "the columns, the sum, what is more than a few, and the rest together"
    text = await visitor.main()
    assert "Numbers are in fives" in text
    folded = await visitor.page.content()
    assert "Kinds and agencies have no figure for the year" in folded, "as “By term only” must be understood"
    assert "Spring: 1 January 2027 to 30 April 2027" in text
    assert "Summer: 1 May 2027 to 31 August 2027. Its figures are here from 1 September 2027" in text
    assert "ONW-" not in text


def test_a_step_says_how_late_it_is_and_then_whether_it_was_done() -> None:
    step = ExceptionView(
        referral=uuid4(),
        reference="ONW-AAAAAA",
        kind="not_done",
        clause="11.1",
        at=datetime(2027, 3, 1, 10, tzinfo=UTC),
        obligation="accept",
        whose="school",
        basis="policy",
        event=None,
        late_by=Lateness(minutes=1, school_minutes=1, text="1 minute"),
        says="",
        href="",
    )
    assert exception_row(step, None).what == "1 minute late, and not done: pick up the concern"
    assert exception_row(replace(step, kind="late"), None).what == "1 minute late: pick up the concern"
    assert exception_row(replace(step, late_by=None), None).what == "Not done: pick up the concern"
