"""The calendar: bank holidays, and what a change does to open deadlines."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date

import pytest

from application.commands.replan_cases import replan_all
from domain.policy.bank_holidays import Proclaim
from domain.refusals import Refused
from runtime.upkeep import Replanner
from store.ledger.ledger import Ledger
from store.planning import calendar_requests
from store.planning.replanning_batches import count_behind
from tests.school import WHY, Json, School, SetClock, a_referral, a_review
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, sent_to
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.calendar_forms import A_DAY, TUESDAY
from tests.web.script_bodies import SCRIPT


@pytest.fixture
def later(clock: SetClock) -> None:
    """After every change of the calendar by other tests: one since the request would have answered it."""
    clock.passes(hours=1)


async def test_two_schools_ask_for_the_same_day(
    readers: Readers, school: School, other_school: School, later: None
) -> None:
    for each in (school, other_school):
        asks = await readers.signed_in(each.dsl)
        await asks.go("/calendar")
        assert await sent_to(asks, "/calendar/requests", **A_DAY) == 200
    operator = await readers.signed_in(school.operator)
    await operator.go("/calendar")
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
            visitor = await readers.signed_in(person)
            await visitor.go("/calendar")
            says = f"recalculating the deadlines of {behind} open case{'' if behind == 1 else 's'}."
            assert says in await visitor.main()
    finally:
        out = Proclaim(day=day, change="remove", reasons=WHY)
        await calendar_requests.proclaim(ledger, out, school.operator.id, None)
        await Replanner(ledger).once()


async def test_the_operator_sees_how_many_cases_a_day_affects_and_none_of_them(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.operator)
    await visitor.go(TUESDAY)
    shown = await visitor.main()
    assert "Onward will recalculate the deadlines of " in shown
    assert case["reference"] not in shown
    await visitor.go("/cases")
    assert "Rowan Ashdown" not in await visitor.main()
    await visitor.go(f"/cases/{case['id']}", status=404)


async def test_a_school_asks_for_a_day_and_reads_the_answer(
    readers: Readers, closely: CloseLook, school: School, other_school: School, later: None
) -> None:
    case = await school.teacher.raises()
    asks, operator = (
        await readers.signed_in(school.admin),
        await readers.signed_in(school.operator),
    )
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
    assert f"Announced today. {SCRIPT}" in await request.inner_text()
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
    elsewhere = await readers.signed_in(other_school.admin)
    await elsewhere.go("/calendar")
    assert "Scotland" not in await elsewhere.main()
    await operator.go("/calendar")
    assert await sent_to(operator, "/calendar/requests/0/refuse", **A_DAY) == 404
    assert await sent_to(operator, "/calendar/requests/x/refuse", **A_DAY) == 404


async def test_a_day_shows_the_deadlines_it_would_move_and_moves_none(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    before = await school.dsl.does(case, "refer", a_referral())
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(TUESDAY)
    shown = await visitor.page.get_by_role("row").filter(has_text="Answer from").inner_text()
    assert "Tuesday 2 March 2027, 5pm" in shown
    assert "Wednesday 3 March 2027, 5pm" in shown
    assert (await school.dsl.sees(case))["version"] == before["version"]


async def test_an_impossible_date_is_asked_for_again(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/calendar?day-day=31&day-month=2&day-year=2027&change=add", status=422)
    assert "Enter a real date" in await visitor.main()
    await visitor.go("/calendar?day-day=6&day-month=3&day-year=2027&change=add", status=422)


async def proposes(visitor: PageReader, change: str) -> None:
    """Ask what Tuesday would do, on the page."""
    await visitor.go("/calendar")
    await fill(visitor, {"day-day": ["2"], "day-month": ["3"], "day-year": ["2027"], "change": [change]})
    await visitor.press("Check what will change")


async def feedback(school: School, case: Json) -> str:
    (due,) = [
        each["due_at"] for each in (await school.dsl.sees(case))["obligations"] if each["kind"] == "feedback"
    ]
    return str(due)


@pytest.fixture
async def as_it_was(ledger: Ledger, school: School) -> AsyncIterator[None]:
    """Other tests reckon with the calendar as it was, however this one ends."""
    yield
    out = Proclaim(day=date(2027, 3, 2), change="remove", reasons=WHY)
    with suppress(Refused):
        await calendar_requests.proclaim(ledger, out, school.operator.id, None)
    await Replanner(ledger).once()


@pytest.mark.usefixtures("as_it_was")
async def test_deadlines_move_when_a_day_is_added_and_back_when_it_is_removed_both_on_record(
    readers: Readers, school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.calendar_page.CHANGES_SHOWN", 1)  # the newest, however many there are
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await Replanner(ledger).once()
    visitor, reader = (
        await readers.signed_in(school.operator),
        await readers.signed_in(school.dsl),
    )
    visitor.expected.add(422)
    asks = await readers.signed_in(school.admin)
    await proposes(asks, "add")
    await fill(asks, {"reasons": [WHY]})
    await asks.press("Ask the person who runs Onward to add it")
    assert await feedback(school, case) == "2027-03-02T17:00:00Z"
    for change, button, due, became in (
        ("add", "Add this bank holiday", "2027-03-03T17:00:00Z", "is a bank holiday now"),
        ("remove", "Remove this bank holiday", "2027-03-02T17:00:00Z", "is a working day again"),
    ):
        await proposes(visitor, change)
        assert "Onward will recalculate the deadlines of" in await visitor.main()
        await reader.go(f"/calendar?day-day=2&day-month=3&day-year=2027&change={change}")
        assert "deadlines will move, in 1 open case." in await reader.main()
        await visitor.press(button)
        assert "Give a reason of 10 to 500 characters" in await visitor.main()
        await fill(visitor, {"reasons": [f"The proclamation, {change}. {SCRIPT}"]})
        await visitor.press(button)
        shown = await visitor.main()
        assert f"Tuesday 2 March 2027 {became}" in shown
        assert "Onward is still recalculating the deadlines of" in shown
        assert "Onward is recalculating deadlines: " in shown
        assert "left." in shown
        assert f"The proclamation, {change}. {SCRIPT}" in shown
        listed = await visitor.page.get_by_role("listitem").all_inner_texts()
        assert ("Tuesday 2 March 2027" in listed) is (change == "add")
        await Replanner(ledger).once()
        assert await feedback(school, case) == due
        await visitor.go("/calendar?done=yes")
        shown = await visitor.main()
        assert f"Tuesday 2 March 2027 {became}. Onward has recalculated the deadlines of open cases." in shown
        assert "still" not in shown
    await asks.go("/calendar")
    assert "Tuesday 2 March 2027. Done." in await asks.main()
    await reader.go(f"/cases/{case['id']}?entries=all")
    record = await reader.main()
    assert "The proclamation, add." in record
    assert f"The proclamation, remove. {SCRIPT}" in record
