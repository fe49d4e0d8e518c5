"""`onward pupils adopt`: the pupils of cases from before the register."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Data, run


def adopt_pupils(
    propose: Annotated[
        Path | None, typer.Option(help="Write the proposals to this new CSV file.", metavar="FILE")
    ] = None,
    confirm: Annotated[
        Path | None, typer.Option(help="Record what this file confirms.", metavar="FILE")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="Your API token, in a file; else you are asked.", metavar="FILE"),
    ] = None,
    data: Data = DATA,
) -> None:
    """Say which child of the register each older case is about. You confirm each: nothing is guessed.

    It is recorded in your name, as "Say which child it is" on the pages. Only a DSL or a deputy can do it,
    for cases that they may see. Run it again for what is left. It exits with 1 if a case that you confirmed
    could not be put right.

    Example: onward pupils adopt --propose children.csv

    Example: onward pupils adopt --confirm children.csv --token-file token.txt
    """
    from cli.adoption_actions import adopt_pupils as work

    raise typer.Exit(run(work(data, propose, confirm, token_file)))
