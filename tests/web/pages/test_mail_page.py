"""A person chooses when their e-mail comes, with and without a script."""

from tests.school import School
from tests.web.page_reader import Readers

PATH = "/v1/me/mail"


async def test_a_person_chooses_one_hour_then_each_message_at_once(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl, at="/mail")
    page = visitor.page
    assert [await page.get_by_label(hour).is_checked() for hour in ("8am", "1pm", "4pm")] == [True] * 3
    for hour in ("8am", "4pm"):
        await page.get_by_label(hour).uncheck()
    await visitor.press("Save")
    assert "Your e-mail comes together at the times that you chose." in await visitor.main()
    assert (await school.dsl.read(PATH))["digests"] == ["13:00"]
    await page.get_by_label("1pm").uncheck()
    await visitor.press("Save")
    await visitor.reads("Each message comes at once.", "You last chose this on Monday 1 March 2027")
    assert (await school.dsl.read(PATH))["digests"] == []
    assert (await school.deputy.read(PATH))["digests"] == ["08:00", "13:00", "16:00"]
