"""Commands that read the record of a case: replay it, write its referral form, check it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run


def replay(
    case: Annotated[str, typer.Argument(metavar="ID")],
    at: Annotated[str | None, typer.Option(help="A version, or a time.", metavar="AT")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Show a case, now or at an earlier time: every event, and who knew what.

    Example: onward replay 4f0c… --at 2027-03-30T17:00
    """
    from cli.replay_command import replay as work

    typer.echo(run(work(data, case, at, as_json)))


def form(
    case: Annotated[str, typer.Argument(metavar="ID", help="The case's id or reference.")],
    agency_referral: Annotated[str, typer.Argument(metavar="AR", help="Such as cscs-1.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.", metavar="FILE")],
    data: Data = DATA,
) -> None:
    """Write the form of an agency referral as a tagged PDF.

    Prints its SHA-256, and whether it is the same as the form sent by e-mail.

    Example: onward form ONW-7F3K2M cscs-1 -o form.pdf
    """
    from cli.form_command import form as work

    typer.echo(run(work(data, case, agency_referral, output)))


def verify(
    case: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    state: Annotated[
        bool, typer.Option("--state", help="Also compare the columns used by lists with the entries.")
    ] = False,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="A file of signed heads that was kept elsewhere.", metavar="FILE"),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="A public key of the log or a witness, from elsewhere.", metavar="KEY"),
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Check the record of one case, or of all cases and pupils. Exit 1 and name any damage.

    The chains and the tree need no key. With the seal key, it names each seal that cannot be opened. With
    --state, it also names each column and row that does not match the entries. With a file of signed heads,
    it also says whether this is the record that was signed, by whom, and which witnesses cosigned. Their keys
    are those on record, unless you give your own. Exit 2 if nothing is damaged, but a head or a signature in
    your file shows nothing.

    Example: onward verify --state ONW-7F3K2M

    Example: onward verify --checkpoint kept-by-the-governors.txt
    """
    from cli.verify_command import verify as work

    raise typer.Exit(run(work(data, case, as_json, state, checkpoint or (), key or ())))
