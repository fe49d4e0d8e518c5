"""The doctor's findings on the record: permission to change it, and damage."""

import asyncio

from cli.terminal import counted
from domain.calendar.working_time import london
from store.ledger.ledger import Ledger
from store.verification import check_log
from store.verification.check_log import Verified
from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, Tally, look

LOOK_SECONDS = 20.0
"""Time for the doctor's check. If it is too short, the last daily check is reported."""
MOST_NAMED = 20
"""Findings of damage that are named. `onward verify --state` names all."""


def granted(*, may_change: bool) -> tuple[bool, str]:
    """Say whether the application's role may change the record."""
    if may_change:
        return (
            False,
            "The application has permission to change the record. Grant it only SELECT and INSERT on events.",
        )
    return True, "The application has no permission to change the record."


def guarded(off: list[str]) -> tuple[bool, str]:
    """Say whether triggers that guard the record are off."""
    if not off:
        return True, "The triggers that stop changes of the record are on."
    return False, (
        f"Triggers that stop changes of the record are off: {', '.join(off)}. Run `onward verify --state`. "
        "Then, as the owner of the schema, ALTER TABLE ... ENABLE ALWAYS TRIGGER ... for each."
    )


async def whole(ledger: Ledger) -> tuple[bool, str]:
    """Check every record now, or report the last daily check if that takes too long."""
    tally = Tally(most=MOST_NAMED)
    try:
        async with asyncio.timeout(LOOK_SECONDS), ledger.pool.connection(2 * LOOK_SECONDS) as connection:
            async for found in look(connection, Deep(seals=ledger.seals, state=True)):
                tally.add(found)
    except TimeoutError:
        if tally.holds:
            return await last_checked(ledger)
    if tally.holds:
        return True, f"Every record is unchanged: {counted(tally.cases, 'case')}."
    number = max(tally.bad_cases, tally.damaged)
    return False, f"{counted(number, 'record is', 'records are')} damaged{_named(tally.findings)}."


async def last_checked(ledger: Ledger) -> tuple[bool, str]:
    """Report the last daily check."""
    last = await check_log.latest(ledger.pool)
    return verified(last, await check_log.findings(ledger.pool, last, MOST_NAMED) if last else [])


def verified(last: Verified | None, found: list[Damage]) -> tuple[bool, str]:
    """Say which damage the last check of the whole record found."""
    if last is None:
        return True, "The record has not been verified yet. A worker does it within a minute, and then daily."
    on = f"{london(last.ended_at):%d %B %Y at %H:%M}"
    if last.holds:
        return True, f"Every record was unchanged on {on}: {counted(last.cases, 'case')}."
    number = max(last.bad_cases, last.damaged)
    records = counted(number, "record was", "records were")
    return False, f"{records} damaged on {on}{_named(found)}."


def _named(found: list[Damage]) -> str:
    more = "; and more" if len(found) == MOST_NAMED else ""
    return (f": {'; '.join(map(str, found))}{more}" if found else "") + ". Run `onward verify --state`"
