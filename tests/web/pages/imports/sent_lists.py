"""Lists that are sent at a browser."""

from playwright.async_api import FilePayload

from tests.web.browsers import BrowserSession


async def sends_list(visitor: BrowserSession, address: str, text: str | bytes) -> None:
    """Choose a file with this text on the page at this address, and send it."""
    content = text.encode() if isinstance(text, str) else text
    await visitor.go(address)
    file = FilePayload(name="ashdown.csv", mimeType="text/csv", buffer=content)
    await visitor.page.set_input_files("#file", file)
    await visitor.press("Check the list")
    await visitor.look()
