"""What every subcommand shares: its options, and how its work is run and its failure told."""

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
    """Run a coroutine; what a person can mend becomes a sentence."""
    return guarded(lambda: asyncio.run(work))


def guarded(work: Callable[[], Any]) -> Any:
    """Run it; a fault becomes one sentence on standard error, without anyone's words."""
    from runtime import fault_reports, logs

    if not _shows_all():
        logs.setup("ERROR", human=True)
        fault_reports.keep_words_in()
    try:
        return work()
    except BrokenPipeError:  # whoever read our output has heard enough: that is no fault of anything's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - whatever it is, its words stay in
        end_with(error)


def end_with(error: Exception) -> NoReturn:
    """Say what a person can mend, exit 2; or where we failed, exit 70."""
    from cli.user_errors import sentence
    from runtime import fault_reports

    said = sentence(error)
    if said is None and _shows_all():
        raise error
    typer.echo(said or fault_reports.sentence(error), err=True)
    sys.exit(2 if said else fault_reports.FAULT)


def _shows_all() -> bool:
    """Whether a fault is shown with its words, on a machine where nobody else reads them."""
    from runtime.settings import Settings, SettingsMissing

    try:
        return Settings.read().debug
    except SettingsMissing:
        return False
