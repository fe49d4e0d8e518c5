"""The governors' report on its page: in words, in fives, with what is not shown and why (3.2b)."""

from datetime import UTC, datetime

from tests.school import School, SetClock
from tests.web.page_reader import Readers

AFTER_THE_TERM = datetime(2027, 5, 3, 9, tzinfo=UTC)


async def test_staff_see_neither_the_report_nor_a_link_to_it(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/governors", status=403)
    await visitor.go("/")
    assert await visitor.page.locator("a[href='/governors']").count() == 0


async def test_a_governor_reads_the_term_that_ended(
    readers: Readers, school: School, clock: SetClock
) -> None:
    for _ in range(6):
        await school.teacher.raises(category="neglect")
    clock.time = AFTER_THE_TERM
    visitor = await readers.signed_in(school.governor)
    await visitor.go("/")
    await visitor.page.locator("summary", has_text="More").click()
    await visitor.press("Governors’ report")
    table = visitor.page.locator("table", has_text="Concerns reported, by kind")
    said = [await row.inner_text() for row in await table.locator("tr").all()]
    assert [each.split("\t") for each in said if each.startswith(("All concerns", "Neglect"))] == [
        ["All concerns", "0 to 4", "5 to 9", "Not ended", "Not ended"],
        ["Neglect", "0 to 4", "5 to 9", "Not ended", "Not ended"],
    ]
    text = await visitor.main()
    assert "Numbers are in fives" in text
    assert "Spring: 1 January 2027 to 30 April 2027" in text
    assert "Summer: 1 May 2027 to 31 August 2027. Not ended" in text
    assert "ONW-" not in text
