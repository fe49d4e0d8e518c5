"""Keeps the form to a size that a person can read: a longer answer is continued in the record."""

from collections.abc import Iterable, Mapping, Sequence

from referral_form.glyphs import shown

LEVELS = (20_000, 10_000, 5_000, 2_000, 1_000, 500)
"""The most room that one answer takes; the first level at which the whole form fits."""
MOST = 75_000
"""The room of all answers together, in characters as the form shows them: 25 pages, and always below 5 MB."""
LINE = 40
"""The room of a new line."""


def shortened(texts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Those of the texts that are too long for one form, each without its middle."""
    sizes = {name: _size(lines, LEVELS[0]) for name, lines in texts.items()}
    most = LEVELS[-1]
    for level in LEVELS:
        if sum(min(size, level) for size in sizes.values()) <= MOST:
            most = level
            break
    return {name: _cut(lines, most) for name, lines in texts.items() if sizes[name] > most}


def _size(lines: Iterable[str], most: int) -> int:
    """The room of the lines; counted no further than just above the most."""
    size = 0
    for line in _split(lines):
        size += LINE + len(shown(line[: most + 1]))
        if size > most:
            break
    return size


def _cut(lines: Iterable[str], most: int) -> tuple[str, ...]:
    """The beginning and the end, each half of the room, and how much is left out between them."""
    split = _split(lines)
    begins = _first(split, most // 2)
    ends = [each[::-1] for each in _first([each[::-1] for each in reversed(split)], most // 2)][::-1]
    left = sum(len(each) + 1 for each in split) - sum(len(each) + 1 for each in (*begins, *ends))
    return (*begins, f"[Continued in the school's record: {left:,} characters are left out here.]", *ends)


def _first(lines: Iterable[str], room: int) -> list[str]:
    """As many lines as there is room for, and of the next as much as there is."""
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
