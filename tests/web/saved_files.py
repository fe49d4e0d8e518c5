"""The files of a page as a person saves them, by a click in a browser, and what is in them."""

import asyncio
import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from tests.school import Actor
from tests.web.browsers import Browsers, BrowserSession
from tests.web.page_reader import Readers

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DEVICES: tuple[tuple[bool, dict[str, Any]], ...] = ((True, {}), (False, PHONE))
"""A desktop with JavaScript, and a phone without."""
FOLDED = "main details:not([open])"


def rows_of(body: bytes) -> list[dict[str, str]]:
    """The rows of a CSV, by the names of its columns."""
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def said_in(body: bytes) -> str:
    """The words of a PDF, with single spaces, after a look at its tags, language and title."""
    reader = PdfReader(BytesIO(body))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert reader.metadata is not None
    assert reader.metadata.title
    assert "ashdown" not in str(reader.metadata).lower()
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()).replace("ONW- ", "ONW-")


async def saved(visitor: BrowserSession, link: str) -> tuple[str, bytes]:
    """Click, and return the file's name and contents."""
    async with visitor.page.expect_download() as downloading:
        await visitor.page.get_by_role("link", name=link, exact=True).click()
    download = await downloading.value
    return download.suggested_filename, await asyncio.to_thread(Path(await download.path()).read_bytes)


async def read_through(readers: Readers, person: Actor, path: str) -> tuple[str, bytes, bytes]:
    """The print view, the PDF and the CSV of a page, as one who reads it without a browser gets them."""
    reader = await readers.signed_in(person)
    await reader.go(path)
    _, pdf = await reader.saves("Save as PDF")
    name, body = await reader.saves("Save as CSV")
    assert "ashdown" not in name.lower()
    await reader.press("Print view")
    assert "This is the print view." in await reader.main()
    assert await reader.page.locator(FOLDED).count() == 0
    shown = await reader.main()
    await reader.press("Back to the page")
    assert "This is the print view." not in await reader.main()
    return shown, pdf, body


async def clicked_through(browsers: Browsers, person: Actor, path: str) -> list[tuple[str, bytes, bytes]]:
    """The print view, the PDF and the CSV of a page, clicked on each device; what each device got."""
    found = []
    for script, device in DEVICES:
        visitor = await browsers.signed_in(person, script=script, **device)
        await visitor.go(path)
        _, pdf = await saved(visitor, "Save as PDF")
        name, body = await saved(visitor, "Save as CSV")
        await visitor.press("Print view")
        await visitor.look()
        assert "This is the print view." in await visitor.main()
        assert await visitor.page.locator(FOLDED).count() == 0
        shown = await visitor.main()
        await visitor.press("Back to the page")
        assert "This is the print view." not in await visitor.main()
        assert "ashdown" not in name.lower()
        found.append((shown, pdf, body))
    return found
