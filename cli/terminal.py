"""What commands print: lists, documents, timelines and progress."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from domain.calendar.working_time import instant
from wording.event_sentences import EventLine
from wording.formatting import short_moment

T = TypeVar("T")
WIDTH_OF_A_FILE = 110


class OwnOutput:
    """Standard output for words that are ours alone: what moves the cursor passes."""

    def __getattr__(self, name: str) -> Any:
        return getattr(getattr(sys.stdout, "beneath", sys.stdout), name)


def paper() -> Console:
    """Standard output, as wide as the terminal, or as a page if it goes to a file."""
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH_OF_A_FILE)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 case`, `2 cases`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(
    found: Iterable[T],
    line: Callable[[T], str],
    none: str,
    *,
    as_json: bool,
    document: Callable[[T], object] = lambda each: each,
) -> str:
    """A line for each, or the sentence for none; or else a JSON list with a document for each."""
    if as_json:
        return json.dumps([document(each) for each in found], default=str)
    return "\n".join(map(line, found)) or none


def fields(of: object, *names: str) -> dict[str, object]:
    """Some fields of a record, for JSON."""
    return {name: _plain(getattr(of, name)) for name in names}


def progress() -> Progress:
    """Bars on standard error, if it is a terminal. Nothing of them stays."""
    return Progress(transient=True, console=Console(stderr=True))


def timeline(*, several: bool) -> Table:
    """A table for a number, a time and a text a row; with several cases, the name of the case first."""
    table = Table.grid(padding=(0, 2, 0, 0))
    if several:
        table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return instant(value)
        case _:
            return str(value)


def tell(lines: Sequence[EventLine], console: Console, cases: Sequence[str] = ()) -> None:
    """Print the events in order: time, sentence, clauses, and the tasks each opened.

    `cases` names the case of each line, if the lines are of several.
    """
    table = timeline(several=bool(cases))
    for number, line in enumerate(lines):
        text = Text(f"{line.who} {line.text}", "bold red" if line.overdue else "")
        if line.late_entry:
            text.append(" (entered later)", "italic")
        text.append(f"  [{', '.join(line.clauses)}]", "dim")
        if line.opened:
            text.append(f"\nopened: {'; '.join(line.opened)}", "dim")
        named = map(Text, cases[number : number + 1])
        table.add_row(*named, str(line.version), short_moment(line.at), text)
    console.print(table)
