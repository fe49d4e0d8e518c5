"""A teacher reports once a year, in distress: one question a page, nothing lost, nothing doubled."""

from typing import Any

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.reporting.report_at_browser import ANSWERS, DRAFT, reports, starts


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


async def test_the_screens_are_numbered_from_the_first_and_say_which_questions_may_be_left_out(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher, at="/report/what")
    shown = await visitor.main()
    assert "Report a concern: 1 of 5" in shown
    assert "or be a risk to children? (optional)" in shown
    assert (
        shown.index("Finish later")
        < shown.index("Send what I have written now")
        < shown.index("This sends it")
    )
    await visitor.go("/report/others")
    assert (await visitor.main()).count("just as serious") == 1


async def test_danger_leads_to_999_first_and_then_to_one_screen(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/report/what")
    visitor.expected.add(422)
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


WORDS = "She says that he waits for her at the gate."
SENT = "Your report has been sent."


async def raised(school: School) -> dict[str, Any]:
    """What the only report recorded."""
    (case,) = await school.teacher.read("/v1/referrals")
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    found: dict[str, Any] = next(each["data"] for each in history if each["type"] == "concern.raised")
    return found


async def test_a_report_of_one_answer_is_sent_with_its_gaps(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.teacher, viewport=TELEPHONE)
    await starts(visitor)
    await fill(visitor, {"/concern/child_words": [WORDS]})
    await visitor.press("Send what I have written now")
    shown = await visitor.main()
    assert "Who is your report about?" in shown, "the one thing that it asks first"
    assert WORDS not in shown
    assert await school.teacher.read("/v1/referrals") == []
    await visitor.look()
    await visitor.press("I do not know: send it")
    assert SENT in await visitor.main()
    kind = visitor.page.locator(".govuk-summary-list__row").filter(has_text="Kind of concern")
    assert (await kind.first.inner_text()).split() == ["Kind", "of", "concern", "Not", "given"]
    await visitor.look()
    said = await raised(school)
    assert said["not_answered"] == ["child", "summary", "immediate_danger", "category", "about"]
    assert said["concern"]["child_words"] == WORDS
    assert said["concern"]["category"] == "not_stated"
    assert "immediate_danger" not in said["concern"]
    (case,) = await school.dsl.read("/v1/referrals")
    reader = await browsers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    shown = await reader.main()
    assert "Not answered in the report" in await reader.page.content()
    unnamed = shown.index("The report does not say which child it is about.")
    assert unnamed < shown.index("The report does not say whether the child is in immediate danger.")
    assert "The report does not say whether the child is in immediate danger." in shown
    content = await reader.page.content()
    assert "The report does not say whether it is about someone who works at the school." in content


async def test_a_report_about_staff_names_them_before_it_goes_out(readers: Readers, school: School) -> None:
    """3.2h: it could reach the very person."""
    visitor = await readers.signed_in(school.teacher)
    visitor.expected.add(422)
    await starts(visitor)
    await fill(visitor, {"/concern/summary": [WORDS], "/about-staff": ["true"]})
    await visitor.press("Send what I have written now")
    assert "Choose who it is about" in await visitor.main()
    assert await school.deputy.read("/v1/referrals") == []
    await fill(visitor, {"/about": [str(school.dsl.id)]})
    await visitor.press("Send what I have written now")
    await fill(visitor, {"/pupil/name": ["Rowan Ashdown"]})
    await visitor.press("Send now")
    assert SENT in await visitor.main()
    assert await school.dsl.read("/v1/referrals") == []
    assert len(await school.deputy.read("/v1/referrals")) == 1


async def test_staff_are_chosen_in_lists_and_a_report_can_be_about_several(
    readers: Readers, school: School, closely: CloseLook
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    await fill(visitor, {"/concern/summary": [WORDS], "/about-staff": ["true"]})
    named = [school.dsl.id, school.headteacher.id, school.senior.id]
    for number in (2, 3):
        await fill(visitor, {"/about": list(map(str, named[:number]))})
        await visitor.press("Send what I have written now")
        await visitor.go("/report/what")
        assert await visitor.page.locator("select[name='/about']").count() == number + 1
    assert "Dsl (Designated safeguarding lead, Staff)" in await visitor.main()
    await closely(visitor)


async def test_a_blank_answer_is_not_answered_to_the_lead_and_not_on_the_receipt_which_may_not_have_asked(
    readers: Readers, school: School
) -> None:
    blank, unknown = await school.teacher.raises(), await school.teacher.raises(adult_involved="unknown")
    for case, to_lead, to_reporter in ((blank, "Not answered", None), (unknown, "Not known", "Not known")):
        for person, shown in ((school.dsl, to_lead), (school.teacher, to_reporter)):
            reader = await readers.signed_in(person, at=f"/cases/{case['id']}")
            adult = reader.page.locator(".govuk-summary-list__row").filter(has_text="An adult is involved")
            assert shown is None or shown in await adult.first.inner_text()
            assert await adult.count() == (shown is not None)


async def test_a_report_about_staff_is_not_asked_about_an_adult(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    about = {"/about-staff": ["true"], "/about": [str(school.mentor.id)]}
    await fill(visitor, {"/concern/summary": [WORDS], "/concern/immediate_danger": ["false"], **about})
    await visitor.press("Continue")
    await visitor.go("/report/others")
    assert await visitor.page.locator('[name="/concern/adult_involved"]').count() == 0
    await visitor.press("Send what I have written now")
    await visitor.press("I do not know: send it")
    assert SENT in await visitor.main()
    assert (await raised(school))["concern"]["adult_involved"] is True


async def test_danger_can_be_sent_at_once_from_the_page_about_999(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    await fill(visitor, ANSWERS["what"] | {"/concern/immediate_danger": ["true"]})
    await visitor.press("Continue")
    assert "The front door, Gloucestershire: 01452 426565" in await visitor.main(), "where ringing is asked"
    await visitor.press("Send what I have written now")
    visitor.expected.add(422)
    await visitor.press("Send now")
    assert "Enter the child’s name, or choose “I do not know: send it”" in await visitor.main()
    await fill(visitor, {"/pupil/name": ["Rowan Ashdown"]})
    await visitor.press("Send now")
    assert SENT in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert (await school.dsl.sees(case))["concern"]["immediate_danger"] is True


async def posted(visitor: PageReader, form: dict[str, str]) -> tuple[int, str]:
    answer = await visitor.http.post("/report/what", data=form, follow_redirects=False)
    return answer.status_code, answer.headers["location"]


async def test_a_double_tap_raises_one_case_and_other_words_another(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    draft = {"key": ["k" * 24], **ANSWERS["child"]}
    await report_drafts.change(readers.ledger.pool, readers.ledger.seals, school.teacher.id, lambda _: draft)
    await visitor.go("/report/what")
    token = await visitor.page.locator("main form input[name=token]").first.input_value()
    form: dict[str, str] = {"token": token, "/concern/summary": WORDS, "_finish": "yes"}
    first = await posted(visitor, form)
    assert first[0] == 303
    assert "/cases/" in first[1]
    assert [await posted(visitor, form) for _ in range(2)] == [first, first]
    assert len(await school.teacher.read("/v1/referrals")) == 1
    again = {**form, "/concern/summary": "Another child said the same.", "_finish": "unknown"}
    other = await posted(visitor, again)
    assert other != first
    assert len(await school.teacher.read("/v1/referrals")) == 2
