"""Numbers in fives, so that no number under five can be calculated from what is published (3.2b).

A part is published as the band of five that it is in. A sum could narrow the bands of its parts: three
parts of 0 to 4 that add up to 12 are 4 each. So a sum is never published above the largest number that its
parts still reach while any one of them is as small as its band allows; from there on it is "or more". What
is published of a sum depends on the bands of its parts and on its own band only. So for a reader who knows
this rule, each part can still be any number in its band, in a tree of sums of any height
(docs/decisions/the-policy-as-data.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 5
"""No smaller number is published on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBand:
    """The published form of a number: the least and the most that it can be."""

    at_least: int
    at_most: int | None
    """None if it is published as so many "or more"."""
    largest: int
    """The largest number that it can be by its parts."""
    largest_freely: int
    """The largest that it can be while any one of its parts is as small as that part's band allows."""


def band_of(number: int) -> NumberBand:
    """The band of a number that is no sum of other published numbers."""
    least = number // WIDTH * WIDTH
    return NumberBand(
        at_least=least, at_most=least + WIDTH - 1, largest=least + WIDTH - 1, largest_freely=least
    )


def band_of_sum(number: int, parts: Sequence[NumberBand]) -> NumberBand:
    """The band of a sum whose parts are published too; there is at least one."""
    largest = sum(each.largest for each in parts)
    freely = min(largest - each.largest + each.largest_freely for each in parts)
    least = number // WIDTH * WIDTH
    highest = freely // WIDTH * WIDTH
    if least >= highest:
        return NumberBand(at_least=highest, at_most=None, largest=largest, largest_freely=freely)
    most = least + WIDTH - 1
    return NumberBand(
        at_least=least, at_most=most, largest=min(largest, most), largest_freely=min(freely, most)
    )
