"""Open cases that may be about the same child, side by side."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from api.dependencies import LedgerDep, SeenCase, WholeCaseUnlogged, log_look
from api.query_strings import NoQuery
from api.routes import READING, Route, problem_responses
from application import problems
from application.possible_duplicates import possible_duplicates
from domain.access.permissions import dsl_power
from views.possible_duplicate_view import PossibleDuplicateView

router = APIRouter(tags=["reading"], route_class=Route)


async def reviewer(request: Request, seen: WholeCaseUnlogged) -> SeenCase:
    """The case, for those who act as DSL in it; 403 for others."""
    if dsl_power(seen.case, seen.caller.person) is None:
        raise problems.NotAllowed
    await log_look(request, seen)
    return seen


@router.get(
    "/v1/referrals/{id}/possible-duplicates",
    operation_id="get_possible_duplicates",
    summary="Open cases that may be about the same child",
    responses=problem_responses(*READING, 403, 404),
)
async def duplicates(
    ledger: LedgerDep, seen: Annotated[SeenCase, Depends(reviewer)], _: NoQuery
) -> list[PossibleDuplicateView]:
    """At most 20 that you see whole, the newest first. To make one case of two, `join` them (2.4g)."""
    return await possible_duplicates(ledger, seen.caller, seen.case)
