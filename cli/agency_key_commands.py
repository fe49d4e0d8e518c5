"""`onward agencies`: the keys with which agencies sign their messages to a school."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run

agencies = typer.Typer(help="Keys with which agencies sign their messages to a school.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID")]


@agencies.command("add")
def add_key(
    authority: Annotated[str, typer.Argument(metavar="AUTHORITY", help="The authority's name.")],
    school: Annotated[str, typer.Option(help="The school's name.", metavar="SCHOOL")],
    agency: Annotated[str, typer.Option(help="cscs, police, lado or adult_services.", metavar="AGENCY")],
    data: Data = DATA,
) -> None:
    """Make a key for an authority's agency, and print its secret once.

    Example: onward agencies add Gloucestershire --school "Hill School" --agency cscs
    """
    from cli.agency_key_actions import add as work

    typer.echo(run(work(data, authority, school, agency)))


@agencies.command("list")
def list_keys(data: Data = DATA, as_json: Json = False) -> None:
    """List the active keys, without their secrets.

    Example: onward agencies list --json
    """
    from cli.agency_key_actions import show as work

    typer.echo(run(work(data, as_json)))


@agencies.command("rotate")
def rotate_key(
    key: Id,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Stop accepting the old secret at once.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Replace a key's secret, and print the new one once. The old one works for another 24 hours.

    Example: onward agencies rotate 9d2a…
    """
    from cli.agency_key_actions import rotate as work

    typer.echo(run(work(data, key, at_once)))


@agencies.command("remove")
def remove_key(key: Id, data: Data = DATA) -> None:
    """Revoke a key at once. Messages that it signed stay on record.

    Example: onward agencies remove 9d2a…
    """
    from cli.agency_key_actions import remove as work

    typer.echo(run(work(data, key)))
