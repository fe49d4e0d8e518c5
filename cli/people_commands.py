"""`onward people`: the people of a school, their roles, and how they sign in."""

from typing import Annotated

import typer

from cli.import_commands import import_staff
from cli.options import DATA, Data, Json, run

people = typer.Typer(
    help="People, roles and tokens of a school.\n\nExample: onward people list", no_args_is_help=True
)


@people.command("add")
def add_person(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    school: Annotated[str, typer.Option(help="The school's name. A new school is added.", metavar="SCHOOL")],
    role: Annotated[list[str], typer.Option(help="A role. Repeat the option for more.", metavar="ROLE")],
    email: Annotated[str | None, typer.Option(help="E-mail address for messages.", metavar="ADDRESS")] = None,
    data: Data = DATA,
) -> None:
    """Add a person to a school, and print their id.

    Example: onward people add "Dana Lead" --school "Hill School" --role dsl --role staff
    """
    from cli.people_actions import add as work

    typer.echo(run(work(data, school, name, role, email)))


people.command("import")(import_staff)


@people.command("list")
def list_people(data: Data = DATA, as_json: Json = False) -> None:
    """List everyone with their roles and active tokens.

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
    """Replace a person's roles with these.

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
    """Set a person's e-mail address.

    Example: onward people email 0b6e… dana@school.example
    """
    from cli.people_actions import set_email as work

    typer.echo(run(work(data, person, address)))


@people.command("training")
def record_training(
    person: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    course: Annotated[
        str | None, typer.Option(help="A course that the policy requires.", metavar="COURSE")
    ] = None,
    done: Annotated[str | None, typer.Option(help="The day, such as 2026-09-01.", metavar="DATE")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Record a person's training. Without an id, list everyone's training and whether it has lapsed.

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
    """Revoke all of a person's tokens.

    Example: onward people revoke 0b6e…
    """
    from cli.people_actions import revoke as work

    typer.echo(run(work(data, person)))


Url = Annotated[
    str | None,
    typer.Option("--url", help="Address of the pages. Default: ONWARD_PUBLIC_URL.", metavar="URL"),
]


def init(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    school: Annotated[str, typer.Option(help="The school's name. A new school is added.", metavar="SCHOOL")],
    role: Annotated[
        list[str] | None, typer.Option(help="A role in addition to admin.", metavar="ROLE")
    ] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address for messages.", metavar="ADDRESS")] = None,
    url: Url = None,
    data: Data = DATA,
) -> None:
    """Add a school's first administrator, and print a link for them to sign in.

    Example: onward init "Ada Admin" --school "Hill School" --email ada@hill.example
    """
    from cli.first_administrator import init as work

    typer.echo(run(work(data, school, name, role or [], email, url)))


@people.command("link")
def link_person(
    person: Annotated[str, typer.Argument(metavar="ID")], url: Url = None, data: Data = DATA
) -> None:
    """Print a link that works once, for a person to open an account or set a new password.

    Example: onward people link 0b6e…
    """
    from cli.first_administrator import link as work

    typer.echo(run(work(data, person, url)))
