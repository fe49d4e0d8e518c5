"""Every page passes a close look in a browser, in each state that the catalogue of pictures has.

This is what holds the pages to axe's rules and to 320 pixels: tests that read pages without a browser rely
on it. `test_pictures.py` fails if a page has no picture.
"""

from pathlib import Path

from playwright.async_api import Browser

from tests.web.close_look import UNFOLD
from tests.web.pictures.__main__ import in_front_of, played
from tests.web.pictures.catalogue import PICTURES


async def test_every_page_passes_a_close_look_with_its_folds_open(browser: Browser, tmp_path: Path) -> None:
    wrong = []
    async with played() as (story, addresses):
        camera = await in_front_of(browser, story, addresses, tmp_path)
        # First those that change nothing, so that none shows what was done for another.
        for picture in sorted(PICTURES, key=lambda each: each.does is not None):
            await story.goes_on()
            async with camera.before(picture) as visitor:
                await visitor.page.evaluate(UNFOLD)
                try:
                    await visitor.look()
                except AssertionError as fault:
                    wrong.append(f"{picture.name}: {fault}")
        await camera.darkroom.close()
    assert wrong == []
