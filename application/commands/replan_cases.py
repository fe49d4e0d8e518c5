"""New deadlines for every open case under the newest plan, each case in a transaction of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from application.commands.clock_commands import NoSuchCase, replan
from application.commands.submit import Recorded
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import next_behind
from store.pool import LedgerAway

AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """How many open cases were planned again, and in how many of them how many deadlines moved."""

    cases: int = 0
    moved_in: int = 0
    deadlines: int = 0

    def __add__(self, other: "Replanned") -> "Replanned":
        return Replanned(
            cases=self.cases + other.cases,
            moved_in=self.moved_in + other.moved_in,
            deadlines=self.deadlines + other.deadlines,
        )


def _quietly(_: int) -> None:
    """Report no progress."""


async def replan_all(ledger: Ledger, told: Callable[[int], None] = _quietly) -> Replanned:
    """Plan every open case again. After an interruption, run it again: it continues.

    It calls `told` with the number of cases in each batch. If a case cannot be planned, the others are still
    done, and its fault is raised at the end.
    """
    total = Replanned()
    while True:
        done, fault = await _once_through(ledger, told)
        total += done
        if done.cases == 0:
            if fault is not None:
                raise fault
            return total


async def _once_through(ledger: Ledger, told: Callable[[int], None]) -> tuple[Replanned, Exception | None]:
    done, fault, last = Replanned(), None, (-1, UUID(int=0))
    room = asyncio.Semaphore(AT_ONCE)

    async def one(case: UUID) -> Recorded:
        async with room:
            return await replan(ledger, case)

    while batch := await next_behind(ledger.pool, last):
        before = done.cases
        for found in await asyncio.gather(*(one(case) for _, case in batch), return_exceptions=True):
            match found:
                case Recorded():
                    moved = len(found.events)
                    done += Replanned(cases=1, moved_in=min(moved, 1), deadlines=moved)
                case NoSuchCase():  # its key was destroyed meanwhile
                    continue
                case LedgerAway():
                    raise found
                case Exception():
                    fault = found
                case BaseException():
                    raise found
        told(done.cases - before)
        last = batch[-1]
    return done, fault
