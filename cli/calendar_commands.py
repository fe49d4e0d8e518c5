"""`onward calendar`: what is a working day in England, and what changes of it do to open cases."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run

calendar = typer.Typer(
    help="Proclaimed and withdrawn bank holidays, for all schools of the installation.", no_args_is_help=True
)
Day = Annotated[str, typer.Argument(metavar="DATE", help="Such as 2027-06-04.")]
Reason = Annotated[str, typer.Option("--reason", help="Recorded in every case that moves.", metavar="TEXT")]


@calendar.command("add")
def add_day(day: Day, reason: Reason, data: Data = DATA) -> None:
    """Add a bank holiday, and plan every open case anew; interrupted and run again, it finishes.

    Example: onward calendar add 2027-06-04 --reason "Proclaimed for the jubilee."
    """
    from cli.calendar_actions import change_day as work

    typer.echo(run(work(data, "add", day, reason)))


@calendar.command("remove")
def remove_day(day: Day, reason: Reason, data: Data = DATA) -> None:
    """Take a bank holiday out, and plan every open case anew.

    Example: onward calendar remove 2027-06-04 --reason "The proclamation was withdrawn."
    """
    from cli.calendar_actions import change_day as work

    typer.echo(run(work(data, "remove", day, reason)))


@calendar.command("list")
def list_changes(data: Data = DATA, as_json: Json = False) -> None:
    """List every change with its reason, and how many open cases are still to follow.

    Example: onward calendar list
    """
    from cli.calendar_actions import show as work

    typer.echo(run(work(data, as_json)))


@calendar.command("requests")
def requests(data: Data = DATA, as_json: Json = False) -> None:
    """List what schools ask you to change, the oldest first; `add` or `remove` answers a request.

    Example: onward calendar requests
    """
    from cli.calendar_actions import requests as work

    typer.echo(run(work(data, as_json)))


@calendar.command("refuse")
def refuse(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the request.")],
    reason: Annotated[str, typer.Option("--reason", help="The school reads it.", metavar="TEXT")],
    data: Data = DATA,
) -> None:
    """Leave the calendar as it is, and tell the school why.

    Example: onward calendar refuse 3 --reason "The day was announced for Scotland only."
    """
    from cli.calendar_actions import refuse as work

    typer.echo(run(work(data, number, reason)))


@calendar.command("replan")
def replan(reason: Reason, data: Data = DATA) -> None:
    """Plan every open case anew by changed limits, once all parts of the service run with them.

    Example: onward calendar replan --reason "The council's protocol of May 2027."
    """
    from cli.calendar_actions import limits as work

    typer.echo(run(work(data, reason)))


@calendar.command("resume")
def resume(data: Data = DATA) -> None:
    """Finish planning anew that was interrupted; nothing is done twice.

    Example: onward calendar resume
    """
    from cli.calendar_actions import resume as work

    typer.echo(run(work(data)))
