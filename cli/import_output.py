"""What an import prints, asks and refuses on the command line."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from cli.installation import UserError
from domain.imports.import_row import RowFault
from domain.imports.import_step import FieldChange
from school_exports.csv_exports import SchoolExport
from wording import import_text
from wording.import_change_text import change_lines


def mapping_of(columns: Iterable[str]) -> dict[str, str]:
    """The field of each column that was mapped. Raises UserError."""
    found = {}
    for each in columns:
        name, sign, field = each.rpartition("=")
        if not sign or not name.strip() or not field.strip():
            raise UserError('Write --map as "COLUMN=field", such as --map "House=class".')
        found[name.strip()] = field.strip()
    return found


def read_file(file: Path, read: Callable[..., SchoolExport], mapping: Mapping[str, str]) -> SchoolExport:
    """The file as its reader understands it. Raises UnreadableExport."""
    if not file.is_file():
        raise UserError(f"There is no file {file}.")
    with file.open("rb") as source:
        return read(source, mapping)


def unread_columns(export: SchoolExport) -> list[str]:
    """A line with the columns that are not read."""
    return [f"Columns that are not read: {', '.join(export.unread)}."] if export.unread else []


def change_text(changes: Iterable[FieldChange]) -> str:
    """`class: 9A → 9B; year group: 8 → 9`."""
    return "; ".join(line for each in changes for line in change_lines(each))


def fault_text(faults: Iterable[RowFault]) -> str:
    """The sentences of a row's faults."""
    return ". ".join(map(import_text.fault_sentence, faults)) + "."


def confirm(yes: bool) -> bool:
    """Whether the person wants it written. Raises UserError if no one can be asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UserError("Nothing is written. To import without being asked, add --yes.")
    return typer.confirm("Import?")


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, if it is a terminal."""
    with Progress(transient=True, console=Console(stderr=True)) as shown:
        task = shown.add_task("Importing", total=total)
        yield lambda written: shown.update(task, completed=written)
