"""`onward due`: the deadline, as the rules reckon it."""

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

FILE_ALONE = "By the calendar file alone: no record was reached, so days proclaimed in one are not in it."
_NO_RECORD = (UserError, SettingsMissing, LedgerAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def due(data: Path, start: str, working_days: int | None, name: str) -> tuple[str, str | None]:
    """One line with the instant at London's offset, another if it is provisional; and what it goes by.

    With the days that the installation proclaimed; where there is none to ask, that is to be said besides.
    """
    try:
        given = datetime.fromisoformat(start)
    except ValueError:
        raise UserError(f"{start} is no time: write 2022-09-16T15:00, or with an offset or Z.") from None
    if not 2000 <= given.year < 2100:
        raise UserError("The calendar reaches from 2000 to 2099.")
    instant, policy, besides = london_instant(given), load(name), None
    try:
        policy = await _as_planned(data, policy)
    except _NO_RECORD:
        besides = FILE_ALONE
    limit = policy.limits["feedback"]
    found = policy.time.close_after(instant, working_days or limit.working_days or 1)
    if found.year >= 2100:  # whose bank holidays nobody reckons
        raise UserError("The calendar reaches from 2000 to 2099.")
    line = found.astimezone(LONDON).isoformat()
    if policy.time.calendar.is_provisional(found):
        until = policy.time.calendar.published_until
        line += f"\nprovisional: bank holidays are published to {until}; a day may still be proclaimed."
    return line, besides


async def _as_planned(data: Path, policy: Policy) -> Policy:
    """The policy with the days that were proclaimed in the record that the settings give."""
    pool = await Pool.connect((await settings_for(data)).address("database_url"), 1)
    try:
        async with pool.connection() as connection:
            return (await Revisions({policy.name: policy}).newest(connection)).policies[policy.name]
    finally:
        await pool.close()
