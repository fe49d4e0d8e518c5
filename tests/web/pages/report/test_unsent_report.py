"""Your work shows a person their own unsent report, for a day, and no one else learns of it."""

from datetime import timedelta

import pytest

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.form_filling import fill
from tests.web.pages.report.report_at_browser import ANSWERS, GIVEN, starts

UNSENT = "Unsent report, started at 10am"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_an_unsent_report_is_on_your_work_of_its_author_alone(
    browsers: Browsers, school: School, script: bool
) -> None:
    visitor = await browsers.signed_in(school.teacher, script, viewport=TELEPHONE)
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
        other = await browsers.signed_in(person, script)
        await other.go("/")
        assert "Unsent report" not in await other.page.content()
    await visitor.press(f"Go on with {UNSENT}")
    assert visitor.page.url.endswith("/report/check")
    assert GIVEN["/concern/summary"][0] in await visitor.main()


async def test_it_is_gone_when_it_is_sent_or_thrown_away(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.teacher)
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


async def test_it_is_not_shown_after_a_day(browsers: Browsers, school: School, ledger: Ledger) -> None:
    visitor = await browsers.signed_in(school.teacher)
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: GIVEN)
    await visitor.go("/")
    assert "Unsent report" in await visitor.main()
    old = "UPDATE drafts SET saved_at = now() - $2::interval WHERE person = $1"
    await browsers.owner.execute(old, school.teacher.id, timedelta(hours=25))
    await visitor.go("/")
    assert "Unsent report" not in await visitor.main()


async def test_a_person_who_leaves_can_no_longer_open_it(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    visitor = await browsers.signed_in(school.teacher)
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: GIVEN)
    await browsers.owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.teacher.id)
    for page in ("/", "/report/check"):
        await visitor.go(page)
        assert "/sign-in" in visitor.page.url
    assert await report_drafts.find(ledger.pool, ledger.seals, school.teacher.id) is None
