"""Answers as a form can show them: shortened for a reader, with names for characters that no font has."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from domain.visible_text import named, visible

_SHOWN = (
    (0x0020, 0x007E), (0x00A0, 0x00AC), (0x00AE, 0x0377), (0x037A, 0x037F), (0x0384, 0x038A),
    (0x038E, 0x03A1), (0x03A3, 0x0482), (0x048A, 0x04FF), (0x0531, 0x0556), (0x0559, 0x058A),
    (0x05D0, 0x05EA), (0x0621, 0x063A), (0x0640, 0x064A), (0x0660, 0x066C), (0x0679, 0x067B),
    (0x067E, 0x067E), (0x0686, 0x0686), (0x0691, 0x0691), (0x0698, 0x0698), (0x06A9, 0x06A9),
    (0x06AF, 0x06AF), (0x06BE, 0x06BE), (0x06CC, 0x06CC), (0x06F0, 0x06F9), (0x0900, 0x0950),
    (0x0958, 0x097F), (0x1E00, 0x1F15), (0x2010, 0x2027), (0x2030, 0x2040), (0x20A0, 0x20BF),
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2713, 0x2713), (0x2717, 0x2717),
)  # fmt: skip
"""Ranges that the fonts of typst were seen to show; we do not rely on others."""


_ALPHABETS = (range(0x0530), range(0x1E00, 0x2000))
"""Latin, Greek and Cyrillic, whose letters and marks are in one font."""
_DEVANAGARI = (range(0x0900, 0x0980),)


def printable(text: str) -> str:
    """The text with names for characters that are hidden or that the fonts lack."""
    known = _LACKING.sub(lambda found: _named(found[0]), unicodedata.normalize("NFC", visible(text)))
    return _MARKS.sub(_on_its_letter, known)


def _on_its_letter(found: re.Match[str]) -> str:
    """The marks that a letter can carry; the names of others, which cannot be set."""
    marks, before = found[0], found.string[max(0, found.start() - 1) : found.start()]
    known = any(before and _all_in(before + marks, script) for script in (_ALPHABETS, _DEVANAGARI))
    return marks if known else "".join(map(_named, marks))


def _all_in(text: str, script: tuple[range, ...]) -> bool:
    return all(any(ord(each) in part for part in script) for each in text)


def _named(character: str) -> str:
    if character == "\t":
        return "    "
    if character in "\u200c\u200d\ufe0e\ufe0f":  # here they join characters that are named one by one
        return ""
    return named(character)


_LACKING = re.compile(
    f"[^{''.join(f'{re.escape(chr(first))}-{re.escape(chr(last))}' for first, last in _SHOWN)}]"
)
_MARKS = re.compile(
    "[{}]+".format(
        "".join(
            chr(point)
            for first, last in _SHOWN
            for point in range(first, last + 1)
            if unicodedata.category(chr(point)).startswith("M")
        )
    )
)


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
        size += LINE + len(printable(line[: most + 1]))
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
        while LINE + len(printable(part)) > room:
            part = part[: len(part) // 2]
        if line and not part:
            break
        taken.append(part)
        room -= LINE + len(printable(part))
        if part != line:
            break
    return taken


def _split(lines: Iterable[str]) -> list[str]:
    return [line for text in lines for line in text.splitlines() or [""]]
