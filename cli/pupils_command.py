"""`onward pupils`: the register of a school's pupils."""

from pathlib import Path
from typing import Annotated

import typer

from cli.adoption_command import adopt_pupils
from cli.import_commands import import_pupils
from cli.options import DATA, Data, Json, run

pupils = typer.Typer(
    help="The register of pupils.\n\nExample: onward pupils search ame oka", no_args_is_help=True
)
School = Annotated[
    str | None, typer.Option(help="The school's name, if there are several.", metavar="SCHOOL")
]
PupilId = Annotated[str, typer.Argument(metavar="ID")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="JSON as for the API; - reads standard input.")]
pupils.command("import")(import_pupils)
pupils.command("adopt")(adopt_pupils)


@pupils.command("search")
def search_register(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help="Parts of a name, a UPN or a date of birth; - reads them from standard input.",
        ),
    ] = None,
    school: School = None,
    year: Annotated[str | None, typer.Option(help="Year group: N1, N2, R, 1 to 14.", metavar="Y")] = None,
    class_: Annotated[str | None, typer.Option("--class", help="Class.", metavar="CLASS")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Also pupils who have left.")] = False,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Find pupils by any part of a name. The shell keeps what you type; with - it does not.

    Example: onward pupils search ame oka --year 8
    """
    from cli.pupils_actions import search as work

    typer.echo(run(work(data, words or [], school, year, class_, everyone, as_json)))


@pupils.command("show")
def show_pupil(pupil: PupilId, data: Data = DATA, as_json: Json = False) -> None:
    """Show a pupil's record. The view log notes it.

    Example: onward pupils show 0b6e…
    """
    from cli.pupils_actions import show as work

    typer.echo(run(work(data, pupil, as_json)))


@pupils.command("register")
def register_pupil(body: Body, school: School = None, data: Data = DATA) -> None:
    """Add a pupil to the register, and print their id.

    Example: onward pupils register pupil.json --school "Hill School"
    """
    from cli.pupils_actions import register as work

    typer.echo(run(work(data, body, school)))


@pupils.command("update")
def update_pupil(pupil: PupilId, body: Body, data: Data = DATA) -> None:
    """Change or clear fields of a pupil's record.

    Example: echo '{"changes": {"class": "8C"}}' | onward pupils update 0b6e… -
    """
    from cli.pupils_actions import update as work

    typer.echo(run(work(data, pupil, body)))


@pupils.command("leave")
def record_left(
    pupil: PupilId,
    left_on: Annotated[str, typer.Argument(metavar="DATE", help="The last day on roll, such as 2027-07-20.")],
    data: Data = DATA,
) -> None:
    """Record a pupil's last day on roll. The record stays.

    Example: onward pupils leave 0b6e… 2027-07-20
    """
    from cli.pupils_actions import leave as work

    typer.echo(run(work(data, pupil, left_on)))


@pupils.command("merge")
def merge_pupil(
    pupil: PupilId,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id of the record that stays.")],
    reasons: Annotated[str, typer.Option(help="Why both describe one child.", metavar="TEXT")],
    data: Data = DATA,
) -> None:
    """Merge a record into another one of the same child.

    Example: onward pupils merge 0b6e… 71c2… --reasons "Registered twice, once with a hyphen."
    """
    from cli.pupils_actions import merge as work

    typer.echo(run(work(data, pupil, into, reasons)))


@pupils.command("undo-merge")
def undo_merge_of_pupil(
    pupil: PupilId,
    reasons: Annotated[str, typer.Option(help="Why they are two children.", metavar="TEXT")],
    data: Data = DATA,
) -> None:
    """Take back a merge: this record, and the one it was merged into, are both used again.

    Example: onward pupils undo-merge 0b6e… --reasons "They are twins."
    """
    from cli.pupils_actions import undo_merge as work

    typer.echo(run(work(data, pupil, reasons)))
