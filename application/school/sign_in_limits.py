"""Limits on signing in: how many wait for a password check, and how often one source may fail.

Strangers and people in a known browser wait in separate queues, so strangers who guess slow no one down who
signed in from that browser before. All of it is in memory: no address on the network is stored.
Postgres has how long tries for one name must wait (`store/people/sign_in_tries.py`).
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, ip_address

from application import problems


class Queue:
    """One password check at a time, and a bounded number that wait. Each check takes 64 MB for a moment."""

    def __init__(self, most: int) -> None:
        self._turn = asyncio.Semaphore(1)
        self._most = most
        self._inside = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn; TooMany, with a time, if too many wait."""
        if self._inside > self._most:
            raise problems.TooMany
        self._inside += 1
        try:
            async with self._turn:
                yield
        finally:
            self._inside -= 1


STRANGERS = Queue(most=10)
"""For browsers from which the name did not sign in before: about a second of checks."""
KNOWN = Queue(most=50)


class Allowances:
    """How often each of many may do something: so many at once, then one each few seconds."""

    def __init__(self, *, at_once: int, every: float, most: int = 10_000) -> None:
        self._at_once = at_once
        self._every = every
        self._most = most
        self._used: OrderedDict[object, tuple[float, float]] = OrderedDict()
        """How many are used up, and when that was true; the one unused for longest goes first."""

    def use(self, who: object, now: float | None = None) -> None:
        """Use one; TooMany, with a time, if there is none left."""
        now = time.monotonic() if now is None else now
        used = self._left(who, now)
        if used > self._at_once - 1:
            raise problems.TooMany
        self._used[who] = (used + 1, now)
        self._used.move_to_end(who)
        if len(self._used) > self._most:
            self._used.popitem(last=False)

    def give_back(self, who: object) -> None:
        """Give back what did no harm."""
        if who in self._used:
            used, at = self._used[who]
            self._used[who] = (max(0.0, used - 1), at)

    def _left(self, who: object, now: float) -> float:
        used, at = self._used.get(who, (0.0, now))
        return max(0.0, used - (now - at) / self._every)


def source_of(address: str | None) -> str | None:
    """The network from which a request came: an IPv4 address, or the half of an IPv6 one that a home has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    return found.exploded[:19] if isinstance(found, IPv6Address) else str(found)
