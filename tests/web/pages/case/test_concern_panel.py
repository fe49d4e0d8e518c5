"""The concern stands above the forms that decide about it."""

from typing import Any

from tests.school import School
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers


async def test_the_concern_is_shown_above_the_forms_that_decide_about_it(
    readers: Readers, school: School
) -> None:
    said: dict[str, Any] = {
        "child_words": "He is just a friend.",
        "summary": "A new phone.",
        "adult_involved": True,
    }
    case = await school.teacher.raises(**said, imagery=True, staff_allegation=True)
    visitor = await readers.signed_in(school.dsl)
    for page in ("accept", "protect", "decide-review"):
        await visitor.go(f"/cases/{case['id']}/{page}")
        shown = (await visitor.main()).partition("What happens next")[0]
        assert "He is just a friend." in shown
        assert "A new phone." in shown
        rows = [each.split("\t") for each in await visitor.page.locator("dl > div").all_inner_texts()]
        told = {each[0].strip(): each[-1].strip() for each in rows}
        assert told["Immediate danger"] == "No"
        assert told["An adult is involved"] == "Yes"
        assert told["Images"].startswith("Yes")
        assert told["About an adult who works with children"] == "Yes"
    await visitor.go(f"/cases/{case['id']}/record-discussion")
    assert "He is just a friend." not in await visitor.main()
    teacher = await readers.signed_in(school.teacher)
    await teacher.go(f"/cases/{case['id']}/protect")
    assert "He is just a friend." not in await teacher.main()


async def test_a_long_concern_is_folded_above_the_forms_that_decide_about_it(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    case = await school.teacher.raises(summary="She cried. " * 200)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    await closely(visitor)
    folded = visitor.page.locator("details", has_text="Read the concern first")
    assert not await folded.get_by_text("She cried.").is_visible()
    await folded.locator("summary").first.click()
    await folded.get_by_text("She cried.").wait_for()
