"""`onward agencies`: as the owner of the schema, with the seal key; no service may let anybody in."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg

from cli.installation import UserError, settings_for
from runtime.clocks import SystemClock
from store.delivery import agency_keys
from store.ledger.sealing import Seals
from store.servers import reach
from wording.formatting import short_moment

WHERE = "Have it signed as Standard Webhooks says, and posted to /v1/agency/feedback?key="


async def add(data: Path, authority: str, school: str, agency: str) -> str:
    """Make a key."""
    if not authority.strip():
        raise UserError("A key needs the name of its authority.")
    async with _owner(data) as (connection, seals):
        key, secret = await agency_keys.add(connection, seals, school.strip(), agency, authority.strip())
    return f"{key}\n{secret}\n{WHERE}{key}; the secret cannot be shown again."


async def show(data: Path, as_json: bool) -> str:
    """The keys in force."""
    async with _owner(data) as (connection, _):
        found = await agency_keys.everybody(connection)
    if as_json:
        return json.dumps(found, default=str)
    return (
        "\n".join(
            f"{each['id']}  {each['authority']}, {each['agency']} ({each['school']}): "
            f"since {short_moment(each['made_at'])}"
            for each in found
        )
        or "There is no key yet; see `onward agencies add --help`."
    )


async def rotate(data: Path, key: str, at_once: bool) -> str:
    """Another secret."""
    until = None if at_once else SystemClock().now() + agency_keys.OVERLAP
    async with _owner(data) as (connection, seals):
        secret = await agency_keys.rotate(connection, seals, _id(key), until)
    before = f"is taken until {short_moment(until)}" if until else "is taken no more"
    return f"{secret}\nThe secret before {before}; this one cannot be shown again."


async def remove(data: Path, key: str) -> str:
    """Take a key out of force."""
    async with _owner(data) as (connection, _):
        await agency_keys.remove(connection, _id(key), SystemClock().now())
    return f"{key} is out of force."


@asynccontextmanager
async def _owner(data: Path) -> AsyncIterator[tuple[asyncpg.Connection, Seals]]:
    settings = await settings_for(data)
    connection = await reach(settings.address("owner_database_url"))
    try:
        yield connection, Seals(settings.seal_secret)
    finally:
        await connection.close()


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UserError(f"{text} is no key's id; see `onward agencies list`.") from None
