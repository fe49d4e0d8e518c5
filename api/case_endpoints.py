"""Cases: the list, one of them now or as it was, and the caller's work list."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import WithJsonSchema
from starlette.requests import Request

from api.dependencies import CallerDep, LedgerDep, SeenCase, SentDep, VisibleCase, WholeCaseUnlogged, log_look
from api.query_strings import (
    A_KIND,
    IS_CURSOR,
    Absent,
    AsOf,
    NoQuery,
    PageParameters,
    a_cursor,
    known_kind,
    next_page,
    parsed,
)
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import CASE_SEARCH, READING, RecordRoute, Route, problem_responses
from application import problems
from application.cases.case_finding import find_cases, packed
from application.cases.case_reading import shown_now, shown_to, with_present_access
from application.cases.other_open_cases import possible_duplicates
from application.cases.work_cards import worklist_page
from application.parameter_parsers import a_moment, a_rank, as_id, one_of, text, truth
from domain.access.permissions import dsl_power, visibility
from domain.case.case_search import SearchCases
from domain.case.stages import STAGES
from store.ledger import history
from store.queries import access_log, case_queries
from store.queries.case_filters import Filter
from store.queries.joined_cases import as_read_by, case_as_read_by
from views.case_view import CaseView, FoundCasesView, case_view, outline
from views.joined_concern_view import PossibleDuplicateView
from views.obligation_view import WorkView

ENOUGH_BYTES = 1_000_000
"""Where a page ends before its limit; one row more than this, and so 1.5 MB at most."""
UNREAD = {
    "Onward-Unread": {
        "description": "How many cases of this page you may see and cannot be opened; absent where all can.",
        "schema": {"type": "integer"},
    },
}
"""The header that counts what had to be left out."""
_OUTLINED = {
    "Onward-Outlined": {
        "description": "How many are in outline, because no reading can be logged; absent where all can.",
        "schema": {"type": "integer"},
    }
}
router = APIRouter(tags=["reading"], route_class=RecordRoute)
searching = APIRouter(tags=["reading"], route_class=RecordingRoute)
beside_a_case = APIRouter(tags=["reading"], route_class=Route)


def _owner(word: str) -> UUID | str:
    return word if word in ("none", "me") else as_id(word)


def _enumerated(words: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(words)})


class CasesQuery(PageParameters):
    """Which cases."""

    stage: Annotated[
        str | Absent, parsed(one_of(STAGES), f"Give one of {', '.join(STAGES)}."), _enumerated(STAGES)
    ] = None
    overdue: Annotated[
        bool | Absent, parsed(truth, "Give true or false."), WithJsonSchema({"type": "boolean"})
    ] = None
    owner: Annotated[
        UUID | str | Absent,
        parsed(_owner, "Give a person's id, me or none."),
        WithJsonSchema({"type": "string", "description": "A person's id, me or none."}),
    ] = None
    category: Annotated[str | Absent, A_KIND] = None
    cursor: Annotated[tuple[datetime, UUID] | Absent, a_cursor(a_moment, as_id), IS_CURSOR] = None


class WorkQuery(PageParameters):
    """Where the page begins."""

    cursor: Annotated[
        tuple[int, datetime, UUID, str] | Absent, a_cursor(a_rank, a_moment, as_id, text), IS_CURSOR
    ] = None


@router.get(
    "/v1/referrals",
    operation_id="list_cases",
    summary="The cases that you may see, newest first",
    responses={200: {"headers": UNREAD | _OUTLINED}, **problem_responses(*READING)},
)
async def cases(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: CallerDep,
    query: Annotated[CasesQuery, Query()],
) -> list[CaseView]:
    """A case that cannot be opened is left out and counted. Link has rel=next when there are more."""
    owner = caller.person.id if query.owner == "me" else query.owner
    wanted = Filter(
        stage=query.stage,
        overdue=query.overdue,
        category=known_kind(query.category, ledger),
        owner=owner if isinstance(owner, UUID) else None,
        without_owner=owner == "none",
    )
    page = await case_queries.cases(ledger, caller, wanted, query.limit, query.cursor, ENOUGH_BYTES)
    found = await as_read_by(ledger, caller, page.read)
    seen = [(case, sight) for case in found if (sight := visibility(case, caller.person)) is not None]
    logged = await access_log.listed(ledger, caller.person.id, seen)
    if page.more:
        response.headers.update(next_page(request, page.more[0].isoformat(), str(page.more[1])))
    response.headers.update(unread_of(len(page.unread)))
    if not logged and seen:
        response.headers["Onward-Outlined"] = str(len(seen))
    if not logged:
        return [outline(case, caller.person) for case, _ in seen]
    return await shown_now(ledger, caller.person, *(case for case, _ in seen))


@router.get(
    "/v1/referrals/{id}",
    operation_id="get_case",
    summary="The case, now or as it was",
    responses=problem_responses(*READING, 404),
)
async def case(
    response: Response, ledger: LedgerDep, seen: VisibleCase, query: Annotated[AsOf, Query()]
) -> CaseView:
    """The answer carries the version as ETag."""
    if query.faults():
        raise problems.Malformed(query.faults())
    person = seen.caller.person
    if query.as_of_version is None and query.as_of is None:
        response.headers["ETag"] = problems.etag(seen.case.version)
        return (await shown_now(ledger, person, seen.case))[0]
    then = await history.as_of(ledger, seen.case.id, query.as_of_version, query.as_of)
    if then is None:
        raise problems.NotFound
    response.headers["ETag"] = problems.etag(then.version)
    then = await case_as_read_by(ledger, seen.caller, with_present_access(then, seen.case))
    shown = shown_to(ledger, person, then, query.as_of or then.recorded_at)
    return replace(shown, next=case_view(seen.case, person, policies=ledger.adoptable_policies).next)


@router.get(
    "/v1/worklist",
    operation_id="get_worklist",
    summary="Your open obligations: overdue by age, then by deadline",
    responses=problem_responses(*READING),
)
async def worklist(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: CallerDep,
    query: Annotated[WorkQuery, Query()],
) -> list[WorkView]:
    """Last come files of pupils who have left or may have (`left-file-owed`). Link has rel=next for more."""
    page = await worklist_page(ledger, caller, query.limit, query.cursor)
    if page.more is not None:
        rank, due, of, name = page.more
        response.headers.update(next_page(request, str(rank), due.isoformat(), str(of), name))
    return page.rows


def unread_of(unread: int) -> dict[str, str]:
    """The header that says how many cases had to be left out; none where none was."""
    return {"Onward-Unread": str(unread)} if unread else {}


@searching.post(
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


async def reviewer(request: Request, seen: WholeCaseUnlogged) -> SeenCase:
    """The case, for those who act as DSL in it; 403 for others."""
    if dsl_power(seen.case, seen.caller.person) is None:
        raise problems.NotAllowed
    await log_look(request, seen)
    return seen


@beside_a_case.get(
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
