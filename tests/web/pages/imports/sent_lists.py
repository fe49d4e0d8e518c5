"""Lists that a person sends."""

from tests.web.page_reader import PageReader


async def sends_list(visitor: PageReader, address: str, text: str | bytes) -> None:
    """Choose a file with this text on the page at this address, and send it."""
    await visitor.go(address)
    content = text.encode() if isinstance(text, str) else text
    await visitor.page.choose_file("#file", "ashdown.csv", content)
    await visitor.press("Check the list")
