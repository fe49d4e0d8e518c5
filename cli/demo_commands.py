"""`onward demo`: a story on simulated time."""

from typing import Annotated

import typer

from cli.options import LocalPort, run

demo = typer.Typer(invoke_without_command=True)


@demo.callback()
def play_demo(
    context: typer.Context,
    leave: Annotated[bool, typer.Option("--exit", help="Stop after the story.")] = False,
    port: LocalPort = 8000,
) -> None:
    """Play a referral that gets no answer over Easter, on simulated time. Then leave the pages open.

    Example: onward demo --exit
    """
    if context.invoked_subcommand is None:
        from cli.demonstration import demo as work

        run(work(leave, port))


@demo.command("skip")
def skip_demo(after: Annotated[str, typer.Argument(help="10m, 2h, 1d or 3wd.", metavar="AFTER")]) -> None:
    """Let time pass in the running demonstration.

    Example: onward demo skip 1wd
    """
    from cli.demonstration import skip as work

    run(work(after))
