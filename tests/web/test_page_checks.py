"""What every page is looked at for is found: each way to fail it does fail."""

from pathlib import Path

import pytest

from tests.school import School
from tests.web.browsers import Browsers, BrowserSession
from tests.web.page_shapes import SHAPE_OF_PAGE, PageShapes

WRONG = {
    "a child is named": "document.title = 'Case of Rowan Ashdown'",
    "a child is named in": "history.replaceState(null, '', '/?child=Rowan+Ashdown')",
    "image-alt": "document.querySelector('main').append(document.createElement('img'))",
    "is wider than": "document.querySelector('h1').style.minWidth = '30rem'",
    "is wider than .*: <h1": "document.querySelector('h1').style.cssText"
    " = 'width: 5rem; overflow-x: auto; overflow-wrap: normal'",
    "at 400 %": "document.querySelector('.onward-hide').style.position = 'sticky'",
    "at 400 %: <h1": "Object.assign(document.querySelector('h1').style, {height: '9px', overflow: 'hidden'})",
}
SAME = {
    "other words": "document.querySelector('h1').textContent = 'Other words'",
    "another link": "document.querySelector('main a').href = '/cases/0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a11'",
    "one more of the same": "const last = document.querySelector('footer li:last-child');"
    " last.after(last.cloneNode(true))",
}
OTHER = {
    "a class": "document.querySelector('h1').classList.add('onward-quiet')",
    "another order": "document.querySelector('main').prepend(document.querySelector('h2'))",
    "a role": "document.querySelector('h1').setAttribute('role', 'alert')",
    "a fold": "document.querySelector('details').open = true",
    "something hidden": "document.querySelector('h1').hidden = true",
    "no words": "document.querySelector('h1').textContent = ''",
    "a long word": "document.querySelector('h1').textContent = 'e'.repeat(40)",
    "a description that is gone": "document.querySelector('h1').setAttribute('aria-describedby', 'nothing')",
    "an id twice": "document.querySelector('h1').id = document.querySelector('main').id",
}


async def at_work(browsers: Browsers, school: School) -> BrowserSession:
    return await browsers.signed_in(school.dsl, at="/")


@pytest.mark.parametrize("found", WRONG)
async def test_each_fault_of_a_page_is_always_found(found: str, browsers: Browsers, school: School) -> None:
    visitor = await at_work(browsers, school)
    await visitor.page.evaluate(WRONG[found])
    for _ in range(2):
        with pytest.raises(AssertionError, match=found):
            await visitor.look()


async def test_the_shape_of_a_page_is_its_elements_without_words(browsers: Browsers, school: School) -> None:
    await school.teacher.raises()
    visitor = await at_work(browsers, school)
    for changes, same in ((SAME, True), (OTHER, False)):
        for name, change in changes.items():
            await visitor.page.reload()
            before = await visitor.page.evaluate(SHAPE_OF_PAGE)
            await visitor.page.evaluate(change)
            assert (await visitor.page.evaluate(SHAPE_OF_PAGE) == before) is same, name
    await visitor.page.set_viewport_size({"width": 320, "height": 640})
    assert await visitor.page.evaluate(SHAPE_OF_PAGE) != before


def test_workers_share_what_has_passed(tmp_path: Path) -> None:
    one, other, alone = PageShapes(), PageShapes(), PageShapes()
    one.folder = other.folder = tmp_path
    assert not one.knows("shape")
    one.passed("shape")
    assert [each.knows("shape") for each in (one, other, alone)] == [True, True, False]
    alone.passed("shape")
    assert alone.knows("shape")
    assert not alone.knows("another")
