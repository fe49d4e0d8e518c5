"""How long a step takes, counting those who still wait: the Kaplan-Meier estimate.

A median over the finished alone gets shorter the longer the others wait. This estimate takes each wait as far
as it is known: one that is not over counts up to now, and one that ended otherwise up to its end. At each
length at which someone was done, it asks what share of those who had waited so long were done then. The
product of the other shares is the share that waits longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """One wait, in minutes."""

    minutes: int
    done: bool
    """Whether the step was done then; otherwise the wait was at least so long."""


def done_within(waits: Iterable[Duration], share: float) -> int | None:
    """The minutes within which this share is done; None if too few are done to say."""
    ordered = sorted(waits, key=attrgetter("minutes"))
    longer, left = 1.0, len(ordered)
    for _, group in groupby(ordered, key=attrgetter("minutes")):
        ended = list(group)
        longer *= 1 - sum(wait.done for wait in ended) / left
        left -= len(ended)
        if longer <= 1 - share + _ROUNDING:
            return ended[0].minutes
    return None
