"""A year of birth that can hardly be a pupil's is asked back once, and stops no one (2.4a)."""

from collections.abc import Mapping

import pytest

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.browsers import Browsers
from tests.web.form_filling import fill
from tests.web.pages.report.report_at_browser import ANSWERS, DRAFT, starts
from web.pages.report import report_steps

DAY = {"/pupil/date_of_birth-day": ["31"], "/pupil/date_of_birth-month": ["1"]}


def born(year: str) -> Mapping[str, list[str]]:
    return {"/pupil/name": ["Rowan Ashdown"], **DAY, "/pupil/date_of_birth-year": [year]}


@pytest.mark.parametrize(("year", "says"), [("1987", "40 years old"), ("2071", "in the future")])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_it_is_asked_back_and_can_be_changed(
    lobby: Browsers, school: School, year: str, says: str, script: bool
) -> None:
    desk = await lobby.seat(school.teacher, script)
    await desk.go("/report/child")
    await fill(desk, born(year))
    await desk.press("Continue")
    shown = await desk.main()
    assert "Check the year" in shown
    assert says in shown
    await desk.look()
    await fill(desk, born("2020"))
    await desk.press("Continue")
    assert desk.page.url.endswith("/report/kind")


async def test_who_says_that_it_is_right_goes_on_and_is_not_asked_twice(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.teacher)
    await starts(desk)
    for step in report_steps.STEPS:
        await fill(desk, born("1987") if step.name == "child" else ANSWERS[step.name])
        await desk.press("Continue")
        if step.name == "child":
            assert "Check the year" in await desk.main()
            await desk.press("Continue")
    assert "40 years old" in await desk.main()
    await desk.go("/report/child")
    await desk.press("Continue")
    assert desk.page.url.endswith("/report/kind")
    await desk.go("/report/check")
    await desk.press("Send this report")
    assert "Your report has been sent." in await desk.main()
    (case,) = await school.dsl.read("/v1/referrals")
    whole = await school.dsl.sees(case)
    assert whole["pupil"]["date_of_birth"] == "1987-01-31"
    assert "older than 25" in " ".join(each["text"] for each in whole["warnings"])


async def test_a_date_that_is_a_pupils_is_not_asked_back(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/report/child")
    await fill(desk, born("2009"))
    await desk.press("Continue")
    assert desk.page.url.endswith("/report/kind")


async def test_a_report_with_such_a_year_that_nobody_was_asked_about_is_sent_all_the_same(
    lobby: Browsers, school: School, ledger: Ledger
) -> None:
    desk = await lobby.seat(school.teacher)
    told = {name: texts for name, texts in DRAFT.items() if not name.startswith("/pupil")} | dict(
        born("2071")
    )
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: told)
    await desk.go("/report/check")
    assert "in the future" in await desk.main()
    await desk.press("Send this report")
    assert "Your report has been sent." in await desk.main()


async def test_in_an_emergency_nobody_is_asked_back(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/report/emergency")
    told = {"/concern/summary": ["He is at the gate."], "/concern/category": ["cse"], "/agency": ["police"]}
    await fill(desk, {**told, **born("1987")})
    await desk.press("Record this emergency")
    assert "The referral is recorded" in await desk.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["date_of_birth"] == "1987-01-31"
