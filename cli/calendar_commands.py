"""`onward calendar`: bank holidays in England, and replanning after a change."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run

calendar = typer.Typer(
    help="Added and removed bank holidays, for all schools of the installation.", no_args_is_help=True
)
Day = Annotated[str, typer.Argument(metavar="DATE", help="A day, such as 2027-06-04.")]
Reason = Annotated[str, typer.Option("--reason", help="Recorded in every case that changes.", metavar="TEXT")]


@calendar.command("add")
def add_day(day: Day, reason: Reason, data: Data = DATA) -> None:
    """Add a bank holiday, and replan every open case. If interrupted, run it again.

    Example: onward calendar add 2027-06-04 --reason "Proclaimed for the jubilee."
    """
    from cli.calendar_actions import change_day as work

    typer.echo(run(work(data, "add", day, reason)))


@calendar.command("remove")
def remove_day(day: Day, reason: Reason, data: Data = DATA) -> None:
    """Remove a bank holiday, and replan every open case.

    Example: onward calendar remove 2027-06-04 --reason "The proclamation was withdrawn."
    """
    from cli.calendar_actions import change_day as work

    typer.echo(run(work(data, "remove", day, reason)))


@calendar.command("list")
def list_changes(data: Data = DATA, as_json: Json = False) -> None:
    """List every change with its reason, and the number of open cases still to replan.

    Example: onward calendar list
    """
    from cli.calendar_actions import show as work

    typer.echo(run(work(data, as_json)))


@calendar.command("requests")
def requests(data: Data = DATA, as_json: Json = False) -> None:
    """List the changes that schools ask for, oldest first. Answer one with `add`, `remove` or `refuse`.

    Example: onward calendar requests
    """
    from cli.calendar_actions import requests as work

    typer.echo(run(work(data, as_json)))


@calendar.command("refuse")
def refuse(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the request.")],
    reason: Annotated[str, typer.Option("--reason", help="The school will read it.", metavar="TEXT")],
    data: Data = DATA,
) -> None:
    """Refuse a school's request, and tell the school why.

    Example: onward calendar refuse 3 --reason "The day was announced for Scotland only."
    """
    from cli.calendar_actions import refuse as work

    typer.echo(run(work(data, number, reason)))


@calendar.command("replan")
def replan(reason: Reason, data: Data = DATA) -> None:
    """Recalculate open cases after limits change. Restart every part of the service first.

    Example: onward calendar replan --reason "The council's protocol of May 2027."
    """
    from cli.calendar_actions import limits as work

    typer.echo(run(work(data, reason)))


@calendar.command("resume")
def resume(data: Data = DATA) -> None:
    """Finish replanning that was interrupted. Nothing is done twice.

    Example: onward calendar resume
    """
    from cli.calendar_actions import resume as work

    typer.echo(run(work(data)))
