"""States that this process opened or wrote: a state whose sealed bytes are the same is not opened again.

They are in clear in memory, and bounded. The caller compares a state with its row, or lets the write do so:
nothing is answered from here for a destroyed key, a damaged row or an older version.
"""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from domain.case.case import Case

K = TypeVar("K")
MOST, MOST_BYTES = 2_000, 16 * 2**20
"""How many are kept, and their bytes in total, as JSON. A usual case has 4 to 8 kB."""
SECONDS = 3_600.0
"""How long a state is used before it is opened again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedState(Generic[K]):
    """One state, and what it was opened from."""

    version: int
    hash: bytes
    """The hash of its sealed bytes."""
    size: int
    """How many bytes of JSON it is."""
    state: Case
    key: K
    head: bytes | None = None
    """The hash of the case's newest entry, if this process wrote it."""
    since: float = field(default_factory=time.monotonic)


def hash_of(sealed: bytes | None) -> bytes:
    """The hash by which sealed bytes are compared; Postgres calculates the same."""
    return hashlib.sha256(sealed or b"").digest()


class OpenedStates(Generic[K]):
    """The states used last."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, OpenedState[K]] = OrderedDict()
        self._bytes = 0

    def get(self, case: UUID) -> OpenedState[K] | None:
        """The state of this case that was opened last, if it is still kept."""
        known = self._known.get(case)
        if known is None:
            return None
        if time.monotonic() - known.since > SECONDS:
            self.drop(case)
            return None
        self._known.move_to_end(case)
        return known

    def keep(self, opened: OpenedState[K]) -> None:
        """Keep a state, and drop the older state of its case."""
        self.drop(opened.state.id)
        self._known[opened.state.id] = opened
        self._bytes += opened.size
        while len(self._known) > MOST or self._bytes > MOST_BYTES:
            self.drop(next(iter(self._known)))

    def drop(self, case: UUID) -> None:
        """Forget the state of a case."""
        known = self._known.pop(case, None)
        if known is not None:
            self._bytes -= known.size
