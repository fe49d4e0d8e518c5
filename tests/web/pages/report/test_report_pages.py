"""A teacher reports once a year, in distress: one question a page, nothing lost, nothing doubled."""

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import ANSWERS, DRAFT, reports, starts
from web.pages.report import report_screens


async def test_a_teacher_reports_step_by_step_and_gets_a_receipt(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    await reports(visitor)
    shown = await visitor.main()
    assert "Rowan" not in await visitor.page.title()
    (case,) = await school.teacher.read("/v1/referrals")
    assert case["reference"] in shown
    whole = await school.dsl.sees(case)
    assert whole["concern"]["indicators"] == ["being-secretive", "unexplained-money-or-goods"]
    assert whole["pupil"]["date_of_birth"] == "unknown"


async def test_a_report_is_sent_once_however_often_the_button_is_pressed(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: DRAFT)
    await visitor.go("/report/check")
    await visitor.press("Send this report")
    for _ in range(2):
        assert await visitor.sends_again() == 303
        assert "/cases/" in visitor.answered.headers["location"]
    assert len(await school.teacher.read("/v1/referrals")) == 1


async def test_a_concern_about_the_dsl_never_reaches_them(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    for step in report_screens.STEPS:
        await fill(visitor, ANSWERS[step.name])
        if step.name == "what":
            await fill(visitor, {"/about-staff": ["true"], "/about": [str(school.dsl.id)]})
        await visitor.press("Continue")
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    assert await school.dsl.read("/v1/referrals") == []
    assert len(await school.deputy.read("/v1/referrals")) == 1


async def test_danger_leads_to_999_first_and_then_to_one_screen(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    visitor.expected.add(422)
    await visitor.go("/report/what")
    await fill(visitor, {"/concern/summary": ["A man is at the gate."], "/about-staff": ["false"]})
    await fill(visitor, {"/concern/immediate_danger": ["true"]})
    await visitor.press("Continue")
    assert "Call 999 now" in await visitor.main()
    await visitor.press("I have called: record it now (one short page)")
    await fill(visitor, {"/concern/summary": [""]})
    await send(visitor)
    assert "Write what you saw or heard" in await visitor.main()
    await fill(
        visitor,
        {
            "/concern/summary": ["A man she met online is at the gate."],
            "/pupil/name": ["unknown"],
            "/pupil/date_of_birth-unknown": ["unknown"],
            "/concern/category": ["cse"],
            "/agency": ["police"],
            "/channel": ["phone"],
        },
    )
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert case["concern"]["immediate_danger"] is True
    assert [each["agency"] for each in case["agency_referrals"]] == ["police"]
