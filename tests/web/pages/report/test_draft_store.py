"""A draft report is its author's alone, for a day, and says no more than they knew."""

from datetime import timedelta

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import ANSWERS, DRAFT, GIVEN, starts


async def test_a_day_without_a_time_is_told_in_words_where_the_case_is_read(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: DRAFT)
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/others")
    assert "If you do not know the exact time, use your own words." in await visitor.main()
    day = {"-day": ["26"], "-month": ["2"], "-year": ["2027"], "-roughly": ["in the morning"]}
    await fill(visitor, {f"/concern/occurred_at{part}": text for part, text in day.items()})
    await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/check")
    await visitor.go("/report/check")
    row = visitor.page.locator(".govuk-summary-list__row", has_text="When did it happen?")
    assert "Friday 26 February 2027, in the morning" in await row.inner_text()
    await visitor.press("Send this report")
    (case,) = await school.teacher.read("/v1/referrals")
    reader = await readers.signed_in(school.dsl)
    await reader.go(f"/cases/{case['id']}")
    concern = await reader.page.locator("#section-concern .onward-prose").first.text_content() or ""
    assert "When it happened, as far as is known: Friday 26 February 2027, in the morning" in concern
    (raised,) = [
        each["data"]["concern"]
        for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")
        if each["type"] == "concern.raised"
    ]
    assert raised.get("occurred_at") is None


async def test_a_report_can_be_left_and_gone_on_with_by_its_author_alone(
    readers: Readers, school: School
) -> None:
    visitor, other = await readers.signed_in(school.teacher), await readers.signed_in(school.dsl)
    await starts(visitor)
    await fill(visitor, ANSWERS["what"])
    await visitor.press("Continue")
    await visitor.press("Finish later")
    assert "You have a report you have not sent" in await visitor.main()
    await other.go("/report/what")
    assert await other.page.locator("textarea").first.input_value() == ""
    await visitor.go("/report/what")
    assert await visitor.page.locator("textarea").first.input_value() == GIVEN["/concern/child_words"][0]
    await visitor.go("/report")
    await visitor.unfolds("Delete your report")
    await visitor.press("Yes, delete your report")
    await visitor.go("/report/what")
    assert await visitor.page.locator("textarea").first.input_value() == ""


async def test_a_draft_opens_for_a_day_and_is_never_stored_in_the_open(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    answers = {"/concern/summary": ["A canary in the draft."]}
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: answers)
    stored = await readers.owner.fetchval("SELECT answers FROM drafts WHERE person = $1", school.teacher.id)
    assert b"canary" not in stored
    old = "UPDATE drafts SET saved_at = now() - $2::interval WHERE person = $1"
    await readers.owner.execute(old, school.teacher.id, timedelta(hours=25))
    assert await report_drafts.find(ledger.pool, ledger.seals, school.teacher.id) is None
