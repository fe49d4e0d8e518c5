"""Who acts for a case's owner who is away (3-DSL.f, 3-DSL.x)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.access.ownership import acting_owner
from domain.case.case import Case
from domain.people.absences import acted_for
from store.ledger.load_line import load_line
from store.people import absence_records
from web.core.page_request import PageRequest


async def acting_owner_now(visit: PageRequest, state: Case) -> UUID | None:
    """Who acts for the owner now, if the owner is away."""
    if state.owner is None:
        return None
    async with visit.ledger.pool.connection() as connection:
        line = await load_line(connection, state.school, visit.now)
    return acting_owner(state, *line)


async def owned_now(visit: PageRequest) -> tuple[UUID, ...]:
    """The visitor, and the absent owners for whom the visitor acts now."""
    me, school = visit.me.caller.person.id, visit.me.caller.school
    async with visit.ledger.pool.connection() as connection:
        line = await load_line(connection, school, visit.now)
    return (me, *acted_for(me, *line))


async def away_until(visit: PageRequest, cases: Collection[Case]) -> dict[UUID, datetime]:
    """The cases for whose owner the visitor acts now, each with the time when the owner is back."""
    me, school = visit.me.caller.person.id, visit.me.caller.school
    async with visit.ledger.pool.connection() as connection:
        ends = await absence_records.ends_now(connection, school, visit.now)
        if not any(case.owner in ends for case in cases):
            return {}
        line = await load_line(connection, school, visit.now)
    return {
        case.id: ends[case.owner] for case in cases if case.owner in ends and acting_owner(case, *line) == me
    }
