"""`onward bundle`: cases and children in one file that proves itself without Onward."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Data, run


def bundle(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="A case’s reference or id, or a pupil’s id.")
    ],
    to: Annotated[Path, typer.Option("--output", "-o", help="The new file.", metavar="FILE")],
    sealed: Annotated[bool, typer.Option("--sealed", help="Leave the words sealed.")] = False,
    since: Annotated[
        Path | None,
        typer.Option(help="A signed head that the reader kept: prove growth from it.", metavar="FILE"),
    ] = None,
    data: Data = DATA,
) -> None:
    """Write a case or a child’s record with its proof. It is checked with the verify.py inside, offline.

    The log of each case and child notes the file. Without --sealed it has all words: keep it safe.

    Example: onward bundle ONW-7F3K2M -o case.zip && unzip case.zip verify.py && python verify.py case.zip
    """
    from cli.bundle_actions import write as work

    typer.echo(run(work(data, ids, to, since, sealed=sealed)))
