"""Your work in an order and with a filter that stay as chosen, for this person; danger is always shown."""

import pytest

from store.ledger.ledger import Ledger
from tests.school import School, SetClock, silence
from tests.web.browsers import Browsers, BrowserSession
from web.pages import work_page

PHONE = {"width": 375, "height": 667}


async def references(visitor: BrowserSession) -> list[str]:
    return await visitor.page.locator(".onward-row__case a").all_inner_texts()


async def chooses(visitor: BrowserSession, **words: str) -> None:
    await visitor.page.get_by_text("Sort and filter").click()
    for name, word in words.items():
        await visitor.page.locator(f"#{name}").select_option(word)
    async with visitor.page.expect_navigation():
        await visitor.page.get_by_role("button", name="Show", exact=True).click()


@pytest.mark.parametrize("script", [True, False])
async def test_the_order_is_kept_for_this_person_alone_on_every_page(
    script: bool, browsers: Browsers, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for _ in range(5):
        clock.passes(minutes=1)
        made.append((await school.teacher.raises())["reference"])
    visitor = await browsers.signed_in(school.dsl, script=script, viewport=None if script else PHONE)
    await visitor.go("/?tab=school")
    assert await references(visitor) == made
    await chooses(visitor, order="newest")
    assert visitor.page.url.endswith("/?tab=school")
    assert await visitor.page.locator("h2", has_text="Newest first").count() == 1
    assert await references(visitor) == made[::-1]
    await visitor.look()
    monkeypatch.setattr(work_page, "A_PAGE", 2)
    again = await browsers.signed_in(school.dsl, script=script)
    await again.go("/")
    shown = await references(again)
    while await again.page.get_by_role("link", name="More work").count():
        async with again.page.expect_navigation():
            await again.page.get_by_role("link", name="More work").click()
        shown += await references(again)
    assert shown == made[::-1], "on another computer too"
    deputy = await browsers.signed_in(school.deputy, script=script)
    await deputy.go("/")
    assert await references(deputy) == made[:2]


async def test_a_next_page_keeps_the_order_that_it_was_opened_in(
    browsers: Browsers, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for _ in range(4):
        clock.passes(minutes=1)
        made.append((await school.teacher.raises())["reference"])
    monkeypatch.setattr(work_page, "A_PAGE", 2)
    first, second = [await browsers.signed_in(school.dsl, script=False) for _ in range(2)]
    await first.go("/")
    await second.go("/")
    await chooses(second, order="newest")
    async with first.page.expect_navigation():
        await first.page.get_by_role("link", name="More work").click()
    assert await references(first) == made[2:]


@pytest.mark.parametrize("script", [True, False])
async def test_a_filter_says_that_it_is_on_and_never_hides_danger(
    script: bool, browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    late = await school.teacher.raises(category="neglect")
    await silence(ledger, clock, late, clock.time.replace(hour=16))
    other = await school.teacher.raises()
    danger = await school.teacher.raises(immediate_danger=True)
    visitor = await browsers.signed_in(school.dsl, script=script)
    await visitor.go("/")
    assert "You see a part of your work" not in await visitor.main()
    await chooses(visitor, due="overdue", category="neglect")
    assert set(await references(visitor)) == {danger["reference"], late["reference"]}
    assert "You see a part of your work: overdue, neglect." in await visitor.main()
    await visitor.look()
    await visitor.go("/")
    assert other["reference"] not in await visitor.main()
    async with visitor.page.expect_navigation():
        await visitor.page.get_by_role("button", name="Show everything").click()
    assert set(await references(visitor)) == {each["reference"] for each in (danger, late, other)}


async def test_a_filter_that_finds_nothing_says_so(browsers: Browsers, school: School) -> None:
    await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script=False)
    await visitor.go("/")
    await chooses(visitor, category="physical")
    assert "Nothing of this kind." in await visitor.main()


async def test_a_page_in_another_order_learns_of_changes_too(
    browsers: Browsers, school: School, clock: SetClock
) -> None:
    await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    async with visitor.hears_changes():
        await chooses(visitor, order="newest")
    clock.passes(minutes=1)
    case = await school.teacher.raises()
    await visitor.page.get_by_text(case["reference"]).first.wait_for()
    assert (await references(visitor))[0] == case["reference"]
