"""How commands are declared, run and printed, and the options that several share."""

import asyncio
import os
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import wraps
from inspect import iscoroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO, TypeVar, cast

import typer

from domain.visible_text import visible

Data = Annotated[
    Path, typer.Option("--data", envvar="ONWARD_DATA", help="Folder of the embedded stack.", metavar="DIR")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LocalPort = Annotated[int, typer.Option(help="Port of the API on 127.0.0.1.", metavar="N", min=1, max=65535)]
School = Annotated[
    str | None, typer.Option("--school", help="The school, if there are several.", metavar="SCHOOL")
]
DATA = Path(".onward")
_COLOUR = re.compile(r"(\x1b\[(?:(?:[0-4]|2[2-4]|3[1-6]|39)(?:;|(?=m)))+m)")
"""What we print in colour or bold. Other escapes can hide words."""
Work = TypeVar("Work", bound=Callable[..., Any])


class Commands(typer.Typer):
    """A group of commands. Each may be a coroutine, and returns its output or its exit code, if any."""

    def __init__(self, **settings: Any) -> None:
        plain = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}
        super().__init__(**plain | settings)

    def command(self, *name: Any, **options: Any) -> Callable[[Work], Work]:
        """Add the function as a command, which prints errors as `guarded` does."""
        add = super().command(*name, **options)

        def added(work: Work) -> Work:
            add(_run(work))
            return work

        return added


def _run(work: Callable[..., Any]) -> Callable[..., None]:
    """The command that does this work, with the same parameters."""

    @wraps(work)
    def command(*given: Any, **options: Any) -> None:
        code = guarded(lambda: _printed(work(*given, **options)))
        if code is not None:
            raise typer.Exit(code)

    return command


def _printed(made: Any) -> int | None:
    """Wait for the result and print it, unless it is an exit code."""
    result = asyncio.run(made) if iscoroutine(made) else made
    if isinstance(result, str):
        typer.echo(result)
        return None
    assert result is None or isinstance(result, int)
    return result


def guarded(work: Callable[[], Any]) -> Any:
    """Run the work. An error becomes one sentence on standard error, without personal data."""
    from runtime import fault_reports, logs

    if not _shows_all():
        logs.setup("ERROR", human=True)
        fault_reports.keep_words_in()
    try:
        with redirect_stdout(cast(TextIO, VisibleOutput(sys.stdout))):
            return work()
    except BrokenPipeError:  # the reader of our output has closed it, which is not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - its text may hold personal data
        end_with(error)


class VisibleOutput:
    """Standard output on which no one's words hide, turn the writing around or steer the terminal."""

    def __init__(self, output: TextIO) -> None:
        self.beneath = output

    def write(self, text: str) -> int:
        parts = enumerate(_COLOUR.split(text))
        return self.beneath.write("".join(part if at % 2 else visible(part) for at, part in parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.beneath, name)


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
