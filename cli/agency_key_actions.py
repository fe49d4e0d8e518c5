"""`onward agencies`: the keys of agencies, changed as the owner of the schema and with the seal key."""

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
from store.servers import owner_connection
from wording.formatting import short_moment

WHERE = "The agency signs its messages as in Standard Webhooks and posts them to /v1/agency/feedback?key="


async def add(data: Path, authority: str, school: str, agency: str) -> str:
    """Make a key."""
    if not authority.strip():
        raise UserError("Give the name of the authority.")
    async with _owner(data) as (connection, seals):
        key, secret = await agency_keys.add(connection, seals, school.strip(), agency, authority.strip())
    return f"{key}\n{secret}\nThe secret cannot be shown again. {WHERE}{key}"


async def show(data: Path, as_json: bool) -> str:
    """List the active keys."""
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
        or "There are no keys yet. Add one with `onward agencies add`."
    )


async def rotate(data: Path, key: str, at_once: bool) -> str:
    """Replace a key's secret."""
    until = None if at_once else SystemClock().now() + agency_keys.OVERLAP
    async with _owner(data) as (connection, seals):
        secret = await agency_keys.rotate(connection, seals, _id(key), until)
    before = f"works until {short_moment(until)}" if until else "no longer works"
    return f"{secret}\nThe old secret {before}. The new one cannot be shown again."


async def remove(data: Path, key: str) -> str:
    """Revoke a key."""
    async with _owner(data) as (connection, _):
        await agency_keys.remove(connection, _id(key), SystemClock().now())
    return f"{key} is revoked."


@asynccontextmanager
async def _owner(data: Path) -> AsyncIterator[tuple[asyncpg.Connection, Seals]]:
    settings = await settings_for(data)
    async with owner_connection(settings.address("owner_database_url")) as connection:
        yield connection, Seals(settings.seal_secret)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UserError(f"{text} is not a key's id. `onward agencies list` shows the ids.") from None
