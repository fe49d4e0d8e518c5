"""Cases with one deadline that a plan moves, and its outcome."""

from datetime import date
from uuid import UUID

import asyncpg

from store.ledger import history
from store.ledger.ledger import Ledger
from tests.school import School, a_referral
from tests.store.ledger_cases import command, raised, submit

TUESDAY, WEDNESDAY = date(2027, 3, 2), date(2027, 3, 3)
REFER = command("refer", **a_referral())


def another(ledger: Ledger) -> Ledger:
    """Another process's ledger, which has read no plan yet."""
    return Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies)


async def referred(ledger: Ledger, school: School) -> UUID:
    """A case whose feedback is due on Tuesday."""
    case = await raised(ledger, school.dsl)
    await submit(ledger, school.dsl, REFER, case)
    return case


async def due(ledger: Ledger, case: UUID) -> str:
    state = await ledger.state(case)
    assert state is not None
    owed = state.open_obligation("feedback:cscs-1")
    assert owed is not None
    assert owed.due_at == state.agency_referrals[0].feedback_due_at
    return f"{owed.due_at:%a}"


async def followed(owner: asyncpg.Connection, case: UUID) -> int:
    number: int = await owner.fetchval("SELECT plan FROM cases WHERE id = $1", case)
    return number


async def moves(ledger: Ledger, case: UUID) -> int:
    types = [each.event.fact.type for each in await history.events(ledger, case)]
    return types.count("deadline.replanned")
