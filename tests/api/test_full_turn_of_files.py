"""A bundle that has no turn is told as a file that waits, and not as a form that an agency waits for."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from application.audit import bundles
from documents.table_document import AT_ONCE, in_file_turn
from tests.api.log_of_a_school import Log
from tests.api.taken_bundles import a_signed_case, accounts, hashed, taken
from tests.patience import PATIENCE
from tests.school import code

__all__ = ["accounts", "hashed"]


@asynccontextmanager
async def a_full_turn() -> AsyncIterator[None]:
    """Until the end, as many other files are being made as can be at once."""
    ends = threading.Event()

    def slow() -> bytes:
        assert ends.wait(PATIENCE)
        return b"file"

    others = [asyncio.create_task(in_file_turn(slow, PATIENCE)) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    try:
        yield
    finally:
        ends.set()
        await asyncio.gather(*others)


async def test_while_other_files_are_being_made_one_tries_again_in_a_minute(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsl = log.school.dsl
    case = await a_signed_case(log)
    monkeypatch.setattr(bundles, "in_file_turn", partial(in_file_turn, patience=0.1))
    async with a_full_turn():
        answer = await taken(dsl, case)
    assert code(answer) == (503, "Unavailable")
    assert answer.json()["detail"] == (
        "The file could not be made now, because others are being made. Try again in a minute."
    )
    assert answer.headers["retry-after"] == "60"
    looks = await dsl.read(f"/v1/referrals/{case['id']}/views")
    assert not any("bundle" in each["what"] for each in looks), "nothing left Onward"
    monkeypatch.undo()
    assert (await taken(dsl, case)).status_code == 200
