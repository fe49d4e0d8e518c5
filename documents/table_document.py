"""What a page shows, as tables that leave Onward: one description makes the CSV and the tagged PDF.

>>> from datetime import UTC, date, datetime
>>> shown = TableDocument(
...     title="Training",
...     school="Hill School",
...     as_at=datetime(2027, 3, 1, 10, tzinfo=UTC),
...     made_by="Dana Lead",
...     tables=(
...         Table(
...             title="Courses",
...             columns=("Name", "Course", "Valid until"),
...             rows=(("Tom Teacher", "=Level 2", date(2027, 9, 1)),),
...         ),
...     ),
... )
>>> csv_of(shown).decode("utf-8-sig").splitlines()
['"Name","Course","Valid until"', '"Tom Teacher","\\'=Level 2","2027-09-01"']
>>> pdf_of(shown)[:5]
b'%PDF-'
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from io import StringIO
from typing import Literal

from documents.child_document import lines_of
from documents.shortening import printable
from documents.typesetting import LIMITS, MEDIA_TYPE, in_turn, typeset
from domain.calendar.working_time import london
from domain.visible_text import visible
from wording.formatting import moment, plain_day

Cell = str | int | date | datetime | None
"""One value: words, a number, a day or a time. None is an empty cell."""

MOST_ROWS = 2_000
MOST_TEXT = 1_000_000
"""Characters in a PDF; more would take too long to set."""
MOST_IN_A_CELL = 20_000
_TEMPLATE = "tables.typ"
_LIMITS = replace(LIMITS, most_bytes=20_000_000, memory=1024 * 1024 * 1024)
_MOST_UPRIGHT = 5
"""Columns on an upright page; a table with more lies on its side."""
_MOST_ON_ONE_PAGE = 40
"""Rows of a table that may fit on one page, which is then measured."""
_PART = "Part"
_ORIGIN = ("School", "As at")
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]|[\t\r\n]")
_CUT = "Only the first {most} rows are here. The CSV file of the same page has all {all}."
_SHORTENED = (
    "Long texts end after {most} characters, with “…”. The CSV file of the same page has all of them."
)
_NOTHING = "There is nothing to list."


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its title, the names of its columns, and its rows as the page orders them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()
    """How wide each column is on paper, compared with the others; all alike if empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A small drawing as SVG, what it is called under it, and all of it in words."""

    title: str
    drawing: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDocument:
    """What a page shows one reader at one time. Its title names no child: programs show it elsewhere."""

    title: str
    school: str
    as_at: datetime
    made_by: str
    tables: tuple[Table, ...]
    heading: str | None = None
    """The heading on paper, if it is not the title; it may have names."""
    notes: tuple[str, ...] = ()
    """Sentences under the heading of the PDF."""
    charts: tuple[Chart, ...] = ()
    """Drawn in the PDF above the tables, which have the same numbers."""
    flat: Table | None = None
    """What the CSV has instead of several tables, one value a row. School and time are put before."""


def csv_of(document: TableDocument) -> bytes:
    """Every row as CSV for a spreadsheet: UTF-8 with a mark for Excel, and no cell that is a formula.

    London times are written `2027-03-01 10:00`, so that they sort. Several tables become one: the first
    column says which, and each row has all columns. A flat table replaces them.
    """
    written = StringIO()
    rows = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerows([_cell(each) for each in row] for row in _in_one(document))
    return written.getvalue().encode("utf-8-sig")


def pdf_of(document: TableDocument) -> bytes:
    """A tagged PDF in words and London times, at most so many rows. Raises TypesettingFailed."""
    return typeset(_printed(document), _TEMPLATE, _LIMITS)


def _in_one(document: TableDocument) -> Iterator[tuple[Cell, ...]]:
    tables, flat = document.tables, document.flat
    if flat is not None:
        yield (*_ORIGIN, *flat.columns)
        yield from ((document.school, document.as_at, *row) for row in flat.rows)
        return
    if len(tables) == 1:
        yield from (tables[0].columns, *tables[0].rows)
        return
    columns = tuple(dict.fromkeys(name for table in tables for name in table.columns))
    yield (_PART, *columns)
    for table in tables:
        for row in table.rows:
            told = dict(zip(table.columns, row, strict=True))
            yield (table.title, *(told.get(name) for name in columns))


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{london(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case str():
            said = visible("\n".join(value.splitlines()))
            return f"'{said}" if _FORMULA.match(value) else said


def _printed(document: TableDocument) -> dict[str, object]:
    """The document as the template takes it, within what a PDF can have."""
    rows = sum(len(table.rows) for table in document.tables)
    tables, printed, shortened = _within_limits(document.tables)
    notes = list(document.notes)
    if printed < rows:
        notes.append(_CUT.format(most=f"{printed:,}", all=f"{rows:,}"))
    if shortened:
        notes.append(_SHORTENED.format(most=f"{MOST_IN_A_CELL:,}"))
    made = f"As at {moment(document.as_at)}, made by {document.made_by}"
    return {
        "title": printable(document.title),
        "school": printable(document.school),
        "heading": printable(document.heading or document.title),
        "made": printable(made),
        "notes": [printable(each) for each in notes],
        "nothing": _NOTHING,
        "charts": [
            {"title": printable(each.title), "drawing": each.drawing, "says": printable(each.says)}
            for each in document.charts
        ],
        "wide": any(len(table.columns) > _MOST_UPRIGHT for table in document.tables),
        "tables": tables,
    }


def _within_limits(tables: Iterable[Table]) -> tuple[list[dict[str, object]], int, bool]:
    """As many rows as a PDF takes, their number, and whether a long text was cut off."""
    printed = 0
    rows_left, text_left, shortened = MOST_ROWS, MOST_TEXT, False
    fitting: list[dict[str, object]] = []
    for table in tables:
        rows: list[list[list[str]]] = []
        for row in table.rows[:rows_left]:
            said = [_said(each) for each in row]
            shortened |= any(len(each) > MOST_IN_A_CELL for each in said)
            cells = [_lines(each) for each in said]
            text_left -= sum(len(line) + 20 for cell in cells for line in cell)
            if text_left < 0:
                rows_left = len(rows)
                break
            rows.append(cells)
        rows_left -= len(rows)
        printed += len(rows)
        fitting.append(
            {
                "title": printable(table.title),
                "columns": [printable(each) for each in table.columns],
                "widths": list(table.widths or (1,) * len(table.columns)),
                "rows": rows,
                "short": len(rows) <= _MOST_ON_ONE_PAGE,
            }
        )
    return fitting, printed, shortened


def _said(value: Cell) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return moment(value)
        case date():
            return plain_day(value)
        case int():
            return f"{value:,}"
        case str():
            return value


def _lines(text: str) -> list[str]:
    cut = text if len(text) <= MOST_IN_A_CELL else f"{text[:MOST_IN_A_CELL]}…"
    return [printable(line) for line in lines_of(cut)]


FileKind = Literal["csv", "pdf"]
CSV = "text/csv; charset=utf-8"
AT_ONCE = 2
PATIENCE_SECONDS = 60.0
"""Includes the wait for other files."""
_MAKERS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="file")
"""Referral forms have their own threads (form_loader.py): a large file must not hold up a referral (11.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A file as it is given to its reader. Its name has no name of a person."""

    name: str
    media_type: str
    body: bytes = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """A browser shows a PDF, and saves a CSV."""
        shows = "inline" if self.media_type == MEDIA_TYPE else "attachment"
        return {"Content-Disposition": f'{shows}; filename="{self.name}"'}


async def made_file(document: TableDocument, kind: FileKind, name: str) -> TableFile:
    """The document as a file. Raises TypesettingFailed."""
    make, media_type = (csv_of, CSV) if kind == "csv" else (pdf_of, MEDIA_TYPE)
    body = await in_file_turn(partial(make, document))
    return TableFile(name=f"{name}.{kind}", media_type=media_type, body=body)


async def in_file_turn(make: Callable[[], bytes], patience: float = PATIENCE_SECONDS) -> bytes:
    """Make a file when few enough others are being made. Raises TypesettingFailed if that takes too long."""
    return await in_turn(_MAKERS, make, patience)
