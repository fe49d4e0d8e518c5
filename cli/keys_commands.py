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
    data: Data = DATA,
) -> None:
    """Make the key, and print the line with which anyone checks its signatures.

    It is written to ONWARD_LOG_KEY_FILE, for its owner only. It never replaces a key.

    Example: onward keys new onward.hill.example/record
    """
    from cli.keys_actions import new as work

    typer.echo(run(work(data, name)))


@keys.command("show")
def show_keys(data: Data = DATA) -> None:
    """Print the line of the key, and of each key before it with the reasons why its record was given up.

    Example: onward keys show
    """
    from cli.keys_actions import show as work

    typer.echo(run(work(data)))


@keys.command("restored")
def restored(
    reasons: Annotated[str, typer.Option(help="What happened, for every auditor to read.", metavar="TEXT")],
    data: Data = DATA,
) -> None:
    """Say that the database was restored from an older copy, so that the log may sign again.

    A new key with another name begins a new log. The reasons stay visible for ever, with the newest head that
    was signed before.

    Example: onward keys restored --reasons "The disk failed on 3 May; we put back the copy of 2 May."
    """
    from cli.keys_actions import restored as work

    typer.echo(run(work(data, reasons)))
