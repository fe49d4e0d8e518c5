"""The doctor's findings on the record: permission to change it, and damage."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from application.audit.witness_words import said_of_witness, way_out_of_witness
from cli.terminal import counted
from domain.calendar.working_time import london
from store.ledger.ledger import Ledger
from store.tree.checkpoint_store import TakenKey, keys_in_use, signs_until, taken_keys
from store.tree.signing_state import PATIENCE, SigningState, signing_state
from store.tree.witness_states import ListedWitness
from store.verification import check_log
from store.verification.check_log import Verified
from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, Tally, look
from wording.formatting import moment

LOOK_SECONDS = 20.0
"""Time for the doctor's check. If it is too short, the last daily check is reported."""
MOST_NAMED = 20
"""Findings of damage that are named. `onward verify --state` names all."""


def guarded(changed: list[str]) -> tuple[bool, str]:
    """Say whether grants, triggers, functions and views are those of this release."""
    if not changed:
        return True, "Grants, triggers, functions and views are as this release makes them."
    more = ", and more" if len(changed) > MOST_NAMED else ""
    return False, (
        f"Not as this release makes it: {', '.join(changed[:MOST_NAMED])}{more}. Ask who changed a grant, a "
        "trigger, a function or a column there, and run `onward verify --state`. In an empty database, "
        "`onward migrate` shows how it was."
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
    number = max(len(tally.bad), tally.damaged)
    return False, f"{counted(number, 'record is', 'records are')} damaged{_named(tally.findings)}."


async def last_checked(ledger: Ledger) -> tuple[bool, str]:
    """Report the last daily check."""
    last = await check_log.latest(ledger)
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


Finding = tuple[bool | None, str]
"""Whether it is well, and a sentence. None: no fault yet, but it is not well."""


async def signed_heads(ledger: Ledger, patience: timedelta = PATIENCE) -> list[Finding]:
    """One finding on the signing, and one on each witness."""
    state = await signing_state(ledger.pool, patience)
    keys = await taken_keys(ledger.pool)
    using = keys_in_use(keys, state.now) if keys else []
    return [_signing(state), *_two_keys(using), *(_witness(state, each) for each in state.witnesses)]


def _two_keys(using: Sequence[TakenKey]) -> list[Finding]:
    """A reminder while a new key signs together with the one before."""
    end = signs_until(using[:-1])
    if end is None:
        return []
    said = (
        f"Two keys sign each head. The key before signs until {moment(end)}. Before then, give the new line "
        "(`onward keys show`) to each operator of a witness and to everyone who checks heads."
    )
    return [(True, said)]


def _signing(state: SigningState) -> Finding:
    newest = state.newest
    last = "Nothing of the record is signed yet."
    if newest is not None:
        signed_at = moment(newest.signed_at)
        last = f"The newest signed head of the record has {newest.size:,} entries, of {signed_at}."
    if state.refusal is None:
        return True, last
    why, since = state.refusal.reason.rstrip("."), moment(state.refusal.refused_since)
    return False, (
        f"The log has signed nothing since {since}: {why}. {last} If the record was restored from an older "
        "copy, run `onward keys restored`."
    )


def _witness(state: SigningState, each: ListedWitness) -> Finding:
    """One that is away for less than our patience is not a fault yet, and not well either."""
    said, way = said_of_witness(state, each), way_out_of_witness(state, each)
    well = {"well": True, "wait": None, "act": False}[state.urgency(each)]
    return well, said if way is None else f"{said} {way}"
