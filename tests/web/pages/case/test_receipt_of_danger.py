"""The receipt of a report of immediate danger begins with 999 (11.4)."""

import pytest

from tests.school import School
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.page_reader import Readers

ALARM = "You said a child is in danger. Call 999 now if you have not."


@pytest.mark.parametrize("done", ["?done=raise", ""], ids=["just sent", "saved"])
async def test_the_receipt_begins_with_999_on_the_first_screen_of_a_phone(
    browsers: Browsers, school: School, done: str
) -> None:
    case = await school.teacher.raises(immediate_danger=True)
    visitor = await browsers.signed_in(school.teacher, viewport=TELEPHONE)
    await visitor.go(f"/cases/{case['id']}{done}")
    shown = await visitor.main()
    assert shown.strip().startswith(ALARM)
    assert "Then speak to the safeguarding lead on duty." in shown
    alarm = await visitor.page.get_by_role("region", name="Immediate danger").bounding_box()
    assert alarm is not None
    assert alarm["y"] + alarm["height"] < TELEPHONE["height"]
    await visitor.look()


async def test_the_receipt_tells_no_danger_that_its_reader_did_not_report(
    readers: Readers, school: School
) -> None:
    """3.2h."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "add-information", {"text": "A knife.", "immediate_danger": True})
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}")
    assert "You said a child is in danger" not in await visitor.main()
