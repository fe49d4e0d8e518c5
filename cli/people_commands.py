"""`onward people`: who works at the school, as what, and how they sign in."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run

people = typer.Typer(
    help="People, roles and tokens of a school.\n\nExample: onward people list", no_args_is_help=True
)


@people.command("add")
def add_person(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    school: Annotated[str, typer.Option(help="The school's name; made if it is new.", metavar="SCHOOL")],
    role: Annotated[list[str], typer.Option(help="May be given several times.", metavar="ROLE")],
    email: Annotated[str | None, typer.Option(help="Where messages go.", metavar="ADDRESS")] = None,
    data: Data = DATA,
) -> None:
    """Add a person to a school, and print their id.

    Example: onward people add "Dana Lead" --school "Hill School" --role dsl --role staff
    """
    from cli.people_actions import add as work

    typer.echo(run(work(data, school, name, role, email)))


@people.command("list")
def list_people(data: Data = DATA, as_json: Json = False) -> None:
    """List everybody with roles and tokens in force.

    Example: onward people list --json
    """
    from cli.people_actions import show as work

    typer.echo(run(work(data, as_json)))


@people.command("role")
def set_roles(
    person: Annotated[str, typer.Argument(metavar="ID")],
    roles: Annotated[list[str], typer.Argument(metavar="ROLE...")],
    data: Data = DATA,
) -> None:
    """Give a person exactly these roles.

    Example: onward people role 0b6e… deputy_dsl staff
    """
    from cli.people_actions import set_roles as work

    typer.echo(run(work(data, person, roles)))


@people.command("email")
def set_email(
    person: Annotated[str, typer.Argument(metavar="ID")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    data: Data = DATA,
) -> None:
    """Say where a person's messages go.

    Example: onward people email 0b6e… dana@school.example
    """
    from cli.people_actions import set_email as work

    typer.echo(run(work(data, person, address)))


@people.command("training")
def record_training(
    person: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    course: Annotated[str | None, typer.Option(help="A course of the policy's.", metavar="COURSE")] = None,
    done: Annotated[str | None, typer.Option(help="The day, as 2026-09-01.", metavar="DATE")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Say when somebody was trained; without an id, list whose training holds and whose has lapsed.

    Example: onward people training 0b6e… --course safeguarding-lead --done 2026-09-01
    """
    from cli.training_actions import training as work

    typer.echo(run(work(data, person, course, done, as_json)))


@people.command("token")
def new_token(person: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> None:
    """Make a token for a person, and print it once.

    Example: onward people token 0b6e…
    """
    from cli.people_actions import token as work

    typer.echo(run(work(data, person)))


@people.command("revoke")
def revoke_tokens(person: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> None:
    """Take all of a person's tokens out of force.

    Example: onward people revoke 0b6e…
    """
    from cli.people_actions import revoke as work

    typer.echo(run(work(data, person)))


Url = Annotated[
    str | None,
    typer.Option("--url", help="Where the pages are reached; else ONWARD_PUBLIC_URL.", metavar="URL"),
]


def init(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    school: Annotated[str, typer.Option(help="The school's name; made if it is new.", metavar="SCHOOL")],
    role: Annotated[list[str] | None, typer.Option(help="Besides admin.", metavar="ROLE")] = None,
    email: Annotated[str | None, typer.Option(help="Where messages go.", metavar="ADDRESS")] = None,
    url: Url = None,
    data: Data = DATA,
) -> None:
    """Make a school's first administrator, and print the link by which they sign in to the pages.

    Example: onward init "Ada Admin" --school "Hill School" --email ada@hill.example
    """
    from cli.first_administrator import init as work

    typer.echo(run(work(data, school, name, role or [], email, url)))


@people.command("link")
def link_person(
    person: Annotated[str, typer.Argument(metavar="ID")], url: Url = None, data: Data = DATA
) -> None:
    """Print a link that works once, by which a person opens an account or sets a new password.

    Example: onward people link 0b6e…
    """
    from cli.first_administrator import link as work

    typer.echo(run(work(data, person, url)))
