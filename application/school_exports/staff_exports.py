"""Read a school's list of staff."""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from application.school_exports.csv_exports import SchoolExport, csv_export
from application.school_exports.csv_rows import checked_bytes
from application.school_exports.pupil_rows import row_values
from domain.imports.export_columns import STAFF_COLUMNS, Column
from domain.imports.import_step import ImportRow, RowFault


def read_staff(source: BinaryIO, mapping: Mapping[str, str] | None = None) -> SchoolExport:
    """The staff of a CSV file; `mapping` gives a column's name its field. Raises UnreadableExport."""
    return csv_export(checked_bytes(source), STAFF_COLUMNS, mapping or {}, staff_row)


def staff_row(number: int, cells: Iterable[tuple[Column, int, str]]) -> ImportRow:
    """The row of a member of staff."""
    values, faults = row_values(number, cells)
    parts = [str(part) for each in ("given_name", "family_name") if (part := values.pop(each, None))]
    if "name" not in values and parts:
        values["name"] = " ".join(parts)
    if "name" not in values and not faults:
        faults.append(RowFault(code="missing", field="name"))
    return ImportRow(number=number, values=values, faults=tuple(faults))
