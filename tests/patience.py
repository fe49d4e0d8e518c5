"""How long a test waits for a state: one generous limit for all, and not a test of speed.

A slow machine needs more: `ONWARD_TEST_PATIENCE=3` multiplies it. What must be quick is measured in `bench/`.
"""

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

_SLOWER = float(os.environ.get("ONWARD_TEST_PATIENCE", "1"))
PATIENCE = 180.0 * _SLOWER
"""Seconds: on a quiet machine no wait takes ten, and on one that is slow and busy some take sixty."""
PAUSE = 0.02
POOL_PATIENCE = 40.0 * _SLOWER
"""How much longer than in a service Postgres may take: give it to each pool whose limits are not the test."""


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


class HandSetTime:
    """Takes the place of `time` in a module: the test says how many seconds have passed."""

    seconds = 0.0

    def monotonic(self) -> float:
        """Like `time.monotonic`."""
        return self.seconds


class Rounds:
    """Counts how often a part of a loop is called, so that a test waits for rounds and not for seconds."""

    def __init__(self, of: Callable[..., Any]) -> None:
        self.count = 0
        self._of = of

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.count += 1
        return self._of(*given, **named)

    async def pass_by(self, whole: int = 2) -> None:
        """Wait until this many have begun and ended since now."""
        last = self.count + whole + 1
        await until(f"{whole} more rounds", lambda: self.count >= last)
