"""*Note and watch* on pages: from the review, with one reason, to the look again (2.4g, 11.1)."""

from tests.school import WHY, School, SetClock
from tests.settled_case import nothing_owed
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.pages.case.test_further_steps import kinds


async def test_a_small_worry_is_noted_from_the_review_and_looked_at_again(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    await visitor.press("Note and watch")
    day = {"/look_again_on-day": ["15"], "/look_again_on-month": ["3"], "/look_again_on-year": ["2027"]}
    await fill(visitor, {"/reasons": [WHY]} | day)
    await send(visitor)
    page = await visitor.main()
    assert "It is noted, and the case is closed." in page
    assert "Noted and watched" in page
    assert await kinds(school, case) == ["concern.raised", "concern.noted"]
    clock.passes(days=14)
    await visitor.go("/")
    assert "Look again at a worry that was noted" in await visitor.main()
    await visitor.page.locator(f'main a[href^="/cases/{case["id"]}/note-and-watch"]').first.click()
    assert WHY in await visitor.page.locator("#note").inner_text()
    await fill(visitor, {"/reasons": ["He is on time now."]})
    await send(visitor)
    assert (await kinds(school, case))[1:] == ["concern.noted", "concern.noted"]
    await visitor.go("/")
    assert "Look again" not in await visitor.main()


async def test_an_old_note_is_not_shown_once_the_case_was_reopened_and_closed_in_another_way(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "note-and-watch", {"reasons": "An old worry, and a small one."})
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/reopen")
    assert "An old worry, and a small one." in await visitor.main()
    await school.dsl.does(case, "reopen", {"reasons": "The worry has grown."})
    await nothing_owed(school, case)
    await school.dsl.does(case, "close", {"reasons": WHY})
    await visitor.go(f"/cases/{case['id']}/reopen")
    assert "An old worry, and a small one." not in await visitor.main()


async def test_its_reporter_reads_that_the_school_watches_and_not_why(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "note-and-watch", {"reasons": "A long story of his family."})
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    page = await visitor.main()
    assert "noted it, and the school is keeping watch" in page
    assert "long story" not in page


async def test_without_a_reason_nothing_is_noted(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/note-and-watch")
    visitor.expected.add(422)
    await send(visitor)
    assert "Write why it is enough to watch" in await visitor.main()
    await closely(visitor)
    assert await kinds(school, case) == ["concern.raised"]


async def test_danger_is_not_offered_as_a_small_worry(readers: Readers, school: School) -> None:
    case = await school.teacher.raises(immediate_danger=True)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    assert "small worry" not in await visitor.main()
    await visitor.go(f"/cases/{case['id']}/note-and-watch")
    assert "You cannot do this now" in await visitor.main()
