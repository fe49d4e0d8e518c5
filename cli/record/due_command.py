"""`onward due`: the deadline for an agency's answer."""

from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from cli.options import DATA, Commands, Data
from cli.service.installation import UserError, settings_for
from cli.typed_values import as_instant, check_year
from domain.calendar.working_time import LONDON
from domain.policy.policy_model import Policy
from policies import load
from runtime.settings import SettingsMissing
from store.planning.calendar_revisions import Revisions
from store.pool import LedgerAway, Pool

FILE_ALONE = "No installation was reached, so bank holidays added there are not counted."
_NO_RECORD = (UserError, SettingsMissing, LedgerAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
alone = Commands()


@alone.command()
async def due(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A London time, or one with an offset or Z.")],
    working_days: Annotated[int | None, typer.Option(min=1, max=1000, metavar="N")] = None,
    policy: Annotated[str, typer.Option(metavar="NAME")] = "coalway-cse-2023",
    data: Data = DATA,
) -> None:
    """Say when the agency's answer is due to a referral made at FROM, or N working days after it.

    Bank holidays that the installation added count. If no installation can be reached, only the calendar file
    is used, and a note on standard error says so.

    Example: onward due 2022-09-16T15:00
    """
    instant, in_force, note = as_instant(start), load(policy), None
    try:
        in_force = await _as_planned(data, in_force)
    except _NO_RECORD:
        note = FILE_ALONE
    limit = in_force.limits["feedback"]
    found = in_force.time.close_after(instant, working_days or limit.working_days or 1)
    check_year(found.year)  # the calendar has no bank holidays beyond
    line = found.astimezone(LONDON).isoformat()
    if in_force.time.calendar.is_provisional(found):
        until = in_force.time.calendar.published_until
        line += f"\nprovisional: bank holidays are published to {until}, and more may be added."
    typer.echo(line)
    if note is not None:
        typer.echo(note, err=True)


async def _as_planned(data: Path, policy: Policy) -> Policy:
    """The policy with the bank holidays that the installation added."""
    pool = await Pool.connect((await settings_for(data)).address("database_url"), 1)
    try:
        return (await Revisions({policy.name: policy}).newest(pool)).policies[policy.name]
    finally:
        await pool.close()
