"""`onward witness`: a service on another machine that cosigns what a log signs, or refuses it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import guarded

witness = typer.Typer(
    help="Run a witness: a service on another machine that notices when a record was taken back.",
    no_args_is_help=True,
)
Folder = Annotated[
    Path,
    typer.Option("--folder", envvar="ONWARD_WITNESS_FOLDER", help="Folder of the witness.", metavar="DIR"),
]
FOLDER = Path("witness")


@witness.command("create")
def create_witness(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name: an address without spaces.")],
    folder: Folder = FOLDER,
) -> None:
    """Make a witness and its key, and print its public key for the log.

    Example: onward witness create governors.example/hill-school --folder witness
    """
    from cli.witness_actions import create as work

    typer.echo(guarded(lambda: work(folder, name)))


@witness.command("trust")
def trust_log(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The log’s public key, one line.")],
    folder: Folder = FOLDER,
) -> None:
    """Cosign for the log with this key. Add its next key before the log changes keys; the old one stays.

    Example: onward witness trust "hill-school.example/log+1a2b3c4d+AS…" --folder witness
    """
    from cli.witness_actions import trust as work

    typer.echo(guarded(lambda: work(folder, key)))


@witness.command("run")
def run_witness(
    folder: Folder = FOLDER,
    host: Annotated[str, typer.Option(help="Address to listen on.", metavar="HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.", metavar="N", min=1, max=65535)] = 8200,
    tell: Annotated[
        list[str] | None,
        typer.Option(help="Mail these people when it refuses. Repeat for more.", metavar="ADDRESS"),
    ] = None,
) -> None:
    """Serve C2SP tlog-witness until stopped, and a page for people at /. Mail needs ONWARD_SMTP_HOST.

    Example: onward witness run --folder witness --tell chair@governors.example
    """
    from cli.witness_actions import serve as work

    guarded(lambda: work(folder, host, port, tell or []))


@witness.command("status")
def witness_status(folder: Folder = FOLDER) -> None:
    """Print what it cosigned last for each log, and what it refused. Exits 1 if it refused anything.

    Example: onward witness status --folder witness
    """
    from cli.witness_actions import status as work

    said, refused = guarded(lambda: work(folder))
    typer.echo(said)
    raise typer.Exit(1 if refused else 0)
