"""Text as the form's fonts can show it: what they cannot is named, for a form must never fail."""

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
"""Seen to be set by the fonts that come with typst; the rest is not relied on."""


def shown(text: str) -> str:
    """The text, with each character that the fonts lack or that turns its neighbours round by its name."""
    return "".join(each if _is_shown(each) else _named(each) for each in unicodedata.normalize("NFC", text))


def _is_shown(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _SHOWN)


def _named(character: str) -> str:
    if character == "\t":
        return "    "
    if character in "\u200b\u200d\ufe0e\ufe0f":  # they only join what is named one by one anyway
        return ""
    return f"[{unicodedata.name(character, '').lower() or f'U+{ord(character):04X}'}]"
