"""`onward print`: a case's file for paper."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Data, run


def print_case(
    case: Annotated[str, typer.Argument(metavar="ID")],
    to: Annotated[
        Path, typer.Option("--to", help="The file to write. It must not exist yet.", metavar="FILE")
    ],
    data: Data = DATA,
) -> None:
    """Write the whole file of a case as one page for a printer. The access log keeps its hash.

    Example: onward print ONW-EB911W --to ONW-EB911W.html
    """
    from cli.print_actions import print_case as work

    typer.echo(run(work(data, case, to)))
