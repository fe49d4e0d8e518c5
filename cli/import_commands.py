"""`onward pupils import` and `onward people import`: lists from the school's own system."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Data, run

ListFile = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.")]
PupilFile = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file or a Common Transfer File.")]
SchoolName = Annotated[
    str | None, typer.Option("--school", help="The school, if there are several.", metavar="SCHOOL")
]
ColumnMap = Annotated[
    list[str] | None,
    typer.Option("--map", help="A column and the field it has. Repeat for more.", metavar="COLUMN=FIELD"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Import without asking.")]


def import_pupils(
    file: PupilFile,
    school: SchoolName = None,
    columns: ColumnMap = None,
    full: Annotated[
        bool, typer.Option("--full", help="The file lists every pupil on roll: mark others as possibly left.")
    ] = False,
    answers: Annotated[
        list[str] | None,
        typer.Option(
            "--answer",
            help="The pupil of a row that is not certain: an id, `new` or `skip`. Repeat for more.",
            metavar="ROW=ANSWER",
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data: Data = DATA,
) -> None:
    """Import pupils from the school's own system. It shows what each row does, and asks before it writes.

    All rows are written or none. Importing the same file again changes nothing.

    Example: onward pupils import pupils.csv --school "Hill School" --map "House=class" --full --dry-run
    """
    from cli.pupil_import_actions import import_file as work

    typer.echo(run(work(data, file, school, columns or [], answers or [], full, dry_run, yes)))


def import_staff(
    file: ListFile,
    school: SchoolName = None,
    columns: ColumnMap = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    data: Data = DATA,
) -> None:
    """Import staff: name, e-mail address, roles. It shows what each row does, and asks before it writes.

    All rows are written or none. Importing the same file again changes nothing. No one is removed.

    Example: onward people import staff.csv --school "Hill School" --dry-run
    """
    from cli.staff_import_actions import import_file as work

    typer.echo(run(work(data, file, school, columns or [], dry_run, yes)))
