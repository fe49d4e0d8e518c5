"""The page of a case shows the concerns of joined cases, and so do the forms that decide about it (2.4g)."""

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


async def test_everything_that_the_joined_report_says_is_shown_on_the_page_and_above_a_decision(
    readers: Readers, school: School
) -> None:
    here = await school.teacher.raises(
        summary="A video.",
        imagery=True,
        imagery_parties=[{"part": "sent", "age": 13}],
        device_location="In the safe.",
        spoken_to="The form tutor.",
        source="operation_encompass",
        police_reference="AB 12",
        circumstances={"online": "A game.", "peers": "His brother."},
    )
    there = await school.colleague.raises(summary="Hungry.")
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    visitor = await readers.signed_in(school.dsl)
    for page in (CASE, FORM):
        await visitor.go(f"/cases/{there['id']}{page}")
        text = await visitor.page.locator("main").text_content() or ""
        joined = text.partition(f"Joined from {here['reference']}")[2]
        for words in ("In the safe.", "The form tutor.", "AB 12", "A game.", "His brother.", "13 years old"):
            assert words in joined, (page, words)
        assert "Operation Encompass" in joined
        assert f"Read all of {here['reference']}" in joined
    await visitor.go(f"/cases/{there['id']}?entries=all")
    timeline = (await visitor.page.locator("main").text_content() or "").partition("Timeline")[2]
    for words in ("The form tutor.", "His brother."):
        assert words in timeline, words


async def test_the_joined_case_says_in_which_one_it_goes_on(readers: Readers, school: School) -> None:
    here, there = await joined(school)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{here['id']}?entries=all")
    shown = await visitor.page.locator("main").text_content() or ""
    assert f"the case that goes on{there['reference']}" in shown


async def test_a_parted_concern_is_marked_and_no_longer_shown_above_a_decision(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    here, there = await joined(school)
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{there['id']}")
    await closely(visitor)
    shown = (await visitor.main()).partition("Timeline")[0]
    assert "Marks on her back." in shown
    assert "Separated again" in shown
    await visitor.go(f"/cases/{there['id']}{FORM}")
    await closely(visitor)
    assert "Joined from" not in await visitor.main(), "it is another case again, which may be a duplicate"


async def test_a_person_who_may_not_see_the_parted_case_reads_none_of_its_words(
    readers: Readers, school: School
) -> None:
    """3.2h."""
    here, there = await joined(school)
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(here, "declare-conflict", {"person": str(school.deputy.id), "reasons": WHY})
    visitor = await readers.signed_in(school.deputy)
    await visitor.go(f"/cases/{there['id']}")
    shown = await visitor.page.content()
    for words in (here["reference"], "Marks on her back.", "He has a belt.", "It was the third time."):
        assert words not in shown


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
