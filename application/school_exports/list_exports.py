"""Read a school's list of pupils or of staff, whatever system it comes from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from application.school_exports.csv_rows import SchoolExport, checked_bytes, csv_export, csv_rows
from application.school_exports.pupil_rows import NAMES, contacts_of, pupil_row, row_values
from application.school_exports.transfer_file import TransferredPupil, is_transfer_file, transferred_pupils
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS, Column
from domain.imports.import_step import ImportRow, RowFault
from domain.visible_text import has_letter

_COLUMNS = {column.field: column for column in PUPIL_COLUMNS}


def read_pupils(source: BinaryIO, mapping: Mapping[str, str] | None = None) -> SchoolExport:
    """The pupils of a CSV file or a Common Transfer File. Raises UnreadableExport.

    `mapping` gives the field of a column whose name Onward does not know.
    """
    data = checked_bytes(source)
    if not is_transfer_file(data):
        return csv_export(data, PUPIL_COLUMNS, mapping or {}, pupil_row)
    rows = tuple(_row(number, each) for number, each in enumerate(transferred_pupils(data), start=1))
    return SchoolExport(rows=rows, fields=frozenset(name for row in rows for name in row.values))


def column_names(source: BinaryIO, known: Sequence[Column] = PUPIL_COLUMNS) -> tuple[str, ...]:
    """The names of a CSV file's columns as it writes them; none for a Common Transfer File."""
    data = checked_bytes(source)
    if is_transfer_file(data):
        return ()
    _, names = next(csv_rows(data, known, {}))
    return tuple(name.strip() for name in names)


def _row(number: int, pupil: TransferredPupil) -> ImportRow:
    row = pupil_row(number, ((_COLUMNS[name], 0, text) for name, text in pupil.values.items()))
    contacts, faults = contacts_of(number, pupil.contacts)
    if not contacts:
        return replace(row, warnings=(*row.warnings, *faults))
    return replace(row, values={**row.values, "contacts": contacts}, warnings=(*row.warnings, *faults))


def read_staff(source: BinaryIO, mapping: Mapping[str, str] | None = None) -> SchoolExport:
    """The staff of a CSV file; `mapping` gives a column's name its field. Raises UnreadableExport."""
    return csv_export(checked_bytes(source), STAFF_COLUMNS, mapping or {}, staff_row)


def staff_row(number: int, cells: Iterable[tuple[Column, int, str]]) -> ImportRow:
    """The row of a member of staff."""
    values, faults = row_values(number, cells)
    parts = {each: values.pop(each, None) for each in NAMES}
    if "name" not in values and any(parts.values()):
        values["name"] = " ".join(str(part) for part in parts.values() if part)
        faults += [RowFault(code="missing", field=each) for each in NAMES if not (parts[each] or faults)]
    if not has_letter(str(values.get("name", ""))) and not faults:
        faults.append(RowFault(code="missing", field="name"))
    return ImportRow(number=number, values=values, faults=tuple(faults))
