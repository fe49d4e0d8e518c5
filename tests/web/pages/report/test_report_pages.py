"""A teacher reports once a year, in distress: one question a page, nothing lost, nothing doubled."""

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.browsers import Browsers
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import ANSWERS, DRAFT, reports, starts
from web.pages.report import report_screens

SCRIPT = "<script>document.title='stolen'</script>\"'><b onmouseover=alert(1)>"


async def test_missing_answers_are_asked_for_before_anything_else(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    visitor.expected.add(422)
    await starts(visitor)
    assert visitor.page.url.endswith("/report/what")
    await send(visitor)
    assert "Write what you saw or heard" in await visitor.main()


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


async def test_nothing_is_sent_before_it_was_asked_whom_it_is_about(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.teacher)
    whole = {name: texts for name, texts in DRAFT.items() if name != report_screens.STAFF}
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: whole)
    visitor.expected.add(422)
    await visitor.go("/report/check")
    await visitor.press("Send this report")
    assert "Say whether it is about someone who works here" in await visitor.main()
    assert await school.dsl.read("/v1/referrals") == []


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


async def test_people_in_images_are_added_one_by_one(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/others")
    await fill(
        visitor,
        {
            "/concern/imagery": ["true"],
            "/concern/imagery_parties/0/part": ["in_image"],
            "/concern/imagery_parties/0/age": ["6"],
        },
    )
    await visitor.press("Add another")
    await fill(
        visitor,
        {
            "/concern/imagery_parties/1/part": ["took"],
            "/concern/imagery_parties/1/age-unknown": ["unknown"],
        },
    )
    await visitor.press("Continue")
    await visitor.go("/report/others")
    assert await visitor.page.locator('[name="/concern/imagery_parties/0/age"]').input_value() == "6"
    assert await visitor.page.locator('[name="/concern/imagery_parties/1/age-unknown"]').is_checked()


async def test_a_script_is_shown_as_words_on_every_page_of_a_report(
    browsers: Browsers, school: School
) -> None:
    visitor = await browsers.signed_in(school.teacher)
    visitor.expected.add(422)
    for step in report_screens.STEPS:
        await visitor.go(f"/report/{step.name}")
        for each in await visitor.page.locator("main input[type=text], main textarea").all():
            await each.evaluate("(input, text) => { input.value = text; }", SCRIPT)
        await visitor.press("Continue")
        await visitor.look()
        assert "stolen" not in await visitor.page.title()
    await visitor.go("/report/check")
    assert SCRIPT in await visitor.main()
