"""The record of a case: its events, their integrity, linked cases, who looked, and the file on paper."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import ENOUGH_BYTES
from api.dependencies import LedgerDep, SeenCase, WholeCase, WholeCaseUnlogged, log_look
from api.query_strings import Absent, NoQuery, PageParameters, next_after, parsed
from api.routes import READING, Route, problem_responses
from application import problems
from application.cases import printed_case
from application.cases.history_redaction import history_page
from application.parameter_parsers import a_count
from domain.access.permissions import may_print, may_read_log
from store.ledger import history
from store.queries import access_log, linked_cases
from views.history_view import AccessView, EventView, LinkedCaseView, VerificationView
from views.read_model import as_json

_OF_A_CASE = "/v1/referrals/{id}"
_PROBLEMS = problem_responses(*READING, 403, 404)
router = APIRouter(tags=["reading"], route_class=Route)


async def log_reader(request: Request, seen: WholeCaseUnlogged) -> SeenCase:
    """The case, for those who may read who looked at it; 403 for others."""
    _allow(may_read_log(seen.case, seen.caller.person))
    await log_look(request, seen)
    return seen


async def printer(seen: WholeCaseUnlogged) -> SeenCase:
    """The case, for those who may print the file; 403 for others."""
    _allow(may_print(seen.case, seen.caller.person))
    return seen


def _allow(permitted: bool) -> None:
    if not permitted:
        raise problems.NotAllowed


LogReader = Annotated[SeenCase, Depends(log_reader)]
Printer = Annotated[SeenCase, Depends(printer)]


class AfterQuery(PageParameters):
    """After which number the page begins."""

    after: Annotated[
        int | Absent,
        parsed(a_count, "Use the address in the Link header."),
        WithJsonSchema({"type": "integer", "minimum": 0}),
    ] = None


class AfterVersionQuery(PageParameters):
    """After which version the page begins."""

    after: Annotated[
        int | Absent, parsed(a_count, "Give a version."), WithJsonSchema({"type": "integer", "minimum": 0})
    ] = None


@router.get(
    f"{_OF_A_CASE}/history",
    operation_id="get_history",
    summary="The events in order, with their seals",
    response_model=list[EventView],
    responses=_PROBLEMS,
)
async def events(
    request: Request, ledger: LedgerDep, seen: WholeCase, query: Annotated[AfterVersionQuery, Query()]
) -> Response:
    """Link has rel=next when there are more. A page ends early where its events are long."""
    found = await history_page(ledger, seen.caller, seen.case, query.after or 0, query.limit + 1)
    page: list[bytes] = []
    for event in found[: query.limit]:
        if sum(map(len, page)) >= ENOUGH_BYTES:
            break
        page.append(as_json(event))
    headers = None
    if len(page) < len(found):
        headers = next_after(request, found[len(page) - 1].version, query.limit)
    return Response(b"[" + b",".join(page) + b"]", headers=headers, media_type="application/json")


@router.get(
    f"{_OF_A_CASE}/verification",
    operation_id="verify_case",
    summary="Whether the chain is intact",
    responses=_PROBLEMS,
)
async def verification(ledger: LedgerDep, seen: WholeCase, _: NoQuery) -> VerificationView:
    """A chain alone cannot show that its newest entries were removed.

    A signed head that someone kept can: take the case in a file with it (`POST /v1/bundles`, `since`).
    The proof of the newest entry shows that it is in the signed record (`GET /v1/proof/inclusion`).
    """
    async with ledger.pool.connection() as connection:
        return await history.verify(connection, seen.case.id)


@router.get(
    f"{_OF_A_CASE}/links",
    operation_id="get_linked_cases",
    summary="The linked cases that you may see",
    responses=_PROBLEMS,
)
async def links(ledger: LedgerDep, seen: WholeCase, _: NoQuery) -> list[LinkedCaseView]:
    """It does not matter from which of the cases they were linked (2.4h)."""
    found = await linked_cases.linked(ledger, seen.caller, seen.case)
    return [LinkedCaseView(id=each.id, reference=each.reference) for each in found]


@router.get(
    f"{_OF_A_CASE}/views",
    operation_id="get_access_log",
    summary="Who looked at the case, in order",
    responses=_PROBLEMS,
)
async def log(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    seen: LogReader,
    query: Annotated[AfterQuery, Query()],
) -> list[AccessView]:
    """Looking at the log is logged too. Link has rel=next when there are more."""
    found = await access_log.views(ledger, seen.caller, seen.case.id, query.after or 0, query.limit + 1)
    page = found[: query.limit]
    if len(found) > query.limit:
        response.headers.update(next_after(request, page[-1].number, query.limit))
    return page


@router.get(
    f"{_OF_A_CASE}/paper",
    operation_id="print_case",
    summary="The whole file for a printer",
    response_class=Response,
    responses={
        200: {"description": "The page", "content": {"text/html": {"schema": {"type": "string"}}}},
        **_PROBLEMS,
    },
)
async def printed(ledger: LedgerDep, seen: Printer, _: NoQuery) -> Response:
    """One page of HTML; the log keeps its hash with the name of the person who printed it."""
    case, person = seen.case, seen.caller.person
    stored = await history.events(ledger, case.id, limit=case.version)
    made = await printed_case.assemble(ledger, case, stored, seen.caller)
    await access_log.log_access(ledger, person.id, [(case, "whole")], "paper", made.digest)
    headers = {
        "Content-Disposition": f'attachment; filename="{case.reference}-{case.version}.html"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-SHA-256": made.digest.hex(),
    }
    return Response(made.page, 200, headers, "text/html; charset=utf-8")
