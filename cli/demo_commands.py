"""`onward demo`: a story on simulated time."""

from typing import Annotated

import typer

from cli.options import DATA, Data, LocalPort, run

demo = typer.Typer(invoke_without_command=True)


@demo.callback()
def play_demo(
    context: typer.Context,
    leave: Annotated[bool, typer.Option("--exit", help="Stop after the story.")] = False,
    port: LocalPort = 8000,
    year: Annotated[bool, typer.Option("--year", help="Write a year of cases for `onward up`.")] = False,
    seed: Annotated[int, typer.Option(help="With --year: another number, another year.", metavar="N")] = 1,
    data: Data = DATA,
) -> None:
    """Play a referral that gets no answer over Easter, on simulated time. Then leave the pages open.

    With --year, write a year of invented cases into an empty demonstration school instead, and stop.

    Example: onward demo --exit

    Example: onward demo --year --data .onward-year && onward up --demo-people --data .onward-year
    """
    if context.invoked_subcommand is not None:
        return
    if year:
        from cli.seeded_year import seed_year

        run(seed_year(data, seed))
    else:
        from cli.demonstration import demo as work

        run(work(leave, port))


@demo.command("skip")
def skip_demo(after: Annotated[str, typer.Argument(help="10m, 2h, 1d or 3wd.", metavar="AFTER")]) -> None:
    """Let time pass in the running demonstration.

    Example: onward demo skip 1wd
    """
    from cli.demonstration import skip as work

    run(work(after))


@demo.command("tamper")
def demo_tamper() -> None:
    """Attack copies of an invented record, with more and more cunning, and show which check notices.

    It takes half a minute, touches nothing else, and leaves nothing behind.

    Example: onward demo tamper
    """
    from cli.tamper_demonstration import show_tampering as work

    run(work())
