"""Filling a form in as a person does: by its inputs, whatever they are."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qs

from playwright.async_api import Response

from domain.command_catalogue import COMMANDS
from tests.web.browsers import BrowserSession
from tests.web.page_reader import PageReader
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

Visitor = TypeVar("Visitor", BrowserSession, PageReader)
"""A person at a browser, or one who only reads pages."""

SAVES_SOON = """() => {
    const real = window.setTimeout;
    window.setTimeout = (does, pause) => real(does, pause === 2000 ? 200 : pause);
}"""
"""A form is saved after a tenth of the pause in `drafts.js`."""


async def fill(visitor: BrowserSession | PageReader, given: Mapping[str, Sequence[str]]) -> None:
    """Answer each input by its name."""
    for name, values in given.items():
        if values:
            await visitor.answer(name, values)


async def fill_and_save(
    visitor: BrowserSession, given: Mapping[str, Sequence[str]], says: str = "Saved at"
) -> None:
    """Answer, and wait until the script has saved the last answer too, and says so."""
    name, values = list(given.items())[-1]

    def has_all(answer: Response) -> bool:
        sent = parse_qs(answer.request.post_data or "")
        return "_keep" in sent and sent.get(name) == list(values)

    await visitor.page.evaluate(SAVES_SOON)
    async with visitor.page.expect_response(has_all):
        await fill(visitor, given)
    await visitor.page.locator("[data-saved]", has_text=says).wait_for()


async def does(
    visitor: BrowserSession | PageReader, case: str, command: str, body: Mapping[str, Any], *, query: str = ""
) -> None:
    """Open the command's page, say this body on it, and press its button."""
    await visitor.go(f"/cases/{case}/{command}{query}")
    await fill(visitor, as_posted(questions(COMMANDS[command], {}), dict(body)))
    await send(visitor)


async def send(visitor: BrowserSession | PageReader) -> None:
    """Press the form's own button."""
    await visitor.send()


async def sent_to(visitor: BrowserSession | PageReader, address: str, **fields: str) -> int:
    """The status of the answer to a form that none of their pages shows."""
    return await visitor.sent(address, fields)


async def wrong_beside(visitor: Visitor, field: str) -> str:
    """The error beside this field, which the summary links to."""
    group = visitor.page.locator(f".govuk-form-group--error:has(#{field})").last
    said = (await group.locator(".govuk-error-message").inner_text()).removeprefix("Error:").strip()
    assert await visitor.page.locator(f".govuk-error-summary a[href='#{field}']").inner_text() == said
    return said
