"""What every page is looked at for is found: each way to fail it does fail."""

import pytest

from tests.school import School
from tests.web.browsers import Browsers

WRONG = {
    "a child is named": "document.title = 'Case of Rowan Ashdown'",
    "a child is named in": "history.replaceState(null, '', '/?child=Rowan+Ashdown')",
    "is wider than": "document.querySelector('h1').style.minWidth = '30rem'",
    "at 400 %": "document.querySelector('.onward-hide').style.position = 'sticky'",
    "at 400 %: <h1": "Object.assign(document.querySelector('h1').style, {height: '9px', overflow: 'hidden'})",
}


@pytest.mark.parametrize("found", WRONG)
async def test_each_fault_of_a_page_is_found(found: str, browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go("/")
    await visitor.page.evaluate(WRONG[found])
    with pytest.raises(AssertionError, match=found):
        await visitor.look()
