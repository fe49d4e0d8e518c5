"""A year of birth that can hardly be a pupil's is asked back once, and stops no one (2.4a)."""

from collections.abc import Mapping

import pytest

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import ANSWERS, DRAFT, starts
from web.pages.report import report_screens

DAY = {"/pupil/date_of_birth-day": ["31"], "/pupil/date_of_birth-month": ["1"]}


def born(year: str) -> Mapping[str, list[str]]:
    return {"/pupil/name": ["Rowan Ashdown"], **DAY, "/pupil/date_of_birth-year": [year]}


@pytest.mark.parametrize(("year", "says"), [("1987", "40 years old"), ("2071", "in the future")])
async def test_an_unlikely_year_of_birth_is_questioned_and_can_be_changed(
    readers: Readers, closely: CloseLook, school: School, year: str, says: str
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    await fill(visitor, born(year))
    await visitor.press("Continue")
    await closely(visitor)
    shown = await visitor.main()
    assert "Check the year" in shown
    assert says in shown
    await fill(visitor, born("2020"))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")


async def test_a_reporter_who_confirms_the_year_goes_on_and_is_not_asked_twice(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    for step in report_screens.STEPS:
        await fill(visitor, born("1987") if step.name == "child" else ANSWERS[step.name])
        await visitor.press("Continue")
        if step.name == "child":
            assert "Check the year" in await visitor.main()
            await visitor.press("Continue")
    assert "40 years old" in await visitor.main()
    await visitor.go("/report/child")
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")
    await visitor.go("/report/check")
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    whole = await school.dsl.sees(case)
    assert whole["pupil"]["date_of_birth"] == "1987-01-31"
    assert "older than 25" in " ".join(each["text"] for each in whole["warnings"])


async def test_a_date_that_is_a_pupils_is_not_asked_back(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/child")
    await fill(visitor, born("2009"))
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/kind")


async def test_a_report_with_an_unlikely_year_that_was_not_questioned_is_sent(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.teacher)
    told = {name: texts for name, texts in DRAFT.items() if not name.startswith("/pupil")} | dict(
        born("2071")
    )
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: told)
    await visitor.go("/report/check")
    assert "in the future" in await visitor.main()
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()


async def test_in_an_emergency_no_question_comes_back(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/emergency")
    told = {"/concern/summary": ["He is at the gate."], "/concern/category": ["cse"]}
    told |= {"/agency": ["police"], "/channel": ["phone"]}
    await fill(visitor, {**told, **born("1987")})
    await visitor.press("Record this emergency")
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["pupil"]["date_of_birth"] == "1987-01-31"
