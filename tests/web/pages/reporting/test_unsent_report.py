"""A report that was begun is its author's alone, and never stored in the open."""

from datetime import timedelta

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.pages.reporting.report_at_browser import ANSWERS, GIVEN, starts

UNSENT = "Unsent report, started at 10am"


async def test_an_unsent_report_is_on_your_work_of_its_author_alone(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/")
    assert "Unsent report" not in await visitor.main()
    await starts(visitor)
    await fill(visitor, ANSWERS["what"])
    await visitor.press("Continue")
    await visitor.go("/")
    await visitor.reads(UNSENT)
    assert GIVEN["/concern/summary"][0] not in await visitor.page.content()
    for person in (school.dsl, school.colleague, school.headteacher, school.admin):
        other = await readers.signed_in(person, at="/")
        assert "Unsent report" not in await other.page.content()
    await visitor.press(f"Continue with {UNSENT}")
    assert visitor.page.url.endswith("/report/check")
    assert GIVEN["/concern/summary"][0] in await visitor.main()


async def test_a_person_who_leaves_can_no_longer_open_it(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await report_drafts.change(readers.ledger.pool, readers.ledger.seals, school.teacher.id, lambda _: GIVEN)
    await readers.owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.teacher.id)
    for page in ("/", "/report/check"):
        await visitor.go(page)
        assert "/sign-in" in visitor.page.url
    assert await report_drafts.find(readers.ledger.pool, readers.ledger.seals, school.teacher.id) is None


async def test_a_report_is_left_and_continued_by_its_author_alone(readers: Readers, school: School) -> None:
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
