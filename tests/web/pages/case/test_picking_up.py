"""A new concern is picked up, the child kept safe and the review decided on one page (11.1, 11.9, 0095)."""

from tests.school import WHY, School
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.pages.case.test_further_steps import kinds
from tests.web.task_walks import beside, body

REFERS = {
    "/decide-review/outcome": ["refer"],
    "/decide-review/agencies": ["cscs"],
    "/decide-review/police/refer": ["true"],
    "/decide-review/police/reasons": [WHY],
    "/decide-review/pupil_wishes/sought": ["true"],
    "/decide-review/pupil_wishes/text": ["Wants it to stop."],
    "/decide-review/reasons": [WHY],
}
SAFE = beside("protect", body("protect"))


async def test_a_new_concern_is_picked_up_kept_safe_and_decided_on_one_page(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/accept")
    await fill(visitor, {**SAFE, **REFERS})
    await send(visitor)
    assert visitor.page.url.endswith("?done=accept&also=protect&also=decide-review"), await visitor.main()
    assert (await kinds(school, case))[-3:] == ["concern.accepted", "protection.recorded", "review.decided"]
    now = await school.dsl.sees(case)
    assert now["owner"] == str(school.dsl.id)
    open_ = {each["id"] for each in now["obligations"] if each["state"] == "open"}
    assert {"refer:cscs", "refer:police"} <= open_


async def test_a_new_concern_is_picked_up_alone_with_the_first_button(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/accept")
    await visitor.press("Pick up this concern")
    assert (await kinds(school, case))[-1] == "concern.accepted"


async def test_the_first_button_leaves_half_a_step_for_later(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/accept")
    half = {name: texts for name, texts in SAFE.items() if name != "/protect/reasons"}
    await fill(visitor, half)
    await visitor.press("Pick up this concern")
    assert visitor.page.url.endswith("?done=accept"), await visitor.main()
    assert (await kinds(school, case))[-1] == "concern.accepted"
    await visitor.go("/")
    assert "Not sent yet" in await visitor.main()
    await visitor.go(f"/cases/{case['id']}/protect")
    assert "Saved for you" in await visitor.main()
    assert await visitor.page.locator('[name="/measures"]').input_value() == SAFE["/protect/measures"][0]


async def test_a_stand_in_who_picks_up_is_asked_for_no_decision(readers: Readers, school: School) -> None:
    case = await school.teacher.raises(about=(school.dsl, school.deputy))
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go(f"/cases/{case['id']}/accept")
    assert await visitor.page.locator('[name="/decide-review/outcome"]').count() == 0
