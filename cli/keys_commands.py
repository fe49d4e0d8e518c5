"""`onward keys`: the key that signs the heads of the tree, which is a file and never in the database."""

from typing import Annotated

import typer

from cli.options import DATA, Data, run

keys = typer.Typer(help="The key that signs the heads of the record’s tree.", no_args_is_help=True)


@keys.command("new")
def new_key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name for the log, such as onward.hill.example/record.")
    ],
    unless_there: Annotated[
        bool, typer.Option("--unless-there", help="Do nothing if there is a key already.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Make the key, and print the line with which anyone checks its signatures.

    It is written to ONWARD_LOG_KEY_FILE, for its owner only. It never replaces a key.

    Example: onward keys new onward.hill.example/record
    """
    from cli.keys_actions import new as work

    typer.echo(run(work(data, name, unless_there=unless_there)))


@keys.command("show")
def show_keys(data: Data = DATA) -> None:
    """Print the line of each key, the newest first, with when it signs and why it was replaced.

    Example: onward keys show
    """
    from cli.keys_actions import show as work

    typer.echo(run(work(data)))


@keys.command("rotate")
def rotate_key(
    overlap_days: Annotated[
        int, typer.Option(help="Days on which the key before signs too.", metavar="N", min=1, max=400)
    ] = 30,
    at_once: Annotated[
        bool,
        typer.Option("--at-once", help="The key before is lost, or others know it: it signs nothing more."),
    ] = False,
    reasons: Annotated[
        str, typer.Option(help="With --at-once: what happened, for every auditor to read.", metavar="TEXT")
    ] = "",
    data: Data = DATA,
) -> None:
    """Sign with a new key under the same name. Heads and proofs from before stay valid with the key before.

    For some days both keys sign each head, so that everyone who checks heads has time to learn the new one.

    Example: onward keys rotate --overlap-days 30
    """
    from cli.keys_actions import rotate, rotate_at_once

    typer.echo(run(rotate_at_once(data, reasons) if at_once else rotate(data, overlap_days, reasons)))


@keys.command("restored")
def restored(
    reasons: Annotated[str, typer.Option(help="What happened, for every auditor to read.", metavar="TEXT")],
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Begin a new log even if the record continues every head known here."),
    ] = False,
    data: Data = DATA,
) -> None:
    """Say that the database was restored from an older copy, so that the log may sign again.

    A new key with another name begins a new log. The reasons stay visible for ever, with the newest head that
    was signed before. You cannot undo it, so it is refused while the record continues every signed head and
    no witness objects.

    Example: onward keys restored --reasons "The disk failed on 3 May; we put back the copy of 2 May."
    """
    from cli.keys_actions import restored as work

    typer.echo(run(work(data, reasons, anyway=anyway)))
