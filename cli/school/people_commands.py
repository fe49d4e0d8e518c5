"""`onward people`: the people of a school, their roles, and how they sign in."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from application.school.setting_up import no_one_is
from application.school.training_courses import training_of
from cli.options import DATA, Commands, Data, Json
from cli.school.import_commands import import_staff_list
from cli.service.installation import UserError, ledger_of, mail_of, owner_url, settings_for
from cli.terminal import counted, fields, listed
from cli.typed_values import as_day, as_id, unknown
from domain.field_rules import EMAIL
from domain.people.roles import TO_FILL
from domain.policy.training_requirements import Training
from domain.visible_text import has_letter
from policies import load_all
from store.health import unfilled
from store.people import accounts, people_setup, training_records
from store.servers import connection_to

alone = Commands()
people = Commands(
    help="People, roles and tokens of a school.\n\nExample: onward people list", no_args_is_help=True
)


@people.command("add")
async def add_person(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    school: Annotated[str, typer.Option(help="The school's name. A new school is added.", metavar="SCHOOL")],
    role: Annotated[list[str], typer.Option(help="A role. Repeat the option for more.", metavar="ROLE")],
    email: Annotated[str | None, typer.Option(help="E-mail address for messages.", metavar="ADDRESS")] = None,
    data: Data = DATA,
) -> str:
    """Add a person to a school, and print their id.

    Example: onward people add "Dana Lead" --school "Hill School" --role dsl --role staff
    """
    if not has_letter(name) or not has_letter(school):
        raise UserError("Give a name and a school.")
    owner = await owner_url(data)
    return str(await people_setup.add(owner, school.strip(), name.strip(), role, _checked(email)))


people.command("import")(import_staff_list)


@people.command("list")
async def list_people(data: Data = DATA, as_json: Json = False) -> str:
    """List everyone with their roles and active tokens.

    Example: onward people list --json
    """
    found = await people_setup.everybody(await owner_url(data))
    none = "There are no people yet. Add one with `onward people add`."
    return listed(found, _person, none, as_json=as_json)


@people.command("role")
async def set_roles(
    person: Annotated[str, typer.Argument(metavar="ID")],
    roles: Annotated[list[str], typer.Argument(metavar="ROLE...")],
    data: Data = DATA,
) -> str:
    """Replace a person's roles with these.

    Example: onward people role 0b6e… deputy_dsl staff
    """
    await people_setup.set_roles(await owner_url(data), as_id(person, "person"), roles)
    return f"{person} now has these roles: {', '.join(roles)}."


@people.command("email")
async def set_email(
    person: Annotated[str, typer.Argument(metavar="ID")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    data: Data = DATA,
) -> str:
    """Set a person's e-mail address.

    Example: onward people email 0b6e… dana@school.example
    """
    await people_setup.set_email(await owner_url(data), as_id(person, "person"), _checked(address))
    return f"Messages for {person} now go to {address}."


@people.command("training")
async def record_training(
    person: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    course: Annotated[
        str | None, typer.Option(help="A course that the policy requires.", metavar="COURSE")
    ] = None,
    done: Annotated[str | None, typer.Option(help="The day, such as 2026-09-01.", metavar="DATE")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> str:
    """Record a person's training. Without an id, list everyone's training and whether it has lapsed.

    Example: onward people training 0b6e… --course safeguarding-lead --done 2026-09-01
    """
    if person is None:
        async with ledger_of(data) as ledger:
            found = await training_of(ledger, None)
        none = "The policy requires no one here to be trained."
        return listed(found, _course, none, as_json=as_json, document=_document)
    known = sorted({name for policy in load_all().values() for name in policy.training})
    if course is None or done is None or course not in known:
        raise UserError(f"Give the course with --course ({', '.join(known)}) and the day with --done.")
    await training_records.record(await owner_url(data), as_id(person, "person"), course, as_day(done))
    return f"Recorded: {person} completed {course} on {done}."


@people.command("token")
async def new_token(person: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> str:
    """Make a token for a person, and print it once.

    Example: onward people token 0b6e…
    """
    return await people_setup.new_token(await owner_url(data), as_id(person, "person"), await mail_of(data))


@people.command("revoke")
async def revoke_tokens(person: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> str:
    """Revoke all of a person's tokens.

    Example: onward people revoke 0b6e…
    """
    number = await people_setup.revoke(await owner_url(data), as_id(person, "person"))
    return f"{counted(number, 'token is', 'tokens are')} revoked."


Url = Annotated[
    str | None,
    typer.Option("--url", help="Address of the pages. Default: ONWARD_PUBLIC_URL.", metavar="URL"),
]


@alone.command()
async def init(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    school: Annotated[str, typer.Option(help="The school's name. A new school is added.", metavar="SCHOOL")],
    role: Annotated[
        list[str] | None, typer.Option(help="A role in addition to admin.", metavar="ROLE")
    ] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address for messages.", metavar="ADDRESS")] = None,
    url: Url = None,
    data: Data = DATA,
) -> str:
    """Add a school's first administrator, and print a link for them to sign in.

    Example: onward init "Ada Admin" --school "Hill School" --email ada@hill.example
    """
    owner = await owner_url(data)
    if not has_letter(name) or not has_letter(school):
        raise UserError("Give a name for the school and for its administrator.")
    if any(
        each["school"] == school.strip() and "admin" in each["roles"]
        for each in await people_setup.everybody(owner)
    ):
        raise UserError(
            f"{school.strip()} already has an administrator. Find the id with `onward people list`, then run "
            "`onward people link ID`."
        )
    held = ["admin", *(each for each in role or () if each != "admin")]
    person = await people_setup.add(owner, school.strip(), name.strip(), held, _checked(email))
    return f"{await _link(data, person, url)}{await _not_ready(owner, school.strip())}"


async def _not_ready(owner: str, school: str) -> str:
    """What a school without a safeguarding lead needs first, in order (3.2k); empty if it has one."""
    async with connection_to(owner) as connection:
        missing = [role for name, role in await unfilled(connection, TO_FILL) if name == school]
    if "dsl" not in missing:
        return ""
    return (
        f"\n{no_one_is(school, missing)} Until then no one receives a report there. "
        "`onward doctor` lists what else to set up."
    )


@people.command("link")
async def link_person(
    person: Annotated[str, typer.Argument(metavar="ID")], url: Url = None, data: Data = DATA
) -> str:
    """Print a link that works once, for a person to open an account or set a new password.

    Example: onward people link 0b6e…
    """
    wanted = as_id(person, "person")
    if wanted not in {each["id"] for each in await people_setup.everybody(await owner_url(data))}:
        raise unknown("person")
    return await _link(data, wanted, url)


def _checked(email: str | None) -> str | None:
    """A valid e-mail address. Raises UserError."""
    if email is not None and not EMAIL.fullmatch(email):
        raise UserError("Give an e-mail address such as dana@school.example.")
    return email


async def _link(data: Path, person: UUID, url: str | None) -> str:
    """Make a link for a person, and say how long it works."""
    secret = await accounts.invite_as_owner(await owner_url(data), person, await mail_of(data))
    address = url or (await settings_for(data)).public_url
    return (
        f"{address.rstrip('/')}/welcome/{secret}\n"
        f"The link opens the account. It works once, for {accounts.LINK_HOURS} hours, and is not shown again."
    )


def _person(each: people_setup.SchoolPerson) -> str:
    held = f"{each['id']}  {each['name']} ({each['school']}): {', '.join(each['roles'])}"
    return f"{held}; tokens: {each['tokens']}; {each['email'] or 'no e-mail'}"


def _document(each: Training) -> dict[str, object]:
    who = {"person": str(each.person.id), "name": each.person.name}
    return who | fields(each, "course", "done_on", "valid_until", "lapsed")


def _course(each: Training) -> str:
    until = f"until {each.valid_until}" if each.valid_until else "not recorded"
    lapsed = ", LAPSED" if each.lapsed and each.valid_until else ""
    return f"{each.person.id}  {each.person.name} ({each.person.school}): {each.course}, {until}{lapsed}"
