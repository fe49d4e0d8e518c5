"""How long a step takes, counting those who still wait: the Kaplan-Meier estimate.

A median over the finished alone gets shorter the longer the others wait. This estimate takes each wait as far
as it is known: one that is not over counts up to now, and one that ended otherwise up to its end. At each
length at which someone was done, it asks what share of those who had waited so long were done then. The
product of the other shares is the share that waits longer.
"""

from collections import Counter
from dataclasses import dataclass, field

_ROUNDING = 1e-9


@dataclass(slots=True, kw_only=True)
class Waits:
    """Waits by their length in minutes."""

    done: Counter[int] = field(default_factory=Counter)
    """How many steps were done after so many minutes."""
    other: Counter[int] = field(default_factory=Counter)
    """How many waits were at least so long, but the step is not done."""


def done_within(waits: Waits, share: float) -> int | None:
    """The minutes within which this share is done; None if too few are done to say."""
    longer, left = 1.0, waits.done.total() + waits.other.total()
    for minutes in sorted(waits.done.keys() | waits.other.keys()):
        done = waits.done[minutes]
        longer *= 1 - done / left
        left -= done + waits.other[minutes]
        if longer <= 1 - share + _ROUNDING:
            return minutes
    return None
