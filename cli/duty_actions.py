"""`onward duty`: the duty rota, changed as the owner of the schema. Schools use the pages or the API."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from cli.installation import UserError, settings_for
from domain.calendar.timestamps import instant
from domain.people.rota import PutOnDuty, Shift, faults
from rehearsal.script import london_instant
from runtime.clocks import SystemClock
from store.people import duty_rota
from store.servers import owner_connection
from wording.formatting import short_moment


async def add(data: Path, person: str, start: str, end: str) -> str:
    """Add a shift."""
    asked = PutOnDuty(person=as_id(person, "person"), starts_at=as_instant(start), ends_at=as_instant(end))
    for fault in faults(asked):
        raise UserError(fault.message)
    async with owner(data) as connection:
        made = await duty_rota.put_on(connection, asked, SystemClock().now())
    if made is None:
        raise UserError("There is no person with that id. See `onward people list`.")
    return str(made.id)


async def show(data: Path, start: str | None, end: str | None, as_json: bool) -> str:
    """List shifts, as lines or as JSON."""
    begun = as_instant(start) if start else SystemClock().now()
    async with owner(data) as connection:
        found = await duty_rota.shifts(connection, None, begun, as_instant(end) if end else None)
    if as_json:
        return json.dumps([_document(each) for each in found])
    return "\n".join(map(_line, found)) or "The rota has no shifts. Add one with `onward duty add`."


async def end(data: Path, shift: str) -> str:
    """End a shift."""
    async with owner(data) as connection:
        ended = await duty_rota.end(connection, as_id(shift, "shift"), SystemClock().now())
    if ended is None:
        raise UserError("There is no shift with that id. See `onward duty list`.")
    return _line(ended)


@asynccontextmanager
async def owner(data: Path) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of the schema."""
    async with owner_connection((await settings_for(data)).address("owner_database_url")) as connection:
        yield connection


def _line(shift: Shift) -> str:
    ended = f"; ended {short_moment(shift.ended_at)}" if shift.ended_at else ""
    return (
        f"{shift.id}  {shift.name} ({', '.join(shift.roles)}): "
        f"{short_moment(shift.starts_at)} to {short_moment(shift.ends_at)}{ended}"
    )


def _document(shift: Shift) -> dict[str, object]:
    return {
        "id": str(shift.id),
        "person": str(shift.person),
        "name": shift.name,
        "starts_at": instant(shift.starts_at),
        "ends_at": instant(shift.ends_at),
        "ended_at": instant(shift.ended_at),
    }


def as_instant(text: str) -> datetime:
    """A London time, or one with an offset. Raises UserError."""
    try:
        return london_instant(datetime.fromisoformat(text)).astimezone(UTC)
    except ValueError:
        raise UserError(f"{text} is not a time. Write it like 2027-03-01T08:00.") from None


def as_id(text: str, what: str) -> UUID:
    """An id. Raises UserError."""
    try:
        return UUID(text)
    except ValueError:
        raise UserError(f"{text} is not a {what}'s id.") from None
