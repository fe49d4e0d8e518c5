"""A report is saved while its author types, as every other form is."""

import pytest

from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.patience import until
from tests.school import School, SetClock
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.form_filling import fill, fill_and_save
from tests.web.pages.reporting.report_at_browser import ANSWERS, GIVEN, starts

SUMMARY = "/concern/summary"
WORDS = GIVEN[SUMMARY][0]
LATER = "She told me more on the way to the bus."


async def draft(ledger: Ledger, school: School) -> report_drafts.Answers:
    found = await report_drafts.find(ledger.pool, ledger.seals, school.teacher.id)
    return (found.answers if found is not None else None) or {}


async def test_with_a_script_it_is_saved_after_a_pause(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.teacher, viewport=TELEPHONE)
    await starts(visitor)
    await fill_and_save(visitor, ANSWERS["what"], "Saved at 10am.")
    await visitor.look()
    assert (await draft(browsers.ledger, school))[SUMMARY] == [WORDS]
    other = await browsers.signed_in(school.teacher, at="/")
    assert "Unsent report, started at 10am" in await other.main()
    await other.go("/report/what")
    assert await other.page.locator(f'[name="{SUMMARY}"]').input_value() == WORDS
    await fill(visitor, {SUMMARY: [LATER]})
    await visitor.page.goto(f"{visitor.address}/")

    async def saved() -> bool:
        return (await draft(browsers.ledger, school))[SUMMARY] == [LATER]

    await until("it is saved", saved)


@pytest.mark.long("two windows of another form, with the same script, are in every run")
async def test_typing_in_an_older_window_replaces_nothing_and_says_so(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    desk, phone = await browsers.signed_in(school.teacher), await browsers.signed_in(school.teacher)
    await starts(desk)
    await starts(phone)
    await fill_and_save(desk, {SUMMARY: [WORDS]})
    clock.passes(minutes=5)
    await fill_and_save(phone, {SUMMARY: [LATER]}, "Another window saved this page at 10am")
    assert (await draft(ledger, school))[SUMMARY] == [WORDS]
    await phone.press("Finish later")
    assert (await draft(ledger, school))[SUMMARY] == [LATER]


async def test_an_emergency_report_is_saved_while_it_is_written_and_leaves_nothing(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    """3-STF.h: the draft never stands in its way."""
    visitor = await browsers.signed_in(school.teacher, viewport=TELEPHONE, at="/report/emergency")
    await fill_and_save(visitor, {SUMMARY: [WORDS]})
    assert (await draft(ledger, school))[SUMMARY] == [WORDS]
    await fill(visitor, {"/agency": ["cscs"], "/channel": ["phone"], "/concern/child_words": ["Help."]})
    await visitor.press("Record this emergency")
    assert "done=refer" in visitor.page.url
    await visitor.go("/")  # answered after whatever the page before it still sent
    assert await draft(ledger, school) == {}
