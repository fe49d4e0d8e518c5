"""What `onward up` says: three lines, and on a terminal what it does until then."""

from pathlib import Path

import typer
from rich.console import Console
from rich.status import Status

from cli.installation import DATA, local_url
from cli.up_parts import LOG
from cli.up_supervision import Part
from store.people.people_setup import DEMONSTRATION

_CONSOLE = Console(highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """Print one line, however long it is."""
    _CONSOLE.print(line, markup=False)


def doing(what: str) -> Status:
    """Show on a terminal what is being done, for as long as the block lasts. Nothing of it stays."""
    return _CONSOLE.status(what)


def tell_where(data: Path, port: int, demo_people: bool, people: bool, verbose: bool) -> None:
    """Say where the pages are, who may sign in, and how to stop."""
    say(f"Onward is at {local_url(port)} and its API at {local_url(port)}/docs")
    say(_who(data, demo_people, people))
    kept = "Data and mail" if verbose else f"Data, mail and the log ({LOG})"
    say(f"Stop with Ctrl-C. {kept} stay in {shown(data)}.")


def tell_given_up(part: Part, times: int) -> None:
    """Say on standard error which part keeps ending, why, and what to do."""
    typer.echo(
        f"{part.name} ended {times} times in a row, so Onward stops. {part.why_ended()} "
        "Put that right, then run `onward up` again.",
        err=True,
    )


def shown(path: Path) -> str:
    """A path as a person in this folder would type it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path != here and path.is_relative_to(here) else path)


def _who(data: Path, demo_people: bool, people: bool) -> str:
    if demo_people:
        lead, teacher = DEMONSTRATION["dsl"][0], DEMONSTRATION["teacher"][0]
        return f"Sign in with one click as {lead} (DSL), {teacher} or any invented person."
    if people:
        return "Sign in with your own account. To let a person in: onward people link ID" + data_option(data)
    return 'Add the first administrator: onward init "YOUR NAME" --school "YOUR SCHOOL"' + data_option(data)


def data_option(data: Path) -> str:
    """The option that names the data folder, unless it is the usual one."""
    return "" if data == DATA.absolute() else f" --data {shown(data)}"
