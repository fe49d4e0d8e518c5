"""The concern above the forms that decide about it, and each concern that was joined to it."""

from typing import Any

import asyncpg

from tests.damaged_state import tampering
from tests.school import WHY, Json, School
from tests.web.close_look import CloseLook
from tests.web.page_reader import Readers
from web.pages.case.join_panel import DAMAGED, KEY_GONE

CASE, FORM = "", "/decide-review"


async def joined(school: School) -> tuple[Json, Json]:
    here = await school.teacher.raises(summary="Marks on her back.", child_words="He has a belt.")
    await school.teacher.does(
        here, "add-information", {"text": "It was the third time.", "child_words": "Fridays."}
    )
    there = await school.colleague.raises(summary="Hungry.")
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    return here, there


async def test_the_words_of_a_joined_concern_are_shown_with_who_reported_it(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    here, there = await joined(school)
    visitor = await readers.signed_in(school.dsl)
    for page in (CASE, FORM):
        await visitor.go(f"/cases/{there['id']}{page}")
        await closely(visitor)
        shown = (await visitor.main()).partition("Timeline")[0]
        for words in ("Marks on her back.", "He has a belt.", "It was the third time.", "Fridays."):
            assert words in shown, (page, words)
        assert f"Joined from {here['reference']}" in shown
        rows = [each.split("\t") for each in await visitor.page.locator("dl > div").all_inner_texts()]
        assert ["Reported by", "Teacher"] in [[each[0].strip(), each[-1].strip()] for each in rows]


async def test_a_joined_case_that_cannot_be_opened_is_named_in_one_sentence(
    readers: Readers, school: School, owner: asyncpg.Connection
) -> None:
    here, there = await joined(school)
    visitor = await readers.signed_in(school.dsl)
    async with tampering(owner) as tamper:
        await tamper(here)
        await visitor.go(f"/cases/{there['id']}")
    shown = await visitor.page.locator("main").text_content() or ""
    assert DAMAGED in shown
    assert "Marks on her back." in shown
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", here["id"])
    await visitor.go(f"/cases/{there['id']}")
    shown = await visitor.page.locator("main").text_content() or ""
    assert (KEY_GONE in shown, DAMAGED in shown) == (True, False)


async def test_the_concern_stands_above_the_forms_that_decide_on_it(readers: Readers, school: School) -> None:
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
    teacher = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}/protect")
    assert "He is just a friend." not in await teacher.main()
