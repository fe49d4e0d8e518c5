"""The record is away while somebody writes: nothing that they typed is lost."""

import pytest

from store import drafts
from store.pool import LedgerAway
from tests.web.filling import fill, send
from tests.web.looking import Lobby
from tests.world import School


async def test_what_was_typed_is_kept_on_the_page_and_sent_again(
    lobby: Lobby, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise LedgerAway

    desk = await lobby.seat(school.teacher)
    await desk.go("/report/what")
    await fill(desk, {"/concern/summary": ["New phone and trainers she will not explain."]})
    desk.expected.add(503)
    with monkeypatch.context() as patched:
        patched.setattr(drafts, "save", away)
        await desk.press("Continue")
        assert "Nothing that you typed is lost" in await desk.main()
        assert "New phone and trainers she will not explain." in await desk.main()
        await desk.look()
    await send(desk)
    assert desk.page.url.endswith("/report/danger")
    await desk.go("/report/what")
    typed = await desk.page.locator("textarea").input_value()
    assert typed == "New phone and trainers she will not explain."
