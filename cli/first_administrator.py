"""`onward init` and `onward people link`: the first administrator, and a link for a person locked out."""

from pathlib import Path

from cli.installation import UserError, settings_for
from cli.people_actions import address, person_id
from runtime.delivery_settings import delivery_settings_from
from store.people import accounts, people_setup


async def init(
    data: Path, school: str, name: str, roles: list[str], email: str | None, url: str | None
) -> str:
    """Add a school with its first administrator, and make a link for them to sign in."""
    settings = await settings_for(data)
    owner = settings.address("owner_database_url")
    if not school.strip() or not name.strip():
        raise UserError("Give a name for the school and for its administrator.")
    if any(
        each["school"] == school.strip() and "admin" in each["roles"]
        for each in await people_setup.everybody(owner)
    ):
        raise UserError(
            f"{school.strip()} already has an administrator. Find the id with `onward people list`, then run "
            "`onward people link ID`."
        )
    held = ["admin", *(role for role in roles if role != "admin")]
    person = await people_setup.add(owner, school.strip(), name.strip(), held, address(email))
    return _told(
        await accounts.invite_as_owner(owner, person, delivery_settings_from(settings).posts.mail),
        url or settings.public_url,
    )


async def link(data: Path, person: str, url: str | None) -> str:
    """Make a link for an existing person."""
    settings = await settings_for(data)
    owner, wanted = settings.address("owner_database_url"), person_id(person)
    if wanted not in {each["id"] for each in await people_setup.everybody(owner)}:
        raise UserError(f"There is no person with the id {wanted}. See `onward people list`.")
    return _told(
        await accounts.invite_as_owner(owner, wanted, delivery_settings_from(settings).posts.mail),
        url or settings.public_url,
    )


def _told(secret: str, url: str) -> str:
    return (
        f"{url.rstrip('/')}/welcome/{secret}\n"
        f"The link opens the account. It works once, for {accounts.LINK_HOURS} hours, and is not shown again."
    )
