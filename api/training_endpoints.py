"""Whose training has lapsed: for the DSL, the head, the board and whoever audits; it bars nobody (4.7)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import caller_of, json
from api.query_strings import Query
from application import problems
from domain.calendar.working_time import london
from domain.people.training_requirements import MAY_READ, Training, training
from store.ledger.ledger import Ledger
from store.people import training_records as kept


async def lapses(request: Request, ledger: Ledger) -> Response:
    """Every course that the policy asks of somebody here, with until when it holds."""
    caller = await caller_of(request, ledger)
    if not any(role in MAY_READ for role in caller.person.roles):
        raise problems.NotAllowed
    Query(request, ()).check()
    courses = ledger.in_force.training
    roles = sorted({role for course in courses.values() for role in course.roles})
    async with ledger.pool.connection() as connection:
        people = await kept.people(connection, roles, caller.school)
    today = london(ledger.clock.now()).date()
    return json([_shown(each) for each in training(courses, people, today)])


def _shown(each: Training) -> dict[str, Any]:
    return {
        "person": str(each.person.id),
        "name": each.person.name,
        "course": each.course,
        "clause": each.clause,
        "done_on": each.done_on,
        "valid_until": each.valid_until,
        "lapsed": each.lapsed,
    }
