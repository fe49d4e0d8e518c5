"""How long a test waits for a state: one generous limit for all, which judges no speed.

A slow machine needs more: `ONWARD_TEST_PATIENCE=3` multiplies it. What must be quick is measured in `bench/`.
"""

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable

PATIENCE = 60.0 * float(os.environ.get("ONWARD_TEST_PATIENCE", "1"))
"""Seconds."""
PAUSE = 0.02


async def until(what: str, holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until this state is reached; `what` says which one never was."""
    limit = time.monotonic() + PATIENCE
    while True:
        answer = holds()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        assert time.monotonic() < limit, f"never reached: {what}"
        await asyncio.sleep(PAUSE)


def wait_until(what: str, holds: Callable[[], bool]) -> None:
    """Wait like `until`, where there is no event loop."""
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit, f"never reached: {what}"
        time.sleep(PAUSE)
