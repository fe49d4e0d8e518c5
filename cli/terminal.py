"""Print a timeline on a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.chronology import Line
from wording.formatting import short_moment

WIDTH_OF_A_FILE = 110


def paper() -> Console:
    """Standard output, as wide as the terminal, or as a page if it goes to a file."""
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH_OF_A_FILE)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 case`, `2 cases`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def tell(lines: Sequence[Line], console: Console, cases: Sequence[str] = ()) -> None:
    """Print the events in order: time, sentence, clauses, and the tasks each opened.

    `cases` names the case of each line, if the lines are of several.
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    if cases:
        table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
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
