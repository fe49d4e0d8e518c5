"""Who may change the calendar, who may ask for it, and what each of them sees."""

import pytest

from tests.school import PARTS, School, a_referral, a_review
from tests.web.close_look import CloseLook
from tests.web.form_filling import sent_to
from tests.web.page_reader import Readers
from tests.web.pages.calendar_forms import A_DAY, TUESDAY


@pytest.mark.parametrize("part", [part for part in PARTS if part != "operator"])
async def test_no_one_at_a_school_adds_a_bank_holiday(part: str, readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.everybody[part])
    await visitor.go(TUESDAY)
    assert not await visitor.page.get_by_role("button", name="Add this bank holiday").count()
    assert await sent_to(visitor, "/calendar", **A_DAY) == 403
    assert await sent_to(visitor, "/calendar/requests/1/refuse", **A_DAY) == 403


@pytest.mark.parametrize("part", sorted(set(PARTS) - {"dsl", "deputy", "headteacher", "admin"}))
async def test_some_roles_cannot_ask_the_operator_for_a_bank_holiday(
    part: str, readers: Readers, closely: CloseLook, school: School
) -> None:
    visitor = await readers.signed_in(school.everybody[part])
    await visitor.go(TUESDAY)
    await closely(visitor)
    assert "Ask the person who runs Onward" not in await visitor.main()
    assert await sent_to(visitor, "/calendar/requests", **A_DAY) == 403


async def test_an_administrator_sees_how_many_deadlines_would_move_and_not_which(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    visitor = await readers.signed_in(school.admin)
    await visitor.go(TUESDAY)
    shown = await visitor.main()
    assert "in 1 open case." in shown
    assert case["reference"] not in shown
