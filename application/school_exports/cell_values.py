"""The value in a cell, in the register's form. Text that is not certain has no value: nothing is guessed."""

import re
import unicodedata
from calendar import month_abbr, month_name
from datetime import date
from typing import assert_never

from domain.field_rules import EMAIL
from domain.imports.export_columns import Column
from domain.imports.import_step import FaultCode, Value
from domain.imports.unreadable_export import FormulaCell, MonthFirstDates
from domain.pupils.pupil_details import YEAR_GROUPS
from domain.visible_text import has_letter, visible

_EMPTY = {"", "-", "–", "n/a", "none recorded", "not known", "unknown", "null"}
"""Words with which systems say that they do not know."""
_NAMES = ("name", "given_name", "family_name", "known_as")
_FORMULA = ("=", "+", "@", "-")
_PHONE = re.compile(r"\+?[0-9 ()/-]{3,40}( ?(ext|x)\.? ?[0-9]{1,6})?", re.IGNORECASE)
_MONTHS = [each.lower() for each in month_abbr[1:]]
_LONG_MONTHS = [*(each.lower() for each in month_name[1:]), "sept"]
_NUMBERS = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})[ ,-]+([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[/. -]([0-9]{1,2}|[a-z]{3,9})[/. -][0-9]{2}")
_CLOCK = re.compile(r"[ t][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?z?$")
_YES = {"y", "yes", "true", "t", "1"}
_NO = {"n", "no", "false", "f", "0"}
_SEN = {
    **dict.fromkeys(
        ("n", "none", "no sen", "no special educational need", "no special educational needs"), "none"
    ),
    **dict.fromkeys(("k", "sen support", "support"), "support"),
    **dict.fromkeys(
        ("e", "ehcp", "ehc plan", "education health and care plan", "education, health and care plan"), "ehcp"
    ),
}
_YEAR = re.compile(r"(?:year|yr|y)? ?0?([a-z]?[0-9]{0,2})")
_RECEPTION = {"reception", "rec", "r", "yr", "year r", "yr r"}


class NotUsable(Exception):
    """The text has no value in this column; the code says why."""

    def __init__(self, code: FaultCode) -> None:
        super().__init__(code)
        self.code = code


def cell_value(text: str, column: Column, *, row: int, place: int) -> Value | None:
    """The value of a cell; None if it is empty.

    Raises NotUsable, or UnreadableExport if the cell makes the whole file uncertain.
    """
    said = unicodedata.normalize("NFC", " ".join(text.split()))
    if said.casefold() in _EMPTY:
        return None
    if said.startswith(_FORMULA) and not (column.kind == "phone" and _PHONE.fullmatch(said)):
        raise FormulaCell(row=row, column=place)
    if len(said) > column.most:
        raise NotUsable("too-long")
    if "\N{REPLACEMENT CHARACTER}" in said:
        raise NotUsable("lost-character")
    if not said.isprintable() or not (has_letter(said) if column.field in _NAMES else visible(said) == said):
        raise NotUsable("unprintable")
    return _value(said, column, row, place)


def _value(said: str, column: Column, row: int, place: int) -> Value:
    word = said.casefold()
    match column.kind:
        case "text":
            return said
        case "upn":
            return said.replace(" ", "").upper()
        case "date":
            return _date(word, row, place)
        case "yes-no":
            if word not in _YES | _NO:
                raise NotUsable("not-known")
            return word in _YES
        case "year":
            return _year_group(word)
        case "sen":
            if word not in _SEN:
                raise NotUsable("not-known")
            return _SEN[word]
        case "phone" | "email":
            if not (_PHONE if column.kind == "phone" else EMAIL).fullmatch(said):
                raise NotUsable("not-an-address")
            return said
        case "roles":
            return tuple(
                re.sub(r"[ -]+", "_", each.strip()) for each in re.split("[;,/|]", word) if each.strip()
            )
        case _:
            assert_never(column.kind)


def _date(word: str, row: int, place: int) -> date:
    """A date with the day first, as 2012-09-03, or with the month in letters."""
    word = _CLOCK.sub("", word)
    if found := _ISO.fullmatch(word):
        return _existing(found[1], found[2], found[3])
    if found := _WORDS.fullmatch(word):
        month = found[2] if found[2] in _MONTHS else found[2][:3] if found[2] in _LONG_MONTHS else ""
        if not month:
            raise NotUsable("not-a-date")
        return _existing(found[3], str(_MONTHS.index(month) + 1), found[1])
    if found := _NUMBERS.fullmatch(word):
        if int(found[2]) > 12 >= int(found[1]) > 0 and int(found[2]) <= 31:
            raise MonthFirstDates(row=row, column=place)  # it can only have its month first
        return _existing(found[3], found[2], found[1])
    raise NotUsable("two-digit-year" if _SHORT_YEAR.fullmatch(word) else "not-a-date")


def _existing(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotUsable("impossible-date") from None


def _year_group(word: str) -> str:
    if word in _RECEPTION:
        return "R"
    found = _YEAR.fullmatch(word)
    year = found[1].upper() if found else ""
    if year not in YEAR_GROUPS:
        raise NotUsable("not-known")
    return year
