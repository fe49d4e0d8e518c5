"""Danger in sight of each reader: 999 first, and whose decision protection is."""

import pytest

from tests.school import School
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.form_filling import does
from tests.web.page_reader import Readers

ALARM = "You said a child is in danger. Call 999 now if you have not."


@pytest.mark.parametrize("done", ["?done=raise", ""], ids=["just sent", "saved"])
async def test_the_receipt_begins_with_999_on_the_first_screen_of_a_phone(
    browsers: Browsers, school: School, done: str
) -> None:
    case = await school.teacher.raises(immediate_danger=True)
    visitor = await browsers.signed_in(school.teacher, viewport=TELEPHONE, at=f"/cases/{case['id']}{done}")
    shown = await visitor.main()
    assert shown.strip().startswith(ALARM)
    assert "Then speak to the safeguarding lead on duty." in shown
    alarm = await visitor.page.get_by_role("region", name="Immediate danger").bounding_box()
    assert alarm is not None
    assert alarm["y"] + alarm["height"] < TELEPHONE["height"]
    await visitor.look()


async def test_the_receipt_says_by_when_the_report_is_picked_up(readers: Readers, school: School) -> None:
    """The limit of the reporter's own words, which danger that the lead adds does not shorten (3.2h)."""
    seen = []
    for danger in (False, True):
        case = await school.teacher.raises()
        if danger:
            await school.dsl.does(case, "add-information", {"text": "A knife.", "immediate_danger": True})
        visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}?done=raise")
        seen.append(await visitor.page.locator("main ol.govuk-list--number").inner_text())
        assert "You said a child is in danger" not in await visitor.main(), "who did not report it"
    assert "School deadline: 10:30am today, Monday 1 March." in seen[0]
    assert seen[1] == seen[0]


NONE_NEEDED = {"for": "both", "none_needed": True, "reasons": "He is fetched by his mother each day."}
MEASURES = {"for": "both", "measures": "Fetched by his mother only.", "reasons": "The man is about."}


async def test_a_teacher_reads_whose_decision_it_is_the_dsl_owes_it(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}/protect")
    assert "can decide that no measures are needed" in await visitor.main()
    await does(visitor, case["id"], "protect", NONE_NEEDED)
    lead = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    await lead.reads("gave the view that no measures are needed")
    obligations = (await school.dsl.sees(case))["obligations"]
    assert "protect" in {each["id"] for each in obligations if each["state"] == "open"}
    await does(lead, case["id"], "protect", MEASURES)
    assert "recorded measures to protect the child" in await lead.main()


async def test_danger_learnt_later_is_said_with_the_new_deadline(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    told = {"text": "He waits at the gate.", "immediate_danger": True}
    await does(visitor, case["id"], "add-information", told)
    await visitor.reads("Decide how to keep the child safe\nDue 11am today")
    first = visitor.page.locator(".onward-next")
    assert await first.inner_text() == "Refer in an emergency", "as on Your work"
    assert await first.get_attribute("href") == f"/cases/{case['id']}/emergency"
