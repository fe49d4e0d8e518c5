"""`onward agencies`: the keys with which agencies sign their messages to a school."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Commands, Data, Json
from cli.service.installation import UserError, owner_of, settings_for
from cli.terminal import listed
from cli.typed_values import as_id
from runtime.clocks import SystemClock
from store.delivery import agency_keys
from store.ledger.sealing import Seals
from wording.formatting import short_moment

agencies = Commands(help="Keys with which agencies sign their messages to a school.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID")]


@agencies.command("add")
async def add_key(
    authority: Annotated[str, typer.Argument(metavar="AUTHORITY", help="The authority's name.")],
    school: Annotated[str, typer.Option(help="The school's name.", metavar="SCHOOL")],
    agency: Annotated[str, typer.Option(help="cscs, police, lado or adult_services.", metavar="AGENCY")],
    data: Data = DATA,
) -> str:
    """Make a key for an authority's agency, and print its secret once.

    Example: onward agencies add Gloucestershire --school "Hill School" --agency cscs
    """
    if not authority.strip():
        raise UserError("Give the name of the authority.")
    seals = await _seals(data)
    async with owner_of(data) as connection:
        key, secret = await agency_keys.add(connection, seals, school.strip(), agency, authority.strip())
    return f"{key}\n{secret}\nThe secret cannot be shown again. {WHERE}{key}"


@agencies.command("list")
async def list_keys(data: Data = DATA, as_json: Json = False) -> str:
    """List the active keys, without their secrets.

    Example: onward agencies list --json
    """
    async with owner_of(data) as connection:
        found = await agency_keys.everybody(connection)
    none = "There are no keys yet. Add one with `onward agencies add`."
    return listed(found, _line, none, as_json=as_json)


@agencies.command("rotate")
async def rotate_key(
    key: Id,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Stop accepting the old secret at once.")
    ] = False,
    data: Data = DATA,
) -> str:
    """Replace a key's secret, and print the new one once. The old one works for another 24 hours.

    Example: onward agencies rotate 9d2a…
    """
    until = None if at_once else SystemClock().now() + agency_keys.OVERLAP
    seals = await _seals(data)
    async with owner_of(data) as connection:
        secret = await agency_keys.rotate(connection, seals, as_id(key, "key"), until)
    before = f"works until {short_moment(until)}" if until else "no longer works"
    return f"{secret}\nThe old secret {before}. The new one cannot be shown again."


@agencies.command("remove")
async def remove_key(key: Id, data: Data = DATA) -> str:
    """Revoke a key at once. Messages that it signed stay on record.

    Example: onward agencies remove 9d2a…
    """
    async with owner_of(data) as connection:
        await agency_keys.remove(connection, as_id(key, "key"), SystemClock().now())
    return f"{key} is revoked."


WHERE = "The agency signs its messages as in Standard Webhooks and posts them to /v1/agency/feedback?key="


def _line(each: agency_keys.ValidKey) -> str:
    since = short_moment(each["made_at"])
    return f"{each['id']}  {each['authority']}, {each['agency']} ({each['school']}): since {since}"


async def _seals(data: Path) -> Seals:
    return Seals((await settings_for(data)).seal_secret)
