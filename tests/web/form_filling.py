"""Filling a form in as a person does: by its inputs, whatever they are."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from playwright.async_api import Locator, Response

from domain.command_catalogue import COMMANDS
from tests.web.browsers import BrowserSession
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

BUTTON = "main form .govuk-button:not(.govuk-button--secondary)"
"""A form's own button, which is the last of them."""


async def fill(visitor: BrowserSession, given: Mapping[str, Sequence[str]]) -> None:
    """Answer each input by its name."""
    for name, values in given.items():
        for value in values:
            await _answer(visitor.page.locator(f'[name="{name}"]'), value)


async def fill_and_save(
    visitor: BrowserSession, given: Mapping[str, Sequence[str]], says: str = "Saved at"
) -> None:
    """Answer, and wait until the script has saved the last answer too, and says so."""
    name, values = list(given.items())[-1]

    def has_all(answer: Response) -> bool:
        sent = parse_qs(answer.request.post_data or "")
        return "_keep" in sent and sent.get(name) == list(values)

    async with visitor.page.expect_response(has_all):
        await fill(visitor, given)
    await visitor.page.locator("[data-saved]", has_text=says).wait_for()


async def does(
    visitor: BrowserSession, case: str, command: str, body: Mapping[str, Any], *, query: str = ""
) -> None:
    """Open the command's page, say this body on it, and press its button."""
    await visitor.go(f"/cases/{case}/{command}{query}")
    await fill(visitor, as_posted(questions(COMMANDS[command], {}), dict(body)))
    await send(visitor)


async def send(visitor: BrowserSession) -> None:
    """Press the form's own button."""
    async with visitor.page.expect_navigation():
        await visitor.page.locator(BUTTON).last.click()


async def sent_to(visitor: BrowserSession, address: str, **fields: str) -> int:
    """The status of the answer to a form that none of their pages shows."""
    token = await visitor.page.locator("input[name=token]").first.input_value()
    sent: dict[str, str | float | bool] = {"token": token, **fields}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return (await visitor.context.request.post(visitor.address + address, form=sent, headers=headers)).status


async def _answer(inputs: Locator, value: str) -> None:
    first = inputs.first
    kind = await first.evaluate("(input) => input.tagName + ':' + (input.type || '')")
    await _uncover(first)
    if kind in ("INPUT:radio", "INPUT:checkbox"):
        await inputs.and_(first.page.locator(f'[value="{value}"]')).check()
    elif kind.startswith("SELECT"):
        await first.select_option(value)
    else:
        await first.fill(value)


async def _uncover(input_: Locator) -> None:
    """Open what it is folded into."""
    folded = input_.locator("xpath=ancestor::details[not(@open)]/summary")
    while await folded.count():
        await folded.first.click()
