"""How `onward up` starts a part again that ended: after growing pauses, and not for ever."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import asyncpg

from embedded.subprocesses import START_SECONDS

LOOK_SECONDS = 0.5
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each new start. A passing cause is over after this half minute; any other needs a person."""
STEADY_SECONDS = START_SECONDS
"""A start may take this long, so a part that ended sooner may never have worked."""


class Part(Protocol):
    """A part of `onward up` that can end and be started again."""

    @property
    def name(self) -> str:
        """Its name, as the subject of a sentence."""
        ...

    def runs(self) -> bool:
        """Whether it runs."""
        ...

    async def start(self) -> None:
        """Start it again. If that fails, it does not run, and may raise what its connections raise."""
        ...

    def why_ended(self) -> str:
        """Say, as a sentence, all that is known about its end."""
        ...


class Restarts:
    """The pauses before the next starts of one part, and when to give it up."""

    def __init__(self, pauses: Sequence[float]) -> None:
        self._pauses = pauses
        self._left = iter(pauses)

    def pause_after(self, ran: float) -> float | None:
        """Seconds to wait, now that the part ended after running so many seconds. None gives it up."""
        if ran > STEADY_SECONDS:
            self._left = iter(self._pauses)
        return next(self._left, None)


async def supervise(parts: Sequence[Part], pauses: Sequence[float]) -> Part:
    """Look after all parts until one is given up, and return it."""
    keeping = [asyncio.create_task(_keep(part, Restarts(pauses))) for part in parts]
    try:
        ended, _ = await asyncio.wait(keeping, return_when=asyncio.FIRST_COMPLETED)
        return ended.pop().result()
    finally:
        for each in keeping:
            each.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)


async def _keep(part: Part, restarts: Restarts) -> Part:
    """Start the part again whenever it ends. Returns when it is given up."""
    while True:
        began = time.monotonic()
        while part.runs():
            await asyncio.sleep(LOOK_SECONDS)
        pause = restarts.pause_after(time.monotonic() - began)
        if pause is None:
            return part
        await asyncio.sleep(pause)
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # then it does not run
            await part.start()
