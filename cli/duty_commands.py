"""`onward duty`: the duty rota."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run

duty = typer.Typer(help="The duty rota of a school.", no_args_is_help=True)


@duty.command("add")
def put_on_duty(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A person's id.")],
    start: Annotated[
        str, typer.Option("--from", metavar="WHEN", help="A London time, or one with an offset.")
    ],
    end: Annotated[str, typer.Option("--to", metavar="WHEN", help="When the shift ends.")],
    data: Data = DATA,
) -> None:
    """Add a shift for a person, and print the shift's id.

    Example: onward duty add 0b6e… --from 2027-03-01T08:00 --to 2027-03-05T17:00
    """
    from cli.duty_actions import add as work

    typer.echo(run(work(data, person, start, end)))


@duty.command("list")
def list_duty(
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="WHEN", help="Start of the list. Default: now.", show_default=False),
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="End of the list.", show_default=False)
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """List shifts, from now on by default. Shifts that ended early are marked.

    Example: onward duty list --from 2027-03-01T00:00 --to 2027-03-08T00:00
    """
    from cli.duty_actions import show as work

    typer.echo(run(work(data, start, end, as_json)))


@duty.command("end")
def end_duty(shift: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> None:
    """End a shift now. It stays in the list.

    Example: onward duty end 7c1d…
    """
    from cli.duty_actions import end as work

    typer.echo(run(work(data, shift)))
