"""Replace characters that the form's fonts cannot show by their names, because a form must never fail."""

import re
import unicodedata

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


MOST_MARKS = 4
"""Marks on one letter: typst takes a minute over thousands of them, and then fails."""
_ALPHABETS = (range(0x0530), range(0x1E00, 0x2000))
"""Latin, Greek and Cyrillic, whose letters and marks are in one font."""
_DEVANAGARI = (range(0x0900, 0x0980),)


def shown(text: str) -> str:
    """The text with names for characters that the fonts lack or that change the writing direction."""
    known = _LACKING.sub(lambda found: _named(found[0]), unicodedata.normalize("NFC", text))
    return _MARKS.sub(_on_its_letter, known)


def _on_its_letter(found: re.Match[str]) -> str:
    """The marks that a letter can carry; the names of others, which cannot be set."""
    marks, before = found[0], found.string[max(0, found.start() - 1) : found.start()]
    if not any(before and _all_in(before + marks, script) for script in (_ALPHABETS, _DEVANAGARI)):
        return "".join(map(_named, marks))
    more = len(marks) - MOST_MARKS
    return marks if more <= 0 else f"{marks[:MOST_MARKS]}[{more} more marks]"


def _all_in(text: str, script: tuple[range, ...]) -> bool:
    return all(any(ord(each) in part for part in script) for each in text)


def _named(character: str) -> str:
    if character == "\t":
        return "    "
    if character in "\u200b\u200d\ufe0e\ufe0f":  # they only join characters that are named one by one
        return ""
    return f"[{unicodedata.name(character, '').lower() or f'U+{ord(character):04X}'}]"


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
