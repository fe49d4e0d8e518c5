"""Shorten answers so that a person can read the form. The record has the rest."""

from collections.abc import Iterable, Mapping, Sequence

from referral_form.glyphs import shown

LEVELS = (20_000, 10_000, 5_000, 2_000, 1_000, 500)
"""Limits for one answer, in characters. The first one at which the whole form fits is used."""
MOST = 75_000
"""Limit for all answers together, in characters as shown: 25 pages, and always below 5 MB."""
LINE = 40
"""Characters that a new line counts for."""


def shortened(texts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The texts that are too long for one form, each without its middle."""
    sizes = {name: _size(lines, LEVELS[0]) for name, lines in texts.items()}
    most = LEVELS[-1]
    for level in LEVELS:
        if sum(min(size, level) for size in sizes.values()) <= MOST:
            most = level
            break
    return {name: _cut(lines, most) for name, lines in texts.items() if sizes[name] > most}


def _size(lines: Iterable[str], most: int) -> int:
    """Size of the lines in characters, counted no further than just above the limit."""
    size = 0
    for line in _split(lines):
        size += LINE + len(shown(line[: most + 1]))
        if size > most:
            break
    return size


def _cut(lines: Iterable[str], most: int) -> tuple[str, ...]:
    """The beginning and the end of a text, with a note of how much is left out between them."""
    split = _split(lines)
    begins = _first(split, most // 2)
    ends = [each[::-1] for each in _first([each[::-1] for each in reversed(split)], most // 2)][::-1]
    left = sum(len(each) + 1 for each in split) - sum(len(each) + 1 for each in (*begins, *ends))
    return (*begins, f"[Continued in the school's record: {left:,} characters are left out here.]", *ends)


def _first(lines: Iterable[str], room: int) -> list[str]:
    """As many lines as fit, and the part of the next that fits."""
    taken: list[str] = []
    for line in lines:
        if room < LINE:
            break
        part = line[: room - LINE]
        while LINE + len(shown(part)) > room:
            part = part[: len(part) // 2]
        if line and not part:
            break
        taken.append(part)
        room -= LINE + len(shown(part))
        if part != line:
            break
    return taken


def _split(lines: Iterable[str]) -> list[str]:
    return [line for text in lines for line in text.splitlines() or [""]]
