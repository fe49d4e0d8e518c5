"""Your work shows a person their own unsent report, for a day, and no one else learns of it."""

from datetime import timedelta

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import ANSWERS, GIVEN, starts

UNSENT = "Unsent report, started at 10am"


async def test_an_unsent_report_is_on_your_work_of_its_author_alone(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/")
    assert "Unsent report" not in await visitor.main()
    await starts(visitor)
    await fill(visitor, ANSWERS["what"])
    await visitor.press("Continue")
    await visitor.go("/")
    shown = await visitor.main()
    assert UNSENT in shown
    assert GIVEN["/concern/summary"][0] not in await visitor.page.content()
    for person in (school.dsl, school.colleague, school.headteacher, school.admin):
        other = await readers.signed_in(person)
        await other.go("/")
        assert "Unsent report" not in await other.page.content()
    await visitor.press(f"Go on with {UNSENT}")
    assert visitor.page.url.endswith("/report/check")
    assert GIVEN["/concern/summary"][0] in await visitor.main()


async def test_it_is_gone_when_it_is_sent_or_thrown_away(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await starts(visitor)
    await fill(visitor, ANSWERS["what"])
    await visitor.press("Finish now")
    await visitor.go("/")
    assert "Unsent report" not in await visitor.main()
    await starts(visitor)
    await fill(visitor, ANSWERS["what"])
    await visitor.press("Continue")
    await visitor.go("/")
    await visitor.unfolds(f"Throw away {UNSENT}")
    assert "Unsent report" in await visitor.main(), "it asks first"
    await visitor.press(f"Yes, throw away {UNSENT}")
    assert "Thrown away." in await visitor.main()
    assert "Unsent report" not in await visitor.main()
    assert len(await school.teacher.read("/v1/referrals")) == 1


async def test_it_is_not_shown_after_a_day(readers: Readers, school: School, ledger: Ledger) -> None:
    visitor = await readers.signed_in(school.teacher)
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: GIVEN)
    await visitor.go("/")
    assert "Unsent report" in await visitor.main()
    old = "UPDATE drafts SET saved_at = now() - $2::interval WHERE person = $1"
    await readers.owner.execute(old, school.teacher.id, timedelta(hours=25))
    await visitor.go("/")
    assert "Unsent report" not in await visitor.main()


async def test_a_person_who_leaves_can_no_longer_open_it(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: GIVEN)
    await readers.owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.teacher.id)
    for page in ("/", "/report/check"):
        await visitor.go(page)
        assert "/sign-in" in visitor.page.url
    assert await report_drafts.find(ledger.pool, ledger.seals, school.teacher.id) is None
