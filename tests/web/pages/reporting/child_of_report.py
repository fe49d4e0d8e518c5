"""The child of a teacher’s report, chosen from the register at a browser."""

from playwright.async_api import expect

from domain.pupils.pupil_details import RegisteredPupil
from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.browsers import BrowserSession
from tests.web.form_filling import fill
from tests.web.page_reader import PageReader
from tests.web.pages.reporting.report_at_browser import DRAFT

WITHOUT_CHILD = {name: texts for name, texts in DRAFT.items() if not name.startswith("/pupil/")}
SAYS = "#found-says"
NOT_LISTED = {"/pupil/id": ["not-listed"]}


def chosen(pupil: RegisteredPupil) -> dict[str, list[str]]:
    return {"/pupil/id": [str(pupil.id)]}


async def draft(school: School, ledger: Ledger, answers: dict[str, list[str]]) -> None:
    """A teacher's draft with these answers and all but the child."""
    drafted = WITHOUT_CHILD | answers
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: drafted)


async def finds(visitor: BrowserSession | PageReader, q: str, **more: str) -> list[str]:
    """What a search lists: while the letters are typed, or after the button where there is no script."""
    if more:
        await visitor.page.get_by_text("Year group, class, pupils who have left").click()
    says = visitor.page.locator(SAYS)
    if isinstance(visitor, BrowserSession):
        await fill(visitor, {name: [text] for name, text in more.items()})
        await visitor.page.locator("#find-q").press_sequentially(q)
        await expect(visitor.page.locator("#found")).to_have_attribute("aria-busy", "false")
    else:
        await fill(visitor, {"q": [q], **{name: [text] for name, text in more.items()}})
        await visitor.press("Find")
    assert await says.get_attribute("role") == "status"
    assert visitor.page.url.endswith("/report/child")
    await visitor.look()
    return await visitor.page.locator("#found label").all_inner_texts()
