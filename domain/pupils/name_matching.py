"""Match a pupil by any part of a name, in any order; accents, apostrophes and hyphens make no difference."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from domain.pupils.nicknames import NICKNAMES

LEAST_LETTERS = 2
"""The shortest part of a name that finds a pupil alone."""
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
"""Letters that Unicode does not take apart into a letter and an accent."""
_APOSTROPHES = frozenset("'\u2019\u2018\u02bc\u02bb\u00b4`\u2032")
_ASCII = {number: " " for number in range(128) if not chr(number).isalnum()} | dict.fromkeys(map(ord, "'`"))
_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}))")
_UPN = re.compile(r"[A-Z]\d{11}[0-9A-Z]")


def name_words(text: str) -> list[str]:
    """The words of a name, in lower case and without accents and apostrophes."""
    if text.isascii():  # most names, and a hundred thousand are prepared at once
        return text.lower().translate(_ASCII).split()
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(map(_kept, apart)).split()


def _kept(letter: str) -> str:
    if letter.isalnum():
        return letter
    ignored = letter in _APOSTROPHES or unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf")
    return "" if ignored else " "


def same_name(one: str, other: str) -> bool:
    """Whether two names differ at most by case, accents, apostrophes, hyphens and spaces."""
    return "".join(name_words(one)) == "".join(name_words(other))


def as_upn(text: str) -> str:
    """A unique pupil number without spaces and in capitals."""
    return "".join(text.split()).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameText:
    """What a pupil's names are searched by."""

    names: str
    """Each word after a space, and each name of several words also in one word."""
    nicknames: str
    """The other forms of the given names, each after a space."""

    @classmethod
    def of(cls, given_name: str, family_name: str, known_as: str | None) -> "NameText":
        """Prepare a pupil's names."""
        parts = [name_words(name) for name in (given_name, family_name, known_as or "")]
        words = [word for part in parts for word in part]
        joined = ["".join(part) for part in parts if len(part) > 1]
        given = [*parts[0], *parts[2]]
        others = dict.fromkeys(other for word in given for other in sorted(NICKNAMES.get(word, ())))
        return cls(names=_spaced([*words, *joined]), nicknames=_spaced(list(others)))


def _spaced(words: list[str]) -> str:
    return "".join(f" {word}" for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWords:
    """A search as it is matched."""

    anywhere: tuple[str, ...] = ()
    """Parts that stand anywhere in a name, or begin a nickname."""
    initials: tuple[str, ...] = ()
    """Single letters that begin a word."""
    day: date | None = None
    """The date of birth, if the search is one."""
    upn: str | None = None
    """The unique pupil number, if the search is one."""

    @classmethod
    def of(cls, text: str) -> "SearchWords":
        """Read what a person typed."""
        day, upn = _day(text.strip()), as_upn(text)
        if day is not None:
            return cls(day=day)
        if _UPN.fullmatch(upn):
            return cls(upn=upn)
        words = list(dict.fromkeys(name_words(text)))
        long = tuple(sorted((word for word in words if len(word) >= LEAST_LETTERS), key=len, reverse=True))
        return cls(anywhere=long, initials=tuple(f" {word}" for word in words if len(word) < LEAST_LETTERS))

    @property
    def too_short(self) -> bool:
        """Whether there is nothing to search by."""
        return not (self.anywhere or self.day or self.upn)

    def match_names(self, text: NameText) -> bool:
        """Whether every part is in the names, or begins a nickname."""
        names = text.names
        for part in self.anywhere:
            if part not in names and f" {part}" not in text.nicknames:
                return False
        return not self.initials or all(initial in names for initial in self.initials)


def _day(text: str) -> date | None:
    """A date as 2014-05-02 or 2/5/2014; None if it is neither."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
