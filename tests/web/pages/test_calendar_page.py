"""The calendar: bank holidays, and what a change does to open deadlines."""

from datetime import date

import pytest

from application.commands.replan_cases import replan_all
from domain.policy.bank_holidays import Proclaim
from domain.visible_text import visible
from runtime.upkeep import Replanner
from store.ledger.ledger import Ledger
from store.planning import calendar_requests
from store.planning.replanning_batches import count_behind
from tests.school import PARTS, WHY, School, SetClock, a_referral, a_review
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, sent_to
from tests.web.page_reader import PageReader, Readers
from tests.web.script_bodies import SCRIPT

TUESDAY = "/calendar?day-day=2&day-month=3&day-year=2027&change=add"
A_DAY = {"day-day": "2", "day-month": "3", "day-year": "2027", "change": "add", "reasons": WHY}
"""The fields of the form for that day."""


@pytest.fixture
def later(clock: SetClock) -> None:
    """After every change of the calendar by other tests: one since the request would have answered it."""
    clock.passes(hours=1)


async def test_two_schools_ask_for_the_same_day(
    readers: Readers, school: School, other_school: School, later: None
) -> None:
    for each in (school, other_school):
        asks = await readers.signed_in(each.dsl, at="/calendar")
        assert await sent_to(asks, "/calendar/requests", **A_DAY) == 200
    operator = await readers.signed_in(school.operator, at="/calendar")
    for each in (school, other_school):
        request = operator.page.get_by_role("region", name=f"School {each.id}")
        await request.locator("textarea").fill("It was announced for Scotland only.")
        await request.get_by_role("button", name="Refuse the request").click()


async def test_a_page_counts_no_other_schools_cases(
    readers: Readers, school: School, other_school: School, ledger: Ledger
) -> None:
    """Until they follow the newest plan; the operator is told of all of them."""
    await replan_all(ledger)
    for each in (school.teacher, other_school.teacher, other_school.colleague):
        await each.raises()
    day = date(2061, 3, 2)
    await calendar_requests.proclaim(
        ledger, Proclaim(day=day, change="add", reasons=WHY), school.operator.id, None
    )
    try:
        everywhere = await count_behind(ledger.pool)
        assert everywhere >= 3
        counted = ((school.admin, 1), (school.dsl, 1), (other_school.admin, 2), (school.operator, everywhere))
        for person, behind in counted:
            visitor = await readers.signed_in(person, at="/calendar")
            says = f"recalculating the deadlines of {behind} open case{'' if behind == 1 else 's'}."
            assert says in await visitor.main()
    finally:
        out = Proclaim(day=day, change="remove", reasons=WHY)
        await calendar_requests.proclaim(ledger, out, school.operator.id, None)
        await Replanner(ledger).once()


async def test_the_operator_sees_how_many_cases_a_day_affects(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.operator, at=TUESDAY)
    shown = await visitor.reads("Onward will recalculate the deadlines of ")
    assert case["reference"] not in shown
    await visitor.go("/cases")
    assert "Rowan Ashdown" not in await visitor.main()
    await visitor.go(f"/cases/{case['id']}", status=404)


async def test_a_school_asks_for_a_day_and_reads_the_answer(
    readers: Readers, closely: CloseLook, school: School, other_school: School, later: None
) -> None:
    case = await school.teacher.raises()
    asks, operator = await readers.signed_in(school.admin), await readers.signed_in(school.operator)
    asks.expected.add(422)
    operator.expected.add(422)
    await proposes(asks, "add")
    await asks.press("Ask the person who runs Onward to add it")
    assert "The person who runs Onward reads it, so do not name anyone" in await asks.main()
    await fill(asks, {"reasons": [f"Announced today. {SCRIPT}"]})
    await asks.press("Ask the person who runs Onward to add it")
    assert "The person who runs Onward has your request." in await asks.main()
    assert "The person who runs Onward has not answered yet." in await asks.main()
    await proposes(asks, "add")
    await fill(asks, {"reasons": [WHY]})
    await asks.press("Ask the person who runs Onward to add it")
    assert "Your school has asked for this" in await asks.main()
    assert (await school.dsl.sees(case))["version"] == case["version"]

    await operator.go("/")
    await closely(operator)
    row = operator.page.get_by_role("listitem").filter(has_text=f"School {school.id}")
    assert "asks you to add a bank holiday: Tuesday 2 March 2027" in await row.inner_text()
    await row.get_by_role("link", name="Read and answer").click()
    request = operator.page.get_by_role("region").filter(has_text=f"School {school.id}")
    assert visible(f"Announced today. {SCRIPT}") in await request.inner_text()
    await request.get_by_role("button", name="Refuse the request").click()
    assert "Give a reason of 10 to 500 characters" in await operator.main()
    await request.locator("textarea").fill("It was announced for Scotland only.")
    await request.get_by_role("button", name="Refuse the request").click()
    assert str(school.id) not in await operator.main()
    await operator.go("/")
    assert str(school.id) not in await operator.main()

    await asks.go("/")
    assert "asks you to add a bank holiday" not in await asks.main()
    await asks.go("/calendar")
    said = "Refused: It was announced for Scotland only."
    assert said in await asks.main()
    elsewhere = await readers.signed_in(other_school.admin, at="/calendar")
    assert "Scotland" not in await elsewhere.main()
    await operator.go("/calendar")
    assert await sent_to(operator, "/calendar/requests/0/refuse", **A_DAY) == 404
    assert await sent_to(operator, "/calendar/requests/x/refuse", **A_DAY) == 404


async def proposes(visitor: PageReader, change: str) -> None:
    """Ask what Tuesday would do, on the page."""
    await visitor.go("/calendar")
    await fill(visitor, {"day-day": ["2"], "day-month": ["3"], "day-year": ["2027"], "change": [change]})
    await visitor.press("Check what will change")


@pytest.mark.parametrize("part", [part for part in PARTS if part != "operator"])
async def test_no_one_at_a_school_adds_a_bank_holiday(part: str, readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.everybody[part], at=TUESDAY)
    assert not await visitor.page.get_by_role("button", name="Add this bank holiday").count()
    assert await sent_to(visitor, "/calendar", **A_DAY) == 403
    assert await sent_to(visitor, "/calendar/requests/1/refuse", **A_DAY) == 403


@pytest.mark.parametrize("part", sorted(set(PARTS) - {"dsl", "deputy", "headteacher", "admin"}))
async def test_some_roles_cannot_ask_the_operator_for_a_bank_holiday(
    part: str, readers: Readers, closely: CloseLook, school: School
) -> None:
    visitor = await readers.signed_in(school.everybody[part], at=TUESDAY)
    await closely(visitor)
    assert "Ask the person who runs Onward" not in await visitor.main()
    assert await sent_to(visitor, "/calendar/requests", **A_DAY) == 403


async def test_an_administrator_sees_how_many_deadlines_would_move(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    visitor = await readers.signed_in(school.admin, at=TUESDAY)
    shown = await visitor.reads("in 1 open case.")
    assert case["reference"] not in shown
