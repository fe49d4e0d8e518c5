"""The rows of a CSV file: its encoding and its separator found, its limits kept."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from typing import BinaryIO

from domain.imports.export_columns import Column, ColumnsFound, find_columns, recognised
from domain.imports.import_step import ImportRow, RowFault
from domain.imports.unreadable_export import (
    MOST_BYTES,
    MOST_ROWS,
    EmptyExport,
    ExportTooLarge,
    NulCharacters,
    QuotesNotInPairs,
    SpreadsheetFile,
    TooManyRows,
    WrongEncoding,
)

_BOM = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_UTF8_LETTER = re.compile(rb"[\xc3-\xcb][\x80-\xbf]")
"""A letter with an accent in UTF-8."""
_SEPARATORS = ",;\t"
MOST_COLUMNS = 500
"""The widest report of a school's system has fewer."""


def checked_bytes(source: BinaryIO) -> bytes:
    """The file's bytes if it can be text; reads no more than the limit. Raises UnreadableExport."""
    data = source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ExportTooLarge
    if data.startswith(_SPREADSHEETS):
        raise SpreadsheetFile
    if data.startswith(_OTHER_ENCODINGS):
        raise WrongEncoding
    if b"\0" in data:
        raise NulCharacters
    return data


def csv_rows(
    data: bytes, known: Sequence[Column], mapping: Mapping[str, str]
) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with its number; row 1 has the column names. Raises UnreadableExport."""
    text = _decoded(data)
    if not text.strip(_SEPARATORS + ' "\r\n'):
        raise EmptyExport
    rows = _split(text, _separator(text, known, mapping))
    filled = 0
    for number, cells in rows:
        if number > MOST_ROWS + 1:
            raise TooManyRows
        if not _blank(cells):
            filled += 1
            yield number, cells
    if filled < 2:
        raise EmptyExport


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8",) if data.startswith(_BOM) else ("utf-8", "windows-1252"):
        with suppress(UnicodeDecodeError):
            return data.removeprefix(_BOM).decode(encoding)
        if _UTF8_LETTER.search(data):  # one damaged cell in UTF-8: Windows-1252 would change every accent
            break
    raise WrongEncoding


def _separator(text: str, known: Sequence[Column], mapping: Mapping[str, str]) -> str:
    """The separator with which row 1 has the most columns that Onward reads, else the most columns."""
    heads = {each: _head(text, each) for each in _SEPARATORS}
    return max(heads, key=lambda each: (recognised(heads[each], known, mapping), len(heads[each])))


def _head(text: str, separator: str) -> list[str]:
    """The first row that is not blank, among as many as a file may have."""
    rows = islice(_split(text, separator), MOST_ROWS)
    return next((cells for _, cells in rows if not _blank(cells)), [])


def _blank(cells: list[str]) -> bool:
    return all(not cell or cell.isspace() for cell in cells)


def _split(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    for number in count(1):
        try:
            cells = next(reader, None)
        except csv.Error:
            raise QuotesNotInPairs(row=number) from None
        if cells is None:
            return
        if len(cells) > MOST_COLUMNS:
            raise QuotesNotInPairs(row=number)
        yield number, cells


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends, one at a time; `splitlines` would also end one at a form feed."""
    return (found[0] for found in _LINE.finditer(text))


RowOf = Callable[[int, Iterable[tuple[Column, int, str]]], ImportRow]
"""Makes a row of its number and its cells: column, place and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolExport:
    """The rows of a file."""

    rows: tuple[ImportRow, ...]
    fields: frozenset[str]
    """The fields that the file can give."""
    unread: tuple[str, ...] = ()
    """Names of the columns that Onward leaves out, as the file writes them."""


def csv_export(
    data: bytes, known: Sequence[Column], mapping: Mapping[str, str], row_of: RowOf
) -> SchoolExport:
    """Every row of a CSV file. Raises UnreadableExport."""
    found: ColumnsFound | None = None
    rows = []
    for number, cells in csv_rows(data, known, mapping):
        if found is None:
            found = find_columns(cells, known, mapping)
        elif any(cells[found.width :]) or len(cells) < found.width:
            rows.append(ImportRow(number=number, faults=(RowFault(code="cells"),)))
        else:
            read = ((column, place + 1, cells[place]) for place, column in found.at.items())
            rows.append(row_of(number, read))
    assert found is not None  # a file without a row raises EmptyExport
    return SchoolExport(
        rows=tuple(rows),
        fields=frozenset(column.field for column in found.at.values()),
        unread=found.unread,
    )
