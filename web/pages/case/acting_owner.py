"""Who acts for a case's owner who is away (3-DSL.f, 3-DSL.x)."""

from uuid import UUID

from domain.access.ownership import acting_owner
from domain.case.case import Case
from domain.people.absences import cover_of
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
    """The visitor, and the owners whom the visitor covers now."""
    me, school = visit.me.caller.person.id, visit.me.caller.school
    async with visit.ledger.pool.connection() as connection:
        away = await absence_records.away_now(connection, school, visit.now)
    return (me, *(each for each in away if cover_of(each, away) == me))
