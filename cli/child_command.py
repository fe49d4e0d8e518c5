"""`onward child`: everything recorded about one child."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run


def show_child(
    pupil: Annotated[
        str, typer.Argument(metavar="ID", help="The pupil's id; `onward pupils search` finds it.")
    ],
    at: Annotated[
        str | None, typer.Option(help="Only what was recorded by this time.", metavar="INSTANT")
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Show a child's chronology: all cases that name the pupil now, and the register. The view logs note it.

    Example: onward child 0b6e… --at 2027-03-30T17:00
    """
    from cli.child_actions import show as work

    typer.echo(run(work(data, pupil, at, as_json)))
