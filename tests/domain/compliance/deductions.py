"""What a reader can deduce at best from published numbers that add up: exact in a tree of sums."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from domain.compliance.term_figures import NumberBand

Range = tuple[float, float]


@dataclass(frozen=True)
class Known:
    """A published number, as it is printed, with the published numbers that it is the sum of."""

    published: Range
    parts: tuple["Known", ...] = ()


def printed(band: NumberBand, parts: Iterable[Known] = ()) -> Known:
    """A band as it is printed, without how large it could be by its parts."""
    return Known((band.at_least, inf if band.at_most is None else band.at_most), tuple(parts))


def possible_parts(known: Known) -> list[Range]:
    """For each number that is not a sum, the least and the most that it can be."""
    return list(_down(known, _up(known)))


def _up(known: Known) -> Range:
    """The range of a number by its own band and by its parts."""
    least, most = known.published
    if not known.parts:
        return least, most
    parts = [_up(each) for each in known.parts]
    return max(least, sum(low for low, _ in parts)), min(most, sum(high for _, high in parts))


def _down(known: Known, allowed: Range) -> Iterator[Range]:
    """What its parts can be if it is in this range."""
    if not known.parts:
        yield allowed
        return
    parts = [_up(each) for each in known.parts]
    lows, highs = sum(low for low, _ in parts), sum(high for _, high in parts)
    for each, (low, high) in zip(known.parts, parts, strict=True):
        least = max(low, allowed[0] - (highs - high))
        most = min(high, allowed[1] - (lows - low))
        yield from _down(each, (least, most))
