"""Options shared by subcommands, and how their work is run and their errors are printed."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

Data = Annotated[
    Path, typer.Option("--data", envvar="ONWARD_DATA", help="Folder of the embedded stack.", metavar="DIR")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LocalPort = Annotated[int, typer.Option(help="Port of the API on 127.0.0.1.", metavar="N", min=1, max=65535)]
DATA = Path(".onward")


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine, and print errors as `guarded` does."""
    return guarded(lambda: asyncio.run(work))


def guarded(work: Callable[[], Any]) -> Any:
    """Run the work. An error becomes one sentence on standard error, without personal data."""
    from runtime import fault_reports, logs

    if not _shows_all():
        logs.setup("ERROR", human=True)
        fault_reports.keep_words_in()
    try:
        return work()
    except BrokenPipeError:  # the reader of our output has closed it, which is not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - its text may hold personal data
        end_with(error)


def end_with(error: Exception) -> NoReturn:
    """Print an error: exit 2 if the user can put it right, exit 70 if it is our fault."""
    from cli.user_errors import sentence
    from runtime import fault_reports

    said = sentence(error)
    if said is None and _shows_all():
        raise error
    typer.echo(said or fault_reports.sentence(error), err=True)
    sys.exit(2 if said else fault_reports.FAULT)


def _shows_all() -> bool:
    """Whether faults are shown in full, on a developer's own machine."""
    from runtime.settings import Settings, SettingsMissing

    try:
        return Settings.read().debug
    except SettingsMissing:
        return False
