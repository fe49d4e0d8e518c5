"""`onward due`: the deadline for an agency's answer."""

from datetime import datetime
from pathlib import Path

import asyncpg

from cli.installation import UserError, settings_for
from domain.calendar.working_time import LONDON
from domain.policy.policy_model import Policy
from policies import load
from rehearsal.script import london_instant
from runtime.settings import SettingsMissing
from store.planning.calendar_revisions import Revisions
from store.pool import LedgerAway, Pool

FILE_ALONE = "No installation was reached, so bank holidays added there are not counted."
_NO_RECORD = (UserError, SettingsMissing, LedgerAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def due(data: Path, start: str, working_days: int | None, name: str) -> tuple[str, str | None]:
    """The deadline in London time, a second line if it is provisional, and a note.

    The note says if no installation was reached, so that its added bank holidays do not count.
    """
    try:
        given = datetime.fromisoformat(start)
    except ValueError:
        raise UserError(
            f"{start} is not a time. Write it like 2022-09-16T15:00, or with an offset or Z."
        ) from None
    if not 2000 <= given.year < 2100:
        raise UserError("The calendar covers 2000 to 2099.")
    instant, policy, note = london_instant(given), load(name), None
    try:
        policy = await _as_planned(data, policy)
    except _NO_RECORD:
        note = FILE_ALONE
    limit = policy.limits["feedback"]
    found = policy.time.close_after(instant, working_days or limit.working_days or 1)
    if found.year >= 2100:  # the calendar has no bank holidays beyond
        raise UserError("The calendar covers 2000 to 2099.")
    line = found.astimezone(LONDON).isoformat()
    if policy.time.calendar.is_provisional(found):
        until = policy.time.calendar.published_until
        line += f"\nprovisional: bank holidays are published to {until}, and more may be added."
    return line, note


async def _as_planned(data: Path, policy: Policy) -> Policy:
    """The policy with the bank holidays that the installation added."""
    pool = await Pool.connect((await settings_for(data)).address("database_url"), 1)
    try:
        async with pool.connection() as connection:
            return (await Revisions({policy.name: policy}).newest(connection)).policies[policy.name]
    finally:
        await pool.close()
