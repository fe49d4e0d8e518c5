"""Repeat one part of the worker until it is cancelled. A fault in it stops no other part."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from store.pool import LedgerAway


async def repeated(
    step: Callable[[], Awaitable[float]], log: Any, *, away: float, after_a_fault: float
) -> NoReturn:
    """Run the step for ever. It returns how many seconds to rest before the next.

    `away` is the rest while Postgres does not answer, and `after_a_fault` the rest after any other fault.
    """
    while True:
        try:
            rest = await step()
        except LedgerAway:
            rest = away
        except Exception as fault:
            log.error("fault", exc_info=fault)
            rest = after_a_fault
        await asyncio.sleep(rest)
