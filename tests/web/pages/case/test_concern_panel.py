"""The concern stands above the forms that decide about it."""

from typing import Any

from tests.school import School
from tests.web.browsers import Browsers


async def test_the_concern_is_shown_above_the_forms_that_decide_about_it(
    lobby: Browsers, school: School
) -> None:
    said: dict[str, Any] = {
        "child_words": "He is just a friend.",
        "summary": "A new phone.",
        "adult_involved": True,
    }
    case = await school.teacher.raises(**said, imagery=True, staff_allegation=True)
    desk = await lobby.seat(school.dsl)
    for page in ("accept", "protect", "decide-review"):
        await desk.go(f"/cases/{case['id']}/{page}")
        shown = (await desk.main()).partition("What happens next")[0]
        assert "He is just a friend." in shown
        assert "A new phone." in shown
        rows = [each.split("\t") for each in await desk.page.locator("dl > div").all_inner_texts()]
        told = {each[0].strip(): each[-1].strip() for each in rows}
        assert told["Immediate danger"] == "No"
        assert told["An adult is involved"] == "Yes"
        assert told["Images"].startswith("Yes")
        assert told["About an adult who works with children"] == "Yes"
    await desk.go(f"/cases/{case['id']}/record-discussion")
    assert "He is just a friend." not in await desk.main()
    teacher = await lobby.seat(school.teacher)
    await teacher.go(f"/cases/{case['id']}/protect")
    assert "He is just a friend." not in await teacher.main()


async def test_a_long_concern_is_folded_above_the_forms_that_decide_about_it(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises(summary="She cried. " * 200)
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/decide-review")
    folded = desk.page.locator("details", has_text="Read the concern first")
    assert not await folded.get_by_text("She cried.").is_visible()
    await folded.locator("summary").first.click()
    await folded.get_by_text("She cried.").wait_for()
    await desk.look()
