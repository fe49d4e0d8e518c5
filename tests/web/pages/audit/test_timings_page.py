"""Response times: charts with a text, the numbers beneath, and no score."""

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.documents.referral_cases import drawings_in
from tests.school import School, SetClock, a_review
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers
from tests.web.saved_files import read_through, rows_of, said_in
from tests.web.test_school_isolation import at_a_browser


async def test_staff_and_the_board_see_no_response_times_of_chosen_days(
    readers: Readers, school: School
) -> None:
    """Two periods that differ by a day would tell the board what happened on that day."""
    for person in (school.teacher, school.governor, school.board_lead):
        await readers.signed_in(person, at="/measures", status=403)


async def test_response_times_are_drawn_and_written(
    readers: Readers, closely: CloseLook, school: School, clock: SetClock
) -> None:
    for minutes in (10, 20, 30):
        case = await school.teacher.raises()
        clock.passes(minutes=minutes)
        await school.dsl.does(case, "accept")
        await school.dsl.does(case, "decide-review", a_review())
    visitor = await readers.signed_in(school.headteacher, at="/measures?from=2027-03-01&to=2027-03-01")
    await closely(visitor)
    text = await visitor.main()
    assert "3 cases" in text
    assert "Half within\t20 minutes" in text
    assert await visitor.page.locator("svg[role=img]").count() == 3
    shares = visitor.page.locator("section[aria-labelledby='in-time']")
    assert "11.1: 100% in time." in await shares.locator("svg desc").text_content()
    assert (
        "speak with the DSL or a deputy at once. (11.1)\t3\t0\t0"
        in await shares.locator("table").inner_text()
    )
    assert "Nothing to measure in this period." in text


async def test_the_lowest_share_in_time_comes_first(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review())
    clock.passes(hours=8)
    await school.dsl.does(case, "protect")
    visitor = await readers.signed_in(school.headteacher, at="/measures?from=2027-03-01&to=2027-03-01")
    said = await visitor.page.locator("section[aria-labelledby='in-time'] svg desc").text_content()
    assert said.index("11.9: 0% in time.") < said.index("11.1: 100% in time.")


async def test_the_times_are_printed_and_saved(readers: Readers, school: School, clock: SetClock) -> None:
    for minutes in (10, 20, 30):
        case = await school.teacher.raises()
        clock.passes(minutes=minutes)
        await school.dsl.does(case, "accept")
    path = "/measures?from=2027-03-01&to=2027-03-01"
    _, pdf, body = await read_through(readers, school.headteacher, path)
    picked_up = next(each for each in rows_of(body) if each["Step"] == "Picking up")
    assert (picked_up["Done"], picked_up["Elapsed time"]) == ("3", "20 minutes")
    assert "3 cases from Monday 1 March 2027 to Monday 1 March 2027." in said_in(pdf)
    assert "Half within: 20 minutes. 90% within: 30 minutes." in drawings_in(pdf)


@pytest.mark.parametrize("kind", ["csv", "pdf"])
async def test_a_file_without_numbers_leads_to_the_page_and_staff_get_none(
    kind: str, school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    async with at_a_browser(owner, ledger, school.dsl) as (http, _):
        answer = await http.get(f"/measures.{kind}?from=never")
        assert (answer.status_code, answer.headers["location"]) == (303, "/measures?from=never")
    async with at_a_browser(owner, ledger, school.teacher) as (http, _):
        assert (await http.get(f"/measures.{kind}")).status_code == 403
