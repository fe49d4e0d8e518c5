"""Find cases by the child or by the reference."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.case_endpoints import ENOUGH_BYTES
from api.dependencies import CallerDep, LedgerDep, SentDep
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import CASE_SEARCH, problem_responses
from application.case_finding import find_cases, packed
from application.case_reading import shown_now
from domain.access.permissions import visibility
from domain.case.case_search import SearchCases
from store.queries import access_log
from views.case_view import FoundCasesView

router = APIRouter(tags=["reading"], route_class=RecordingRoute)


@router.post(
    CASE_SEARCH,
    operation_id="search_cases",
    summary="Find the cases that you may see by the child's name, year group or class, or by reference",
    description="The words are in the body, so no address or log has them. A case about a child on no "
    "register is found by the name in it.",
    responses=problem_responses(400, 401, 403, 413, 422, 503),
)
async def found(
    ledger: LedgerDep, caller: CallerDep, sent: SentDep, body: Annotated[UnreadBody[SearchCases], Body()]
) -> FoundCasesView:
    """Newest first. The look at each case is logged before it is shown."""
    page = await find_cases(ledger, caller, body.read(), ENOUGH_BYTES)
    person = caller.person
    seen = [(case, sight) for case in page.read if (sight := visibility(case, person)) is not None]
    await access_log.log_access(ledger, person.id, seen, "list")
    return FoundCasesView(
        cases=tuple(await shown_now(ledger, person, *(case for case, _ in seen))),
        next=packed(page.more),
        unread=len(page.unread),
    )
