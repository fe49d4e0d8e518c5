"""Show what people wrote as it is recorded: no character hides, and none turns the writing around (3-DSL.n).

Unicode has characters that no one sees and characters that turn the order of the others. A page that obeys
them can say the opposite of the record (Unicode TR36, TR39). Each way out of Onward for people's words
passes `visible`: pages, PDFs, CSV files, mail and the terminal.
"""

import re
import unicodedata
from itertools import groupby

RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
"""Letters and digits written from right to left, for a character class: what Unicode gives such scripts."""
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"  # controls, but no tab and no line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # directions
    "\xad\u034f\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\u115f\u1160\u2800\u3164\uffa0"  # letters and a pattern without ink
    "\U00013430-\U0001343f\ud800-\udfff\U000e0000-\U000e0fff"  # joined hieroglyphs, halves, tags
)
_JOINED = "[\u0600-\u0dff\u1000-\u109f\u1780-\u17af\u1800-\u18af]"
_PICTURE = "[\xa9\xae\u203c-\u3299\U0001f000-\U0001faff]"
_HIDDEN = re.compile(
    f"[{_UNSEEN}]"
    "|\r(?!\n)"  # a terminal writes over the line
    rf"|(?<!{_JOINED})\u200c|\u200c(?!{_JOINED})"  # Persian and the scripts of India need these two
    rf"|\u200d(?!{_JOINED}|{_PICTURE})|(?<!{_JOINED})(?<!{_PICTURE})(?<!\ufe0f)\u200d"
    rf"|(?<!{_PICTURE})(?<![#*0-9])[\ufe0e\ufe0f]|(?<=[#*0-9])[\ufe0e\ufe0f](?!\u20e3)"
    "|[\ufe00-\ufe0d]"
)
"""The last lines leave what makes one picture of several, and refuse what only looks like it."""
_WITH_MARKS = (
    "\u0300-\u036f\u0483-\u1fff\u20d0-\u20f0\u2cef-\u2dff\u302a-\u309a"
    "\ua66f-\uabed\ufb1e\ufe20-\ufe2f\U000101fd-\U0001e94a"
)
"""The blocks with marks that combine with a letter."""
_MAY_HIDE = re.compile(f"[{_UNSEEN}\r\u200c\u200d\ufe00-\ufe0f{_WITH_MARKS}]")
"""Any of them, wherever it stands. Few pages have one, and to look for this takes a tenth of the time."""
_MAY_STACK = re.compile(r"[^\w\s\x00-\u02ff]{5,}")
MOST_MARKS = 4
"""Marks on one letter. More would cover other lines, and typst takes a minute over thousands."""


def visible(text: str) -> str:
    """The text with the name of each hidden character, such as `[right-to-left override]`.

    Of more than `MOST_MARKS` marks on a letter it says how many more there are: `[26 more marks]`.
    """
    if not _MAY_HIDE.search(text):
        return text
    return _MAY_STACK.sub(_bounded, _HIDDEN.sub(lambda found: named(found[0]), text))


def _bounded(found: re.Match[str]) -> str:
    runs = groupby(found[0], lambda each: unicodedata.category(each) in ("Mn", "Me", "Cf"))
    return "".join(_first("".join(run)) if marks else "".join(run) for marks, run in runs)


def _first(marks: str) -> str:
    more = len(marks) - MOST_MARKS
    return f"{marks[:MOST_MARKS]}[{more} more marks]" if more > 0 else marks


def named(character: str) -> str:
    """The name of a character in brackets."""
    return f"[{unicodedata.name(character, '').lower() or f'U+{ord(character):04X}'}]"


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing."""
    return not _HIDDEN.sub("", text).strip()


def has_letter(text: str) -> bool:
    """Whether a reader would see a letter, of any script."""
    return any(letter.isalpha() for letter in _HIDDEN.sub("", text))


def as_compared(name: str) -> str:
    """The name without capitals and extra spaces, to tell whether another is the same."""
    return " ".join(name.casefold().split())
