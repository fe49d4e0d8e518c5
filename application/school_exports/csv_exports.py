"""A list of pupils or of staff in CSV: its columns by their names, then row by row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from application.school_exports.csv_rows import csv_rows
from domain.imports.export_columns import Column, ColumnsFound, find_columns
from domain.imports.import_step import ImportRow, RowFault

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
