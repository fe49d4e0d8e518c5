"""Your work in an order and with a filter that stay as chosen, for this person; danger is always shown."""

import pytest

from store.ledger.ledger import Ledger
from tests.school import School, SetClock, silence
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import Visitor
from tests.web.page_reader import Readers
from web.pages import work_page


async def references(visitor: Visitor) -> list[str]:
    return await visitor.page.locator(".onward-row__case a").all_inner_texts()


async def chooses(visitor: Visitor, **words: str) -> None:
    await visitor.page.get_by_text("Sort and filter").click()
    for name, word in words.items():
        await visitor.page.locator(f"#{name}").select_option(word)
    await visitor.follow(visitor.page.get_by_role("button", name="Show", exact=True))


async def test_the_order_is_kept_for_this_person_alone_on_every_page(
    readers: Readers, closely: CloseLook, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for _ in range(5):
        clock.passes(minutes=1)
        made.append((await school.teacher.raises())["reference"])
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/?tab=school")
    assert await references(visitor) == made
    await chooses(visitor, order="newest")
    assert visitor.page.url.endswith("/?tab=school")
    assert await visitor.page.locator("h2", has_text="Newest first").count() == 1
    await closely(visitor)
    assert await references(visitor) == made[::-1]
    monkeypatch.setattr(work_page, "A_PAGE", 2)
    again = await readers.signed_in(school.dsl)
    await again.go("/")
    shown = await references(again)
    while await again.page.get_by_role("link", name="More work").count():
        await again.follow(again.page.get_by_role("link", name="More work"))
        shown += await references(again)
    assert shown == made[::-1], "on another computer too"
    deputy = await readers.signed_in(school.deputy)
    await deputy.go("/")
    assert await references(deputy) == made[:2]


async def test_a_next_page_keeps_the_order_that_it_was_opened_in(
    readers: Readers, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for _ in range(4):
        clock.passes(minutes=1)
        made.append((await school.teacher.raises())["reference"])
    monkeypatch.setattr(work_page, "A_PAGE", 2)
    first, second = [await readers.signed_in(school.dsl) for _ in range(2)]
    await first.go("/")
    await second.go("/")
    await chooses(second, order="newest")
    await first.follow(first.page.get_by_role("link", name="More work"))
    assert await references(first) == made[2:]


async def test_a_filter_says_that_it_is_on_and_never_hides_danger(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger, clock: SetClock
) -> None:
    late = await school.teacher.raises(category="neglect")
    await silence(ledger, clock, late, clock.time.replace(hour=16))
    other = await school.teacher.raises()
    danger = await school.teacher.raises(immediate_danger=True)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/")
    assert "You see a part of your work" not in await visitor.main()
    await chooses(visitor, due="overdue", category="neglect")
    await closely(visitor)
    assert set(await references(visitor)) == {danger["reference"], late["reference"]}
    assert "You see a part of your work: overdue, neglect." in await visitor.main()
    await visitor.go("/")
    assert other["reference"] not in await visitor.main()
    await visitor.follow(visitor.page.get_by_role("button", name="Show everything"))
    assert set(await references(visitor)) == {each["reference"] for each in (danger, late, other)}


async def test_a_filter_that_finds_nothing_says_so(readers: Readers, school: School) -> None:
    await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/")
    await chooses(visitor, category="physical")
    assert "Nothing of this kind." in await visitor.main()


async def test_a_page_in_another_order_learns_of_changes_too(
    browsers: Browsers, school: School, clock: SetClock
) -> None:
    await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    async with visitor.hears_changes():
        await visitor.go("/")
    async with visitor.hears_changes():
        await chooses(visitor, order="newest")
    clock.passes(minutes=1)
    case = await school.teacher.raises()
    await visitor.page.get_by_text(case["reference"]).first.wait_for()
    assert (await references(visitor))[0] == case["reference"]
