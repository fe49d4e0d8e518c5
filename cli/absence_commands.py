"""`onward absence`: who is away, and who covers them."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run

absence = typer.Typer(help="Who is away when, and who covers them.", no_args_is_help=True)


@absence.command("set")
def record_absence(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The id of the person who is away.")],
    cover: Annotated[str, typer.Option(metavar="ID", help="Who covers: someone with the same powers.")],
    start: Annotated[
        str, typer.Option("--from", metavar="WHEN", help="A London time, or one with an offset.")
    ],
    end: Annotated[str, typer.Option("--to", metavar="WHEN", help="When the person is back.")],
    reason: Annotated[
        str | None, typer.Option(metavar="WHY", help="planned or unplanned.", show_default=False)
    ] = None,
    data: Data = DATA,
) -> None:
    """Record that a person is away, tell both by mail, and print the absence's id.

    Example: onward absence set 0b6e… --cover 91ac… --from 2027-03-01T08:00 --to 2027-03-05T17:00
    """
    from cli.absence_actions import record as work

    typer.echo(run(work(data, person, cover, start, end, reason)))


@absence.command("list")
def list_absences(
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="WHEN", help="Start of the list. Default: now.", show_default=False),
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """List absences that end from now on, with what was recorded about each.

    Example: onward absence list --from 2027-03-01T00:00
    """
    from cli.absence_actions import show as work

    typer.echo(run(work(data, start, as_json)))


@absence.command("end")
def end_absence(
    absence: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[
        str | None, typer.Option(metavar="WHY", help="back, replaced or mistake.", show_default=False)
    ] = None,
    data: Data = DATA,
) -> None:
    """End an absence now, or cancel it before it starts. It stays on record.

    Example: onward absence end 7c1d… --reason back
    """
    from cli.absence_actions import end as work

    typer.echo(run(work(data, absence, reason)))
