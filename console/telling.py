"""A chronology on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.chronology import Line, when


def tell(lines: Iterable[Line], console: Console) -> None:
    """Print the events as a table that fits the terminal: time, what happened, clauses, and what it opened."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("London time", no_wrap=True)
    table.add_column("What happened", overflow="fold")
    table.add_column("Clauses", overflow="fold")
    for line in lines:
        late = line.who == "the clock" and ("no feedback" in line.text or "not done" in line.text)
        text = Text(f"{line.who[0].upper()}{line.who[1:]}: {line.text}", style="bold red" if late else "")
        if line.late_entry:
            text.append(" (entered later)", style="italic")
        for owed in line.owes:
            text.append(f"\n  owed: {owed}", style="dim")
        table.add_row(str(line.version), when(line.at), text, ", ".join(line.clauses))
    console.print(table)
