"""`onward people`: people and tokens, changed as the owner of the schema."""

import json
import re
from pathlib import Path
from uuid import UUID

from cli.installation import UserError, settings_for
from cli.terminal import counted
from runtime.delivery_settings import delivery_settings_from
from store.people import people_setup

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


async def add(data: Path, school: str, name: str, roles: list[str], email: str | None) -> str:
    """Add a person."""
    if not name.strip() or not school.strip():
        raise UserError("Give a name and a school.")
    return str(await people_setup.add(await owner(data), school.strip(), name.strip(), roles, address(email)))


async def show(data: Path, as_json: bool) -> str:
    """List everyone, as lines or as JSON."""
    found = await people_setup.everybody(await owner(data))
    if as_json:
        return json.dumps([{**each, "id": str(each["id"])} for each in found])
    return (
        "\n".join(
            f"{each['id']}  {each['name']} ({each['school']}): {', '.join(each['roles'])}; "
            f"tokens: {each['tokens']}; {each['email'] or 'no e-mail'}"
            for each in found
        )
        or "There are no people yet. Add one with `onward people add`."
    )


async def set_roles(data: Path, person: str, roles: list[str]) -> str:
    """Replace a person's roles."""
    await people_setup.set_roles(await owner(data), person_id(person), roles)
    return f"{person} now has these roles: {', '.join(roles)}."


async def set_email(data: Path, person: str, email: str) -> str:
    """Replace a person's e-mail address."""
    await people_setup.set_email(await owner(data), person_id(person), address(email))
    return f"Messages for {person} now go to {email}."


def address(email: str | None) -> str | None:
    """A valid e-mail address. Raises UserError."""
    if email is not None and not _ADDRESS.fullmatch(email):
        raise UserError("Give an e-mail address such as dana@school.example.")
    return email


async def token(data: Path, person: str) -> str:
    """Make a token."""
    mail = delivery_settings_from(await settings_for(data)).posts.mail
    return await people_setup.new_token(await owner(data), person_id(person), mail)


async def revoke(data: Path, person: str) -> str:
    """Revoke all tokens of a person."""
    number = await people_setup.revoke(await owner(data), person_id(person))
    return f"{counted(number, 'token is', 'tokens are')} revoked."


async def owner(data: Path) -> str:
    """Database address of the schema's owner."""
    return (await settings_for(data)).address("owner_database_url")


def person_id(text: str) -> UUID:
    """Parse a person's id. Raises UserError."""
    try:
        return UUID(text)
    except ValueError:
        raise UserError(f"{text} is not a person's id. See `onward people list`.") from None
