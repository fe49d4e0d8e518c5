"""What every subcommand shares: its options, and how its work is run and its failure told."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

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
    """Whatever a person can mend becomes one sentence on standard error and exit 2."""
    try:
        return work()
    except BrokenPipeError:  # whoever read our output has heard enough: that is no fault of anything's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from console.failing import sentence

        said = sentence(error)
        if said is None:
            raise
        typer.echo(said, err=True)
        sys.exit(2)
